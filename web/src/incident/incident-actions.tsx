import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { abortIncident } from '../api/endpoints.ts';
import { isUnderWay } from '../status/status-groups.ts';
import { ReasonAction } from './reason-action.tsx';

/** What a person can do about the attempt that is under way; about an ended one see AttentionCard. */
export function IncidentActions(props: { readonly record: IncidentRecord; readonly refresh: () => void }) {
  const { record, refresh } = props;
  if (!isUnderWay(record.status)) return null;
  return (
    <ReasonAction
      key="abort"
      action="incident.abort"
      look="danger"
      name="Abort the attempt"
      consequence="No further step starts. What already runs on a host is settled and recorded, and undone where the plan has a rollback. The incident then needs attention: it can be planned again or closed."
      done={() => 'The abort was sent; the timeline shows what comes of it.'}
      act={(reason) => abortIncident(record.incidentId, reason)}
      after={refresh}
    />
  );
}
