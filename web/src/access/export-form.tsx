import { useState } from 'react';
import { exportHref } from '../api/endpoints.ts';
import { serverNowMs } from '../api/server-clock.ts';

const DAY_MS = 86_400_000;
const SPANS = { '7 days': 7, '30 days': 30, '90 days': 90, '400 days': 400 } as const;
type Span = keyof typeof SPANS;
const FILES = [
  ['decisions', 'Decisions'],
  ['sign-ins', 'Sign-ins'],
] as const;

/** Links that the browser saves: the file is as long as it is, and no page has to hold it. */
export function ExportForm() {
  const [span, setSpan] = useState<Span>('30 days');
  const [format, setFormat] = useState<'csv' | 'jsonl'>('csv');
  // A minute less than all that is kept, as the server's clock goes on.
  const since = new Date(serverNowMs() - SPANS[span] * DAY_MS + 60_000).toISOString();
  return (
    <div className="suppression-form">
      <label className="field">
        <span>How far back</span>
        <select value={span} onChange={(event) => setSpan(event.currentTarget.value as Span)}>
          {Object.keys(SPANS).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>As</span>
        <select value={format} onChange={(event) => setFormat(event.currentTarget.value as 'csv' | 'jsonl')}>
          <option value="csv">table (CSV)</option>
          <option value="jsonl">lines of JSON</option>
        </select>
      </label>
      <p className="muted">
        In a table, a text that a spreadsheet would take for a formula has an apostrophe before it. A file
        that the browser calls broken off is not all of it.
      </p>
      <p className="access-exports">
        {FILES.map(([name, label]) => (
          <a key={name} className="button button--plain" href={exportHref(name, { since, format })} download>
            {label}
          </a>
        ))}
      </p>
    </div>
  );
}
