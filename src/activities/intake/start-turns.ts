import { setTimeout as delay } from 'node:timers/promises';
import { ACTIVITY_BOUNDS } from '../bounds.ts';

/** What a worker has in hand: workflow tasks and activities under way, without those that merely wait for something and say so. */
export type WorkInHand = () => number;

type Turns = Readonly<
  Record<'intakeStartsMax' | 'intakeBusyFrom' | 'intakeLookMs' | 'intakeGapMaxMs', number>
>;

/**
 * When the next incident may be started from the intake. Starting one is cheap, and what follows is not: a storm that is admitted
 * as fast as the server takes it leaves nothing for what is open already, nor for the alarms that the ingress has to commit. So the next
 * one waits while the worker has enough in hand; one after `intakeGapMaxMs` is started whatever it has.
 */
export class StartTurns {
  readonly #inHand: WorkInHand;
  readonly #bounds: Turns;
  #underWay = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  /** Who asked before; turns are given in the order of asking. */
  #line: Promise<void> = Promise.resolve();

  constructor(inHand: WorkInHand, bounds: Turns = ACTIVITY_BOUNDS) {
    this.#inHand = inHand;
    this.#bounds = bounds;
  }

  /** Runs `start` when it is its turn. @throws what `start` throws, and the reason of `signal` while it waits */
  async run<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.#line.then(() => this.#wait(signal));
    this.#line = turn.catch(() => undefined);
    await turn;
    this.#underWay += 1;
    this.#lastMs = performance.now();
    try {
      return await start();
    } finally {
      this.#underWay -= 1;
    }
  }

  async #wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { intakeStartsMax, intakeBusyFrom, intakeLookMs, intakeGapMaxMs } = this.#bounds;
    while (
      this.#underWay >= intakeStartsMax ||
      (this.#inHand() >= intakeBusyFrom && performance.now() - this.#lastMs < intakeGapMaxMs)
    ) {
      await delay(intakeLookMs, undefined, { signal });
    }
  }
}
