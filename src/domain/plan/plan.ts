import type { Prediction } from '../diagnosis/judge/judgement.ts';
import type { CommandBytes } from '../execution/command-bytes.ts';
import type { ParameterSource, ParameterValue, RiskClass } from './runbook.ts';

/** Names of the causes that a step mends; in plans made before runbooks named causes, the set of probes that it answers. */
export type StepAnswers = 'disk' | 'memory' | 'service' | readonly string[];

/** What the alarm's value will be after a step on one host. */
export type StepPrediction = Prediction & { readonly targetId: string };

interface StepBase {
  /** `s1`, `s2` …, unique in the plan. */
  readonly id: string;
  readonly title: string;
  readonly risk: RiskClass;
  /** Explicit instance ids, never empty. */
  readonly targetIds: readonly string[];
  readonly action: CommandBytes;
  readonly verify: CommandBytes | null;
  readonly rollback: CommandBytes | null;
}

export type RunbookStep = Extract<PlanStep, { readonly kind: 'runbook' }>;

export type PlanStep =
  | (StepBase & {
      readonly kind: 'runbook';
      readonly runbook: { readonly name: string; readonly version: number };
      readonly parameters: Readonly<Record<string, ParameterValue>>;
      /** What the runbook answers; absent in plans made before runbooks' parameters said what they are. */
      readonly answers?: StepAnswers;
      /** Where each parameter's value must come from; null where the runbook does not say. Absent as above. */
      readonly sources?: Readonly<Record<string, ParameterSource | null>>;
      /** What was predicted, so that it can be held against what is measured; absent where it helps otherwise than by a number. */
      readonly predicted?: readonly StepPrediction[];
    })
  | (StepBase & { readonly kind: 'shell' });

/** One execution that an undo undoes, by the undo's own step. */
export interface UndoneAction {
  readonly stepId: string;
  readonly targetId: string;
  readonly executionId: string;
}

/** The fix that an undo undoes: an earlier attempt of the same incident. */
export interface UndoneFix {
  readonly attempt: number;
  readonly planDigest: string;
  readonly actions: readonly UndoneAction[];
}

/** What will run, to the byte. Its digest is what a person approves. */
export interface Plan {
  readonly schema: 'recoverops.plan/1';
  readonly incidentId: string;
  /** 1 for the first plan of an incident; a newer plan supersedes the older ones. */
  readonly planVersion: number;
  readonly steps: readonly PlanStep[];
  /** Nothing of this plan may start on a host after this time (ISO 8601, UTC). */
  readonly notAfter: string;
  readonly policyVersion: string;
  readonly diagnosticsSha256: string;
  /**
   * Digest of the plan that a person made this one from; absent: a planner made it. It makes every edit another plan, one that
   * takes back an earlier edit too, so that no approval is good for what it was not given for.
   */
  readonly editedFrom?: string;
  /** The fix that this plan undoes; absent: it is no undo. */
  readonly undoes?: UndoneFix;
}

/** What a planner asks for, before it is checked against the catalogue and bound to bytes. */
export type ProposedStep =
  | {
      readonly kind: 'runbook';
      readonly runbook: string;
      readonly parameters: Readonly<Record<string, ParameterValue>>;
      readonly targetIds: readonly string[];
      readonly title: string;
    }
  | {
      readonly kind: 'shell';
      readonly body: string;
      readonly verifyBody: string;
      readonly rollbackBody: string | null;
      readonly targetIds: readonly string[];
      readonly title: string;
    };
