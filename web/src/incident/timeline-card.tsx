import type { IncidentView } from '../../../src/contracts/api.ts';
import type { TimelineEvent, TimelineValue } from '../../../src/domain/record/timeline.ts';
import { Card } from '../controls/card.tsx';
import { Notice } from '../controls/notice.tsx';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

/** The record as it grows, and whether its chain of hashes is whole. */
export function TimelineCard({ view }: { readonly view: IncidentView }) {
  const broken = view.chainFaults.length > 0;
  const faulty = new Map(view.chainFaults.map(({ index, problem }) => [index, problem]));
  return (
    <Card
      title="Timeline"
      aside={
        <span className={broken ? 'check check--bad' : 'check check--good'}>
          {broken ? 'Chain broken' : `Chain verified, ${countOf(view.timeline.length, 'event')}`}
        </span>
      }
    >
      {broken && (
        <Notice tone="bad" title="This record was changed after it was written">
          <p>
            Do not rely on it. Compare it with the workflow's history in Temporal:
            <code className="command">npx recoverops verify {view.record.incidentId}</code>
          </p>
        </Notice>
      )}
      {view.source === 'projection' && (
        <p className="muted small">From the stored copy; the workflow itself was not asked.</p>
      )}
      <ol className="timeline">
        {view.timeline.map((event, index) => (
          <TimelineEntry key={event.seq} event={event} fault={faulty.get(index) ?? null} />
        ))}
      </ol>
    </Card>
  );
}

function TimelineEntry(props: { readonly event: TimelineEvent; readonly fault: string | null }) {
  const { event, fault } = props;
  const byPerson = event.actor !== 'recoverops';
  const data = Object.entries(event.data);
  const begins = event.event === 'attempt_started';
  return (
    <li
      className={[
        'timeline__event',
        byPerson ? 'timeline__event--person' : '',
        begins ? 'timeline__event--attempt' : '',
      ].join(' ')}
    >
      {begins && <h3 className="timeline__attempt">Attempt {String(event.data.attempt ?? '')}</h3>}
      <div className="timeline__meta">
        <Timestamp iso={event.timestamp} as="clock" />
        <span className={byPerson ? 'timeline__person' : 'muted'}>
          <SafeText text={event.actor} />
        </span>
      </div>
      <p className="timeline__message">
        <SafeText text={event.message} />
      </p>
      {fault !== null && <p className="check check--bad">{fault}</p>}
      <details className="timeline__details">
        <summary>
          <code>{event.event}</code>
        </summary>
        <dl className="timeline__data">
          {data.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <SafeText text={valueText(value)} />
              </dd>
            </div>
          ))}
          <div>
            <dt>hash</dt>
            <dd>{event.hash}</dd>
          </div>
        </dl>
      </details>
    </li>
  );
}

function valueText(value: TimelineValue): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
