import type { Classification } from './classification.ts';
import type { IncidentClass, LogSource } from './incident-class.ts';

export const FINDING_STATES = ['ALARM', 'OK'] as const;
/** A detector knows no third state: while it learns it says nothing. */
export type FindingState = (typeof FINDING_STATES)[number];

export const FINDING_SEVERITIES = ['critical', 'error', 'warning'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

export const FINDING_RESOURCE_KINDS = [
  'instance',
  'ecs_service',
  'database',
  'function',
  'load_balancer',
  'log_group',
] as const;

/** What a finding is about, by explicit id: `i-0abc…`, `cluster/service`, the name of a database, function or group. */
export interface FindingResource {
  readonly kind: (typeof FINDING_RESOURCE_KINDS)[number];
  readonly id: string;
}

/** A known kind of line, and how many lines of the window are of it. */
export interface FoundPattern {
  readonly name: string;
  /** What it means, for people. */
  readonly says: string;
  readonly count: number;
}

/** Lines of one form, with what differs masked. */
export interface FoundTemplate {
  readonly id: string;
  readonly text: string;
  readonly count: number;
  /** Not seen before the window. */
  readonly novel: boolean;
  /** How many times as often as is usual; null where nothing is known of what is usual. */
  readonly excess: number | null;
}

/** Which finding: at most one is open of each. */
export interface FindingKey {
  readonly accountId: string;
  readonly region: string;
  /** `log-pattern-<class with dashes>`, `log-model-<class with dashes>`, `log-novelty` or `log-rate`. */
  readonly detector: string;
  readonly resource: FindingResource;
}

/**
 * Why a finding is over. `heard`: what it is about went on writing the same log, without the trouble. `quiet`: nothing of it was heard
 * there, as when it is dead, its disk is full or nobody ships its log any more; that is no proof of anything.
 */
export type FindingRecovery =
  | {
      readonly kind: 'heard';
      /** ISO 8601, UTC, milliseconds: its newest lines are not older, by their own word and by when they arrived. */
      readonly at: string;
      /** Since the last line that spoke for the trouble. */
      readonly lines: number;
    }
  | { readonly kind: 'quiet' };

/** What a detector says of one resource: a change of its state, with what it saw. Times are ISO 8601, UTC, milliseconds. */
export interface Finding extends FindingKey {
  /** Of a known pattern, or as models tell it; null for what is only new or frequent. */
  readonly class: IncidentClass | null;
  readonly severity: FindingSeverity;
  readonly state: FindingState;
  readonly previousState: FindingState;
  /** End of the window in which it changed. */
  readonly at: string;
  readonly source: LogSource;
  readonly logGroup: string;
  /** One sentence for people: what was counted, over which window, against what is usual. */
  readonly reason: string;
  readonly window: { readonly from: string; readonly to: string; readonly lines: number };
  readonly patterns: readonly FoundPattern[];
  readonly templates: readonly FoundTemplate[];
  /** Redacted, without control characters. */
  readonly lines: readonly string[];
  /** The redacted window in S3. */
  readonly evidence: { readonly key: string; readonly sha256: string } | null;
  /** Of an OK alone. Absent there: an earlier release said it, and nobody knows which it was. */
  readonly recovery?: FindingRecovery;
  /** Absent: no model answered, or an earlier release said it. */
  readonly classification?: Classification;
}
