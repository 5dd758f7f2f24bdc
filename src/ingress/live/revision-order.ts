import type { IncidentSummary } from '../../domain/record/incident-summary.ts';

/** Which revision of each incident came last, so that none comes twice and none after a newer one. */
export class RevisionOrder {
  /** Insertion order is the order of change. */
  readonly #newest = new Map<string, number>();
  readonly #entriesMax: number;
  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  /** True once for each revision, and only for one that is newer than those before. */
  admits({ incidentId, revision }: Pick<IncidentSummary, 'incidentId' | 'revision'>): boolean {
    if ((this.#newest.get(incidentId) ?? -1) >= revision) return false;
    this.#newest.delete(incidentId);
    this.#newest.set(incidentId, revision);
    for (const oldest of this.#newest.keys()) {
      if (this.#newest.size <= this.#entriesMax) break;
      this.#newest.delete(oldest);
    }
    return true;
  }
}
