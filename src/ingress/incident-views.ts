import type { StoredIncident } from '../clients/incident-store-port.ts';
import type { IncidentAddress } from '../clients/temporal-port.ts';
import type { IncidentView } from '../contracts/api.ts';
import { isEnded } from '../domain/incident.ts';
import { verifyTimeline } from '../domain/timeline.ts';
import { ApiFault } from './errors.ts';
import type { IngressDeps } from './ingress-deps.ts';
import { INGRESS_LIMITS } from './ingress-limits.ts';

/** Incidents as the API shows them: from the workflow while it is open and answers, else from the projection. */
export interface IncidentViews {
  /** @throws ApiFault `Incident.NotFound`, ServiceError */
  stored(incidentId: string): Promise<StoredIncident>;
  /** The same, as fresh as can be had. Requests at the same time share one reading. */
  load(incidentId: string): Promise<IncidentView>;
}

export function addressOf({ record }: StoredIncident): IncidentAddress {
  return { incidentId: record.incidentId, workflowId: record.workflowId, runId: record.runId };
}

export function createIncidentViews({
  incidents,
  temporal,
}: Pick<IngressDeps, 'incidents' | 'temporal'>): IncidentViews {
  const loading = new Map<string, Promise<IncidentView>>();

  async function stored(incidentId: string): Promise<StoredIncident> {
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
