import { setTimeout as delay } from 'node:timers/promises';
import { ACTIVITY_BOUNDS } from '../bounds.ts';

/** What a worker has in hand: workflow tasks and activities under way, without those that merely wait for something and say so. */
export type WorkInHand = () => number;

type Turns = Readonly<
  Record<'intakeBusyFrom' | 'intakeLookMs' | 'intakeGapMaxMs' | 'intakePauseFactor', number>
>;

/**
 * When the next incident may be started or told from the intake: one at a time. A start is cheap, and what follows is not: a storm that is admitted
 * as fast as the server takes it leaves nothing for what is open already, nor for the alarms that the ingress has to commit. So after each
 * start there is a pause that grows with the time that the server took for it, and the next one waits while the worker has enough in hand; after
 * `intakeGapMaxMs` it goes on whatever either says.
 */
export class StartTurns {
  readonly #inHand: WorkInHand;
  readonly #bounds: Turns;
  #endedMs = Number.NEGATIVE_INFINITY;
  #pauseMs = 0;
  /** Who asked before; turns are given in the order of asking. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(inHand: WorkInHand, bounds: Turns = ACTIVITY_BOUNDS) {
    this.#inHand = inHand;
    this.#bounds = bounds;
  }

  /** Runs `start` when it is its turn. @throws what `start` throws, and the reason of `signal` while it waits */
  run<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.#line.then(async () => {
      await this.#wait(signal);
      const begunMs = performance.now();
      try {
        return await start();
      } finally {
        this.#endedMs = performance.now();
        this.#pauseMs = (this.#endedMs - begunMs) * this.#bounds.intakePauseFactor;
      }
    });
    this.#line = turn.catch(() => undefined);
    return turn;
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { intakeBusyFrom, intakeLookMs, intakeGapMaxMs } = this.#bounds;
    for (;;) {
      signal.throwIfAborted();
      const idleMs = performance.now() - this.#endedMs;
      if (idleMs >= intakeGapMaxMs || (idleMs >= this.#pauseMs && this.#inHand() < intakeBusyFrom)) return;
      await delay(intakeLookMs, undefined, { signal });
    }
  }
}
