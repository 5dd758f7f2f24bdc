import type { IncidentHolder, OpenIncidentInput } from '../../src/contracts/activities.ts';
import type { IncidentSnapshot, StoredIncident } from '../../src/domain/record/incident-record.ts';
import type { IncidentSettings } from '../../src/domain/record/incident-settings.ts';
import { isNewTransition } from '../../src/domain/record/new-transition.ts';
import { openingRecord } from '../../src/domain/record/opening-record.ts';
import type { HolderStorePort } from '../../src/ports/incident-holder.ts';
import type { IncidentReader, IncidentWriter, OpenClaim } from '../../src/ports/incident-store.ts';

/** The table of incidents, in memory. */
export class MemoryIncidents implements IncidentWriter, Pick<IncidentReader, 'get'> {
  readonly newestOf = new Map<string, IncidentSnapshot>();
  readonly archived = new Map<string, IncidentSnapshot>();
  readonly #owners = new Map<string, string>();
  failure: Error | null = null;

  async open(input: OpenIncidentInput & { readonly settings: IncidentSettings }): Promise<OpenClaim> {
    this.#check();
    const { workflowKey, incidentId, ...rest } = input;
    const owner = this.#owners.get(incidentId);
    const stored = this.newestOf.get(incidentId)?.record;
    if (owner === undefined || stored === undefined) {
      this.#owners.set(incidentId, workflowKey);
      const record = openingRecord({ incidentId, ...rest, revision: 0 });
      this.newestOf.set(incidentId, { record, timeline: [] });
      return { kind: 'opened' };
    }
    const isClosed = stored.endedAt !== null;
    if (owner === workflowKey && !isClosed) return { kind: 'opened' };
    if (stored.workflowId !== input.workflowId) return { kind: 'id_in_use' };
    if (isClosed && isNewTransition(input.alarm, stored)) return { kind: 'id_in_use' };
    return { kind: 'duplicate', status: stored.status, isClosed };
  }

  async project(incident: IncidentSnapshot): Promise<'written' | 'stale'> {
    this.#check();
    const { incidentId, revision } = incident.record;
    const stored = this.newestOf.get(incidentId);
    if (stored !== undefined && stored.record.revision >= revision) return 'stale';
    this.newestOf.set(incidentId, incident);
    return 'written';
  }

  async newest(incidentId: string): Promise<IncidentSnapshot | undefined> {
    this.#check();
    return this.newestOf.get(incidentId);
  }

  async archive(incidentId: string, attempt: number): Promise<void> {
    this.#check();
    const newest = this.newestOf.get(incidentId);
    const key = `${incidentId}#${attempt}`;
    if (newest?.record.attempt === attempt && !this.archived.has(key)) this.archived.set(key, newest);
  }

  async get(incidentId: string): Promise<StoredIncident | undefined> {
    this.#check();
    const newest = this.newestOf.get(incidentId);
    if (newest === undefined) return undefined;
    const before = Array.from({ length: newest.record.attempt - 1 }, (_, index) =>
      this.archived.get(`${incidentId}#${index + 1}`),
    ).filter((one) => one !== undefined);
    return {
      record: newest.record,
      timeline: [...before.flatMap(({ timeline }) => timeline), ...newest.timeline],
      earlier: before.map(({ record }) => record),
    };
  }

  #check(): void {
    if (this.failure !== null) throw this.failure;
  }
}

/** Which run has an incident, in memory. */
export class FakeHolders implements HolderStorePort {
  readonly held = new Map<string, IncidentHolder>();
  failure: Error | null = null;

  async findIncidentHolder(workflowId: string): Promise<IncidentHolder | undefined> {
    if (this.failure !== null) throw this.failure;
    return this.held.get(workflowId);
  }
  async holdIncident({
    workflowId,
    holder,
    from,
  }: Parameters<HolderStorePort['holdIncident']>[0]): Promise<
    { kind: 'held' } | { kind: 'superseded'; holder: IncidentHolder }
  > {
    if (this.failure !== null) throw this.failure;
    const now = this.held.get(workflowId);
    const mayHold =
      now === undefined || from === 'any' || now.runId === holder.runId || from.includes(now.runId);
    if (!mayHold) return { kind: 'superseded', holder: now };
    this.held.set(workflowId, holder);
    return { kind: 'held' };
  }
  async releaseIncident(workflowId: string, runId: string): Promise<void> {
    if (this.held.get(workflowId)?.runId === runId) this.held.delete(workflowId);
  }
}
