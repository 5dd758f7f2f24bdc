import type { RetryAck } from '../../../src/contracts/api.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { abortIncident, retryIncident } from '../api/endpoints.ts';
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
        key="retry"
        look="plain"
        name="Retry from the failed step"
        consequence="Starts again where it failed. Old approvals do not count: a plan that changes a host is shown and asked for again."
        done={(ack: RetryAck) => `Started again, from ${ack.from}.`}
        act={(reason) => retryIncident(record.incidentId, reason)}
        after={refresh}
      />
    );
  }
  return null;
}
