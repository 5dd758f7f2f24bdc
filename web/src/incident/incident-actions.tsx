import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { abortIncident, planAgain } from '../api/endpoints.ts';
import { STATUS_LOOKS } from '../status/status-look.ts';
import { ReasonAction } from './reason-action.tsx';

/** What a person can do about the incident as a whole. */
export function IncidentActions(props: { readonly record: IncidentRecord; readonly refresh: () => void }) {
  const { record, refresh } = props;
  const look = STATUS_LOOKS[record.status];
  if (look.canAbort) {
    return (
      <ReasonAction
        key="abort"
        look="danger"
        name="Abort the incident"
        consequence="No further step starts. What already runs on a host is settled and recorded, and undone where the plan has a rollback."
        done={() => 'The abort was sent; the timeline shows what comes of it.'}
        act={(reason) => abortIncident(record.incidentId, reason)}
        after={refresh}
      />
    );
  }
  if (look.canRetry) {
    return (
      <ReasonAction
        key="plan-again"
        look="plain"
        name="Plan again"
        consequence="Begins the next attempt on fresh evidence. Old approvals do not count: a plan that changes a host is shown and asked for again."
        done={() => 'Asked for the next attempt; the timeline shows it when it begins.'}
        act={(reason) => planAgain(record.incidentId, reason)}
        after={refresh}
      />
    );
  }
  return null;
}
