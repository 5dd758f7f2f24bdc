import type { OpenIncidentInput } from '../contracts/activities.ts';
import type { IncidentStatus } from '../domain/incident.ts';
import type { IncidentRecord } from '../domain/incident-record.ts';
import type { IncidentSettings } from '../domain/incident-settings.ts';
import type { TimelineEvent } from '../domain/timeline.ts';

export interface StoredIncident {
  readonly record: IncidentRecord;
  readonly timeline: readonly TimelineEvent[];
}

/** A row of a list: enough for a table, without diagnostics, plan or outputs. */
export interface IncidentSummary {
  readonly incidentId: string;
  readonly workflowId: string;
  readonly revision: number;
  readonly status: IncidentStatus;
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly resourceId: string;
  readonly instanceIds: readonly string[];
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
  readonly planDigest: string | null;
  readonly approvalDeadline: string | null;
  readonly outcomeCode: string | null;
}

export interface IncidentFilter {
  readonly statuses?: readonly IncidentStatus[];
  readonly alarmName?: string;
  /** Inclusive bounds on `openedAt`, ISO 8601. */
  readonly openedFrom?: string;
  readonly openedTo?: string;
}

export interface IncidentPage {
  readonly items: readonly IncidentSummary[];
  /** Opaque; absent on the last page. */
  readonly nextCursor?: string;
}

/** The projection as readers see it, newest opened first. */
export interface IncidentReader {
  get(incidentId: string): Promise<StoredIncident | undefined>;
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
  project(incident: StoredIncident): Promise<'written' | 'stale'>;
}
