import type { IncidentView } from '../../contracts/api.ts';
import type { IncidentSnapshot } from '../../domain/record/incident-record.ts';
import { isEnded } from '../../domain/record/state-machine.ts';
import { verifyTimeline } from '../../domain/record/timeline.ts';
import type { IncidentAddress } from '../../ports/temporal.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { IngressDeps } from '../ingress-deps.ts';

/** Incidents as the API shows them: from the workflow while it is open and answers, else from the projection. */
export interface IncidentViews {
  /** @throws ApiFault `Incident.NotFound`, ServiceError */
  stored(incidentId: string): Promise<IncidentSnapshot>;
  /** The same, as fresh as can be had. Requests at the same time share one reading. */
  load(incidentId: string): Promise<IncidentView>;
}

export function addressOf({ record }: IncidentSnapshot): IncidentAddress {
  return { incidentId: record.incidentId, workflowId: record.workflowId, runId: record.runId };
}

export function createIncidentViews({
  incidents,
  temporal,
}: Pick<IngressDeps, 'incidents' | 'temporal'>): IncidentViews {
  const loading = new Map<string, Promise<IncidentView>>();

  async function stored(incidentId: string): Promise<IncidentSnapshot> {
    const found = await incidents.get(incidentId);
    if (found === undefined) throw new ApiFault('Incident.NotFound');
    return found;
  }

  async function read(incidentId: string): Promise<IncidentView> {
    const projection = await stored(incidentId);
    const live = isEnded(projection.record.status)
      ? undefined
      : await temporal.readLive(addressOf(projection), INGRESS_LIMITS.api.queryTimeoutMs);
    const isNewer = live !== undefined && live.record.revision >= projection.record.revision;
    const { record, timeline } = isNewer ? live : projection;
    return {
      record,
      timeline,
      source: isNewer ? 'workflow' : 'projection',
      chainFaults: verifyTimeline(incidentId, timeline),
    };
  }

  return {
    stored,
    async load(incidentId) {
      const pending = loading.get(incidentId);
      if (pending !== undefined) return pending;
      const reading = read(incidentId);
      loading.set(incidentId, reading);
      try {
        return await reading;
      } finally {
        loading.delete(incidentId);
      }
    },
  };
}
