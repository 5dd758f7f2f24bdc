import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Card } from '../controls/card.tsx';
import { Link } from '../routing/link.tsx';
import { incidentHref } from '../routing/routes.ts';
import { StatusBadge } from '../status/status-badge.tsx';
import { STATUS_LOOKS } from '../status/status-look.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { usePastIncidents } from './past-incidents.ts';

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
            {view !== null && (
              <p className="small">
                <b>Helped: </b>
                <SafeText text={view.brief.lines.find(({ question }) => question === 'runs')?.text ?? ''} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
