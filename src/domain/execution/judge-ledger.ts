import type { ExecutionState } from './execution.ts';
import type { Invocation } from './invocation.ts';
import type { LedgerRecord } from './ledger-record.ts';

/** Exit codes with which the fence says that it ran nothing; a body may exit with them too, so the ledger decides. */
const FENCE_REFUSALS: Readonly<Record<number, string>> = {
  64: 'the fence refused the arguments as not valid; nothing ran. Check that host image and documents are of one version',
  76: 'the fence refused: it was past the plan’s time limit; nothing ran. Approve a fresh plan',
  77: 'the fence refused: the payload is not the one that was approved; nothing ran. Find out who changed it',
  78: 'the fence refused: its ledger on the host cannot be written; nothing ran. Free space under /var/lib/recoverops',
};

/** A host's clock may lag ours by this much before "can no longer start" is believed. */
const CLOCK_SKEW_MS = 30_000;

export type LedgerJudgement =
  | { readonly kind: 'settled'; readonly state: ExecutionState; readonly detail: string }
  | { readonly kind: 'open'; readonly detail: string };

export interface LedgerCase {
  /** Undefined: the host could not be asked. */
  readonly ledger: LedgerRecord | undefined;
  /** What SSM last said, if anything. */
  readonly invocation: Invocation | undefined;
  readonly notAfterMs: number;
  /** Of a command that was sent under the same id before, and cancelled in SSM; null: there is none. */
  readonly earlierNotAfterMs: number | null;
  readonly deliveryTimeoutMs: number;
  readonly nowMs: number;
}

/** From when on a command that had to start by `notAfterMs` certainly cannot start any more, milliseconds since 1970. */
export function tooOldFromMs(notAfterMs: number, deliveryTimeoutMs: number): number {
  return notAfterMs + deliveryTimeoutMs + CLOCK_SKEW_MS;
}

/**
 * From when on nothing of an execution that was taken back can start, over all its sends, milliseconds since 1970; null for
 * one that never was. Until then it is worth asking the ledger.
 */
export function takenBackUntilMs(sent: {
  readonly isLast?: boolean;
  readonly notAfter: string;
  readonly earlierNotAfter?: string;
  readonly deliveryTimeoutSeconds: number;
}): number | null {
  const { isLast, notAfter, earlierNotAfter, deliveryTimeoutSeconds } = sent;
  if (isLast !== true && earlierNotAfter === undefined) return null;
  const latestMs = Math.max(Date.parse(notAfter), Date.parse(earlierNotAfter ?? notAfter));
  return tooOldFromMs(latestMs, deliveryTimeoutSeconds * 1000);
}

function ssmSaid(invocation: Invocation | undefined): string {
  if (invocation?.status === 'Success') {
    return 'SSM said Success, which a step that its precondition skips ends with too: see what it printed';
  }
  return invocation === undefined ? 'SSM knows no such command' : `SSM said ${invocation.statusDetails}`;
}

/**
 * What the ledger proves. `succeeded` and `failed` need a result on record. `not_run` needs an absent record and a
 * reason why it can no longer start: the fence's own refusal, or the time after which the fence refuses. An SSM
 * status alone proves nothing.
 */
export function judgeLedger(given: LedgerCase): LedgerJudgement {
  const { ledger, invocation } = given;
  if (ledger === undefined)
    return { kind: 'open', detail: `the host could not be asked; ${ssmSaid(invocation)}` };
  if (ledger.state === 'finished') {
    const state = ledger.exitCode === 0 && !ledger.timedOut ? 'succeeded' : 'failed';
    const end = ledger.timedOut ? 'its time limit ended it' : `it ended with exit code ${ledger.exitCode}`;
    return { kind: 'settled', state, detail: `the host's ledger says that ${end}` };
  }
  if (ledger.state === 'started') {
    if (ledger.running === false) {
      return {
        kind: 'open',
        detail:
          'it started, and the process that would record its result is gone; look at the host before anything is tried again',
      };
    }
    return { kind: 'open', detail: 'it started on the host and has not ended' };
  }
  const isTooOld = (notAfterMs: number) => given.nowMs > tooOldFromMs(notAfterMs, given.deliveryTimeoutMs);
  // What the fence says of this command says nothing of one that was sent under the same id before.
  const isAlone = given.earlierNotAfterMs === null || isTooOld(given.earlierNotAfterMs);
  const refusal = invocation?.status === 'Failed' ? FENCE_REFUSALS[invocation.responseCode ?? -1] : undefined;
  if (refusal !== undefined && isAlone) return { kind: 'settled', state: 'not_run', detail: refusal };
  if (isAlone && isTooOld(given.notAfterMs)) {
    return {
      kind: 'settled',
      state: 'not_run',
      detail: `it never started on the host and is too old to start; ${ssmSaid(invocation)}`,
    };
  }
  return { kind: 'open', detail: `it has not started on the host, but still could; ${ssmSaid(invocation)}` };
}
