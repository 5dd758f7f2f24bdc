import type { Classification } from '../alarm/finding/classification.ts';
import type { Fact } from './facts.ts';
import type { Judgement } from './judge/judgement.ts';
import type { ModelExchange } from './model-exchange.ts';

/** Redacted output of the probes on one target: whole in S3, excerpted here. */
export interface Evidence {
  /** `E1`, `E2` …: what a hypothesis refers to. */
  readonly id: string;
  readonly targetId: string;
  /** What was looked at, for people: `disk and host`. */
  readonly probeSet: string;
  /** S3 key of the redacted output, or null where S3 would not take it. */
  readonly key: string | null;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Redacted, at most LIMITS.evidenceExcerptChars characters. */
  readonly excerpt: string;
  /** Why the evidence is incomplete or missing, if it is. */
  readonly problem: string | null;
}

/**
 * Why what a finding names can be no parameter of a step, though it is shown: a secret or control character was taken out
 * of the name, so it is not the one on the host; it is not plain, so it is shown escaped; or the file has other names too.
 */
export type Inadmissible = 'redacted' | 'unusual_name' | 'several_names';

/** What records hold that were made before there were facts and a judgement; nothing is decided by it any more. */
export type Finding =
  | {
      readonly kind: 'disk_usage';
      readonly targetId: string;
      readonly mount: string;
      readonly usedPercent: number;
      /** What is used there in all; missing in records from before it was read. */
      readonly usedBytes?: number;
    }
  | {
      readonly kind: 'large_file';
      readonly targetId: string;
      readonly path: string;
      /** What it takes on the disk, not how long it is: a sparse file takes less. */
      readonly sizeBytes: number;
      readonly inadmissible?: Inadmissible;
    }
  | {
      readonly kind: 'memory_usage';
      readonly targetId: string;
      readonly usedPercent: number;
      /** What is not available of the whole; missing in records from before it was read. */
      readonly usedBytes?: number;
    }
  | {
      readonly kind: 'process';
      readonly targetId: string;
      readonly pid: number;
      readonly command: string;
      readonly rssBytes: number;
      /** Start time as `ps -o lstart` prints it, so that a reused pid is noticed. */
      readonly startedAt: string;
      readonly inadmissible?: Inadmissible;
    }
  | {
      readonly kind: 'service';
      readonly targetId: string;
      readonly service: string;
      readonly active: boolean;
      readonly state: string;
    }
  | {
      readonly kind: 'health_check';
      readonly targetId: string;
      readonly healthy: boolean;
      readonly detail: string;
    }
  | {
      /** Something was listed that could not be read, so the largest that was read may not be the largest there is. */
      readonly kind: 'unread_rows';
      readonly targetId: string;
      readonly probe: 'largest' | 'top-rss';
      readonly rows: number;
    };

export interface Diagnostics {
  /** The family of probes, for people; `general` where it is not known what the alarm is about. */
  readonly probeSet: string;
  readonly evidence: readonly Evidence[];
  /** What our own rules make of it; absent in records from before there were any. */
  readonly judgement?: Judgement;
  /** What our own parsers read, so that planning does not depend on a model reading text; absent as above. */
  readonly facts?: readonly Fact[];
  /** How many more facts there were than there was room for; absent as above. */
  readonly factsDropped?: number;
  /** Only in records from before there were facts. */
  readonly findings?: readonly Finding[];
  /** SHA-256 over the hashes of the evidence in order and the judgement; a plan is bound to it. */
  readonly sha256: string;
  /** Targets whose probes did not answer. */
  readonly unreachable: readonly string[];
}

export interface Hypothesis {
  readonly rootCause: string;
  readonly reasoning: string;
  /** In [0,1]. */
  readonly confidence: number;
  /** Ids of the evidence that supports it. */
  readonly evidenceIds: readonly string[];
}

/** What the planner that did not make the plan would have done: the other one's opinion, for people to hold against it. */
export interface SecondView {
  readonly planner: PlannerKind;
  readonly rootCause: string;
  /** In [0,1]. */
  readonly confidence: number;
  /** What it would do, for people; empty: nothing. */
  readonly steps: readonly string[];
  /** How it differs from what the record holds, in a sentence. */
  readonly difference: string;
  /** Why its steps were not taken, where they were refused. */
  readonly refused: readonly string[];
}

export type PlannerKind = 'gemini' | 'deterministic';

/** Which planner spoke, and what it cost. */
export interface PlannerProvenance {
  readonly planner: PlannerKind;
  readonly model: string | null;
  /** Why the deterministic planner took over, or null when the first choice answered. */
  readonly fallbackReason: string | null;
  readonly attempts: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** US cents, fractional. */
  readonly costUsdCents: number;
  readonly durationMs: number;
  /** What the model was shown of the classification of the finding; absent: no model was asked, or there was none. */
  readonly shownClassification?: Classification;
  /** What was sent to the model, each request once; absent: none was, or the attempt is of an earlier release. */
  readonly exchanges?: readonly ModelExchange[];
}
