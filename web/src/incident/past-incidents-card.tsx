import type { IncidentView } from '../../../src/contracts/api.ts';
import type { BriefQuestion } from '../../../src/domain/record/brief/brief.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Card } from '../controls/card.tsx';
import { Link } from '../routing/link.tsx';
import { incidentHref } from '../routing/routes.ts';
import { StatusBadge } from '../status/status-badge.tsx';
import { STATUS_LOOKS } from '../status/status-look.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { usePastIncidents } from './past-incidents.ts';

/** What helped then; of a fix that a person had undone, whose wish that was, why, and what it put back, which may stand there still. */
function Told({ view: { brief, record } }: { readonly view: IncidentView }) {
  const textOf = (question: BriefQuestion) =>
    brief.lines.find((line) => line.question === question)?.text ?? '';
  const isUndone = record.begun.kind === 'undo';
  if (record.status !== 'completed' && !isUndone) return null;
  return (
    <p className="small">
      <b>{isUndone ? 'Undone: ' : 'Helped: '}</b>
      {isUndone && (
        <>
          <SafeText text={textOf('why')} />.{' '}
        </>
      )}
      <SafeText text={textOf('runs')} />
    </p>
  );
}

/** How the same alarm ended before, and what helped then. */
export function PastIncidentsCard({ record }: { readonly record: IncidentRecord }) {
  const past = usePastIncidents(record, record.alarm.name);
  if (past === null || past.length === 0) return null;
  return (
    <Card title="This alarm before">
      <ul className="past">
        {past.map(({ summary, view }) => (
          <li key={summary.incidentId}>
            <Link href={incidentHref(summary.incidentId)}>
              <Timestamp iso={summary.openedAt} as="full" />
            </Link>{' '}
            <StatusBadge look={STATUS_LOOKS[summary.status]} />
            {view !== null && <Told view={view} />}
          </li>
        ))}
      </ul>
    </Card>
  );
}
