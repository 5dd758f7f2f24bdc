import type { OpenIncidentInput } from '../contracts/activities.ts';
import type { IncidentSort } from '../domain/record/incident-order.ts';
import type { IncidentSnapshot, StoredIncident } from '../domain/record/incident-record.ts';
import type { IncidentSearch } from '../domain/record/incident-search.ts';
import type { IncidentSettings } from '../domain/record/incident-settings.ts';
import type { IncidentPage, IncidentSummary } from '../domain/record/incident-summary.ts';
import type { Standing } from '../domain/record/standing.ts';
import type { IncidentStatus } from '../domain/record/state-machine.ts';

export interface IncidentFilter {
  readonly statuses?: readonly IncidentStatus[];
  /** Together with `statuses`: what matches both. */
  readonly standings?: readonly Standing[];
  readonly alarmName?: string;
  /** Inclusive bounds on `openedAt`, ISO 8601. */
  readonly openedFrom?: string;
  readonly openedTo?: string;
  readonly search?: IncidentSearch;
}

/** Which part of a list is asked for. */
export interface PageAsked {
  readonly limit: number;
  /** Absent: newest opened first. */
  readonly sort?: IncidentSort;
  /** Of a page of the same list, sorted the same. */
  readonly cursor?: string;
}

/** An incident's row as it was last written, and where that stands among all writes. */
export interface IncidentChange {
  /** `<ISO 8601 time of the write>#<incident id>`: sorts in the order of writing, as the writers' clocks tell it. */
  readonly position: string;
  readonly summary: IncidentSummary;
}

export interface ChangePage {
  readonly changes: readonly IncidentChange[];
  /** Whether more stand after the last of them. */
  readonly isMore: boolean;
}

/** The projection as readers see it. */
export interface IncidentReader {
  /** Over all attempts. */
  get(incidentId: string): Promise<StoredIncident | undefined>;
  /** One answer reads a bounded number of rows; where that was not enough it says how far it came. */
  list(filter: IncidentFilter, page: PageAsked): Promise<IncidentPage>;
  /**
   * Incidents that were written after a position, or a bare ISO 8601 time, in the order of writing, at most `limit`. An
   * incident stands only where it was written last. A write counts from when it was made, however old its change is.
   */
  changedSince(position: string, limit: number): Promise<ChangePage>;
}

export type OpenClaim =
  | { readonly kind: 'opened' }
  /** `isClosed` false: it was opened by another run, and nothing says that it is over. */
  | { readonly kind: 'duplicate'; readonly status: IncidentStatus; readonly isClosed: boolean }
  | { readonly kind: 'id_in_use' };

/** The projection as the worker writes it. Every write is one conditional item write. */
export interface IncidentWriter {
  /** Conditional: the first workflow to open an incident id owns it; the same workflow may ask again. */
  open(input: OpenIncidentInput & { readonly settings: IncidentSettings }): Promise<OpenClaim>;
  /** Whole item, only over a smaller revision. */
  project(incident: IncidentSnapshot): Promise<'written' | 'stale'>;
  /** The newest attempt with its own part of the timeline. */
  newest(incidentId: string): Promise<IncidentSnapshot | undefined>;
  /** Copies the newest attempt as it is stored to a place of its own; one that is there already stays as it is. */
  archive(incidentId: string, attempt: number): Promise<void>;
}
