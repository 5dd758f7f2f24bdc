import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { closeIncident, planAgain } from '../api/endpoints.ts';
import { Card } from '../controls/card.tsx';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { ReasonAction } from './reason-action.tsx';

/** Nobody works on it though the alarm is red: why, since when, and the two ways on. Above everything else. */
export function AttentionCard(props: { readonly record: IncidentRecord; readonly refresh: () => void }) {
  const { record, refresh } = props;
  const { incidentId, attempt, attention, outcome } = record;
  if (attention === null || record.closed !== null) return null;
  return (
    <Card
      tone="bad"
      title="Needs attention"
      aside={
        <span className="muted">
          since <Timestamp iso={attention.since} as="full" />
        </span>
      }
    >
      <div className="attention">
        <p className="attention__reason">
          <SafeText text={outcome?.message ?? attention.reason} />
        </p>
        {outcome !== null && outcome.nextStep !== '' && (
          <p>
            <b>Next: </b>
            <SafeText text={outcome.nextStep} />
          </p>
        )}
        {outcome !== null && <p className="attention__code">{outcome.code}</p>}
        <p className="muted">
          The alarm is red, and attempt {attempt} has ended. Nothing more is done about it until somebody says
          so; an OK of the alarm closes it.
        </p>
        <div className="attention__actions">
          <ReasonAction
            // Another attempt is another question.
            key={`plan-again-${attempt}`}
            action="incident.plan_again"
            look="primary"
            name="Plan again"
            consequence={`Begins attempt ${attempt + 1} on fresh evidence. Earlier approvals do not count: a plan that changes a host is shown and asked for again.`}
            done={() => 'Asked for the next attempt; the timeline shows it when it begins.'}
            act={(reason) => planAgain(incidentId, attempt, reason)}
            after={refresh}
          />
          <ReasonAction
            key={`close-${attempt}`}
            action="incident.close"
            look="danger"
            name="Close the incident"
            reasonIsRequired
            consequence="Leaves it for good although its alarm is red. Nothing is done on any host, and nothing of the record is lost. When the alarm fires again, a new incident opens."
            done={() => 'Asked to close it; the timeline shows it when it is closed.'}
            act={(reason) => closeIncident(incidentId, attempt, reason)}
            after={refresh}
          />
        </div>
      </div>
    </Card>
  );
}
