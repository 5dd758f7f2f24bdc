import { sha256Hex } from '../text/sha256.ts';

export type ExecutionPhase = 'action' | 'verify' | 'rollback';

/**
 * The id that the host fence lets run at most once. It is derived, so a retried activity or a replay asks for the
 * same id; and it holds the plan's digest, so a retried incident, whose plan is made anew, gets another one. The
 * approval is no part of it: a reset by hand can apply one approval twice, and a plan runs once. `workflowKey` is `<workflow id>/<first execution run id>`, which a reset does not change.
 */
export function executionIdOf(parts: {
  readonly workflowKey: string;
  readonly planDigest: string;
  readonly stepId: string;
  readonly targetId: string;
  readonly phase: ExecutionPhase;
  /** From 1; a verification may look more than once. */
  readonly attempt: number;
}): string {
  const { workflowKey, planDigest, stepId, targetId, phase, attempt } = parts;
  const text = [workflowKey, planDigest, stepId, targetId, phase, String(attempt)].join('\n');
  return `x-${sha256Hex(text).slice(0, 40)}`;
}

/**
 * What is known of one execution. `not_run`: the ledger shows that it never started and it can no longer start.
 * `unknown`: nobody could say within the deadline; a person has to look, and it is never sent again.
 */
export type ExecutionState = 'succeeded' | 'failed' | 'not_run' | 'unknown';

export interface ExecutionOutcome {
  readonly executionId: string;
  readonly stepId: string;
  readonly targetId: string;
  readonly phase: ExecutionPhase;
  readonly attempt: number;
  readonly commandId: string | null;
  readonly state: ExecutionState;
  readonly exitCode: number | null;
  /** Redacted tails, at most LIMITS.outputExcerptChars characters each. */
  readonly stdout: string;
  readonly stderr: string;
  /** S3 key of the full redacted output, or null where it could not be stored. */
  readonly outputKey: string | null;
  /** `ssm` when SSM's answer was enough, with the fence's own word in it, `ledger` when the host's ledger settled it. */
  readonly settledBy: 'ssm' | 'ledger' | 'none';
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** What a person should know, e.g. why the state is unknown. */
  readonly detail: string;
}

/**
 * The comment that a command bears in SSM, by which it is found again. `resend`: how often the execution was taken back
 * before it; each send has a comment of its own, so that the one that was cancelled is not taken for the one that waits.
 */
export function sendComment(executionId: string, resend = 0): string {
  return resend === 0 ? executionId : `${executionId}#${resend + 1}`;
}
