import type { OpenIncidentInput } from '../contracts/activities.ts';
import type { IncidentSnapshot } from '../domain/record/incident-record.ts';
import type { IncidentSettings } from '../domain/record/incident-settings.ts';
import type { IncidentPage, IncidentSummary } from '../domain/record/incident-summary.ts';
import type { IncidentStatus } from '../domain/record/state-machine.ts';

export interface IncidentFilter {
  readonly statuses?: readonly IncidentStatus[];
  readonly alarmName?: string;
  /** Inclusive bounds on `openedAt`, ISO 8601. */
  readonly openedFrom?: string;
  readonly openedTo?: string;
}

/** The projection as readers see it, newest opened first. */
export interface IncidentReader {
  get(incidentId: string): Promise<IncidentSnapshot | undefined>;
  list(
    filter: IncidentFilter,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<IncidentPage>;
  /** Summaries changed after `updatedAfter` (ISO 8601), oldest change first, at most `limit`. */
  changedSince(updatedAfter: string, limit: number): Promise<readonly IncidentSummary[]>;
}

export type OpenClaim =
  | { readonly kind: 'opened' }
  | { readonly kind: 'duplicate'; readonly status: IncidentStatus }
  | { readonly kind: 'taken' };

/** The projection as the worker writes it. Every write is one conditional item write. */
export interface IncidentWriter {
  /** Conditional: the first workflow to open an incident id owns it; the same workflow may ask again. */
  open(input: OpenIncidentInput & { readonly settings: IncidentSettings }): Promise<OpenClaim>;
  /** Whole item, only over a smaller revision. */
  project(incident: IncidentSnapshot): Promise<'written' | 'stale'>;
}
