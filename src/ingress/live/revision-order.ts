import type { IncidentSummary } from '../../domain/record/incident-summary.ts';
import { BoundedMap } from '../../domain/text/bounded-map.ts';

/** Which revision of each incident came last, so that none comes twice and none after a newer one. */
export class RevisionOrder {
  readonly #newest: BoundedMap<string, number>;
  constructor(entriesMax: number) {
    this.#newest = new BoundedMap(entriesMax);
  }

  /** True once for each revision, and only for one that is newer than those before. */
  admits({ incidentId, revision }: Pick<IncidentSummary, 'incidentId' | 'revision'>): boolean {
    if ((this.#newest.get(incidentId) ?? -1) >= revision) return false;
    this.#newest.set(incidentId, revision);
    return true;
  }
}
