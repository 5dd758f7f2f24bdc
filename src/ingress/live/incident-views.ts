import type { IncidentView } from '../../contracts/api.ts';
import { editOptionsOf } from '../../domain/plan/edit-plan.ts';
import { ALONGSIDE_STANDINGS, alongsideOf, asksForDecision } from '../../domain/record/alongside.ts';
import { briefOf } from '../../domain/record/brief/brief.ts';
import type { IncidentRecord, StoredIncident } from '../../domain/record/incident-record.ts';
import { isEnded } from '../../domain/record/state-machine.ts';
import { verifyTimeline } from '../../domain/record/timeline.ts';
import { undoViewOf } from '../../domain/record/undo.ts';
import type { RestartAddress } from '../../ports/temporal.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { IngressDeps } from '../ingress-deps.ts';

/** Incidents as the API shows them: from the workflow while it is open and answers, else from the projection. */
export interface IncidentViews {
  /** @throws ApiFault `Incident.NotFound`, ServiceError */
  stored(incidentId: string): Promise<StoredIncident>;
  /** The same as a view. @throws ApiFault `Incident.NotFound`, ServiceError */
  project(incidentId: string): Promise<IncidentView>;
  /** The same, as fresh as can be had. Requests at the same time share one reading. */
  load(incidentId: string): Promise<IncidentView>;
}

export function addressOf({ record }: { readonly record: IncidentRecord }): RestartAddress {
  return {
    incidentId: record.incidentId,
    workflowId: record.workflowId,
    runId: record.runId,
    alarmName: record.alarm.name,
    resourceId: record.alarm.resource.id,
    hasEnded: isEnded(record.status),
  };
}

/** What can be done about it as it stands, where that takes more than its status to know. */
function nowPossible(record: IncidentRecord): Pick<IncidentView, 'editable' | 'undo'> {
  const undo = undoViewOf(record, Date.now());
  return { ...editableOf(record), ...(undo === null ? {} : { undo }) };
}

/** What may be changed in the plan that waits, where one does. */
function editableOf(record: IncidentRecord): Pick<IncidentView, 'editable'> {
  const { status, decision, plan, diagnostics, targets } = record;
  if (status !== 'pending_approval' || decision !== null || plan === null || diagnostics === null) return {};
  return { editable: editOptionsOf(plan, { judgement: diagnostics.judgement, targets }) };
}

export function createIncidentViews({
  incidents,
  temporal,
}: Pick<IngressDeps, 'incidents' | 'temporal'>): IncidentViews {
  const loading = new Map<string, Promise<IncidentView>>();

  /** Read only where people are asked. What cannot be read keeps nobody from deciding: each host has one holder all the same. */
  async function alongside(record: IncidentRecord): Promise<Pick<IncidentView, 'alongside'>> {
    if (!asksForDecision(record)) return {};
    try {
      const { items } = await incidents.list(
        { standings: ALONGSIDE_STANDINGS },
        { limit: INGRESS_LIMITS.api.alongsideRows },
      );
      const others = alongsideOf(record, items);
      return others.length === 0 ? {} : { alongside: others };
    } catch {
      return {};
    }
  }

  async function stored(incidentId: string): Promise<StoredIncident> {
    const found = await incidents.get(incidentId);
    if (found === undefined) throw new ApiFault('Incident.NotFound');
    return found;
  }

  async function project(incidentId: string): Promise<IncidentView> {
    const { record, timeline, earlier } = await stored(incidentId);
    const chainFaults = verifyTimeline(incidentId, timeline);
    return {
      brief: briefOf(record),
      record,
      timeline,
      attempts: earlier,
      source: 'projection',
      chainFaults,
      ...nowPossible(record),
      ...(await alongside(record)),
    };
  }

  async function read(incidentId: string): Promise<IncidentView> {
    const projection = await stored(incidentId);
    const live =
      projection.record.closed !== null
        ? undefined
        : await temporal.readLive(addressOf(projection), INGRESS_LIMITS.api.queryTimeoutMs);
    // A run that has begun the next attempt says so before the store does: the record there is of the attempt before.
    const isNewer = live !== undefined && live.record.revision >= projection.record.revision;
    const { record } = isNewer ? live : projection;
    // A run holds the part of its own attempt; what was before comes from the store.
    const firstSeq = isNewer ? (live.timeline[0]?.seq ?? Number.POSITIVE_INFINITY) : 0;
    const timeline = isNewer
      ? [...projection.timeline.filter(({ seq }) => seq < firstSeq), ...live.timeline]
      : projection.timeline;
    const attempts = [...projection.earlier, projection.record].filter(
      ({ attempt }) => attempt < record.attempt,
    );
    return {
      brief: briefOf(record),
      record,
      timeline,
      attempts,
      source: isNewer ? 'workflow' : 'projection',
      chainFaults: verifyTimeline(incidentId, timeline),
      ...nowPossible(record),
      ...(await alongside(record)),
    };
  }

  return {
    stored,
    project,
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
