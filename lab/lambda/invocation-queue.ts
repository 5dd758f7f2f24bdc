import { randomUUID } from 'node:crypto';
import { labLimits } from '../limits.ts';

/** What became of one invocation. */
export type InvocationOutcome =
  | { readonly kind: 'answered'; readonly payload: string }
  /** The function said so, ended without an answer, or passed its deadline. `payload` is the error as JSON. */
  | { readonly kind: 'failed'; readonly payload: string }
  /** Whoever asked for it does not want it any more. */
  | { readonly kind: 'cancelled' };

export interface SettledInvocation {
  readonly requestId: string;
  readonly outcome: InvocationOutcome;
}

/** One invocation in the hands of an environment. */
export interface HandedInvocation {
  readonly requestId: string;
  readonly payload: string;
  readonly deadlineMs: number;
  settle(outcome: InvocationOutcome): void;
  /** Puts it first in the queue again: the environment never had it. */
  giveBack(): void;
  /** False once it has an outcome. */
  isOpen(): boolean;
}

/** Reason of an abort that ends only what no environment has taken yet. */
export const LET_FINISH = 'what is under way may finish';

/** Invocations of one function in the order in which they were asked for, until an environment takes them. */
export interface InvocationQueue {
  /** Resolves with what became of it. Waits for an environment for as long as there is none, or until the signal. */
  invoke(payload: string, signal?: AbortSignal): Promise<SettledInvocation>;
  /** The next one, once there is one; undefined when the caller has gone. */
  take(signal: AbortSignal): Promise<HandedInvocation | undefined>;
  /** Fails the one that waits first, if one does: no environment can start. */
  failFirst(errorPayload: string): void;
  stop(): void;
}

interface Waiting {
  readonly requestId: string;
  readonly payload: string;
  readonly settle: (outcome: InvocationOutcome) => void;
  isSettled: boolean;
}

export interface InvocationQueueOptions {
  /** Of one invocation, from the moment in which an environment takes it. */
  readonly timeoutMs: () => number;
  readonly now: () => number;
}

export const errorPayload = (errorType: string, errorMessage: string): string =>
  JSON.stringify({ errorMessage, errorType });

export function createInvocationQueue({ timeoutMs, now }: InvocationQueueOptions): InvocationQueue {
  const waiting: Waiting[] = [];
  const takers = new Set<() => void>();
  const deadlines = new Set<NodeJS.Timeout>();
  let isStopped = false;

  const wake = (): void => {
    for (const release of [...takers]) release();
  };

  function hand(entry: Waiting): HandedInvocation {
    const limitMs = timeoutMs();
    const deadlineMs = now() + limitMs;
    const seconds = (limitMs / 1_000).toFixed(2);
    const deadline = setTimeout(() => {
      deadlines.delete(deadline);
      entry.settle({
        kind: 'failed',
        payload: errorPayload(
          'Sandbox.Timedout',
          `RequestId: ${entry.requestId} Error: Task timed out after ${seconds} seconds`,
        ),
      });
    }, limitMs);
    deadlines.add(deadline);
    const release = (): void => {
      clearTimeout(deadline);
      deadlines.delete(deadline);
    };
    return {
      requestId: entry.requestId,
      payload: entry.payload,
      deadlineMs,
      isOpen: () => !entry.isSettled,
      settle(outcome) {
        release();
        entry.settle(outcome);
      },
      giveBack() {
        release();
        if (entry.isSettled) return;
        waiting.unshift(entry);
        wake();
      },
    };
  }

  return {
    invoke(payload, signal) {
      const requestId = randomUUID();
      return new Promise((resolve) => {
        const entry: Waiting = {
          requestId,
          payload,
          isSettled: false,
          settle(outcome) {
            if (entry.isSettled) return;
            entry.isSettled = true;
            signal?.removeEventListener('abort', cancel);
            const at = waiting.indexOf(entry);
            if (at >= 0) waiting.splice(at, 1);
            resolve({ requestId, outcome });
          },
        };
        const cancel = (): void => {
          const isUnderWay = !waiting.includes(entry);
          if (signal?.reason === LET_FINISH && isUnderWay) return;
          entry.settle({ kind: 'cancelled' });
        };
        if (isStopped || signal?.aborted === true) return entry.settle({ kind: 'cancelled' });
        if (waiting.length >= labLimits.waitingInvocationsMax) {
          return entry.settle({ kind: 'failed', payload: errorPayload('Throttled', 'Rate exceeded') });
        }
        signal?.addEventListener('abort', cancel, { once: true });
        waiting.push(entry);
        wake();
      });
    },
    async take(signal) {
      for (;;) {
        if (signal.aborted || isStopped) return undefined;
        const entry = waiting.shift();
        if (entry !== undefined) return hand(entry);
        await new Promise<void>((resolve) => {
          const done = (): void => {
            takers.delete(done);
            signal.removeEventListener('abort', done);
            resolve();
          };
          takers.add(done);
          signal.addEventListener('abort', done, { once: true });
        });
      }
    },
    failFirst(payload) {
      waiting[0]?.settle({ kind: 'failed', payload });
    },
    stop() {
      isStopped = true;
      for (const deadline of deadlines) clearTimeout(deadline);
      deadlines.clear();
      for (const entry of [...waiting]) entry.settle({ kind: 'cancelled' });
      wake();
    },
  };
}
