import { useEffect, useRef, useState } from 'react';
import { setParameters } from '../routing/query-parameter.ts';
import { isSince, type ListFilter, SINCE_LABELS } from './list-filter.ts';

/** Long enough to type a word without a request per letter. */
const TYPING_PAUSE_MS = 250;

export function ListFilters({ filter }: { readonly filter: ListFilter }) {
  return (
    <search className="filters">
      <AlarmFilter alarm={filter.alarm} />
      <label className="field field--inline">
        <span className="visually-hidden">Opened</span>
        <select
          value={filter.since}
          onChange={(event) => {
            const since = event.currentTarget.value;
            if (isSince(since)) setParameters({ since: since === 'any' ? '' : since });
          }}
        >
          {Object.entries(SINCE_LABELS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}

function AlarmFilter({ alarm }: { readonly alarm: string }) {
  const [text, setText] = useState(alarm);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The URL may change under the field: back, forward, or "clear the filters".
  useEffect(() => setText(alarm), [alarm]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <label className="field field--inline">
      <span className="visually-hidden">Alarm name contains</span>
      <input
        type="search"
        placeholder="Filter by alarm name"
        value={text}
        maxLength={255}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setText(typed);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => setParameters({ alarm: typed.trim() }), TYPING_PAUSE_MS);
        }}
      />
    </label>
  );
}
