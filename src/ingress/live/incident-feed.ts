import type { IncidentChange, IncidentReader } from '../../ports/incident-store.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { positionBefore, writtenAtMs } from './change-position.ts';
import { RevisionOrder } from './revision-order.ts';

type Listener = (change: IncidentChange) => void;

export interface FeedDeps {
  readonly incidents: Pick<IncidentReader, 'changedSince'>;
  readonly nowMs: () => number;
  /** Called when reading starts to fail, and with null when it works again. */
  readonly onTrouble: (error: unknown) => void;
  readonly pollMs?: number;
}

/** One poll of the projection for all streams, and none while nobody listens. */
export class IncidentFeed {
  readonly #deps: FeedDeps;
  readonly #listeners = new Set<Listener>();
  readonly #order = new RevisionOrder(INGRESS_LIMITS.streams.seenEntriesMax);
  #newestMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isPolling = false;
  #isFailing = false;
  constructor(deps: FeedDeps) {
    this.#deps = deps;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Calls `listener` with every change from now on; returns the way to stop. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#newestMs = this.#deps.nowMs();
      this.#schedule(0);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(delayMs: number): void {
    this.#stop();
    this.#timer = setTimeout(() => void this.#poll(), delayMs);
    this.#timer.unref();
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      await this.#readChanges();
      if (this.#isFailing) this.#deps.onTrouble(null);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#deps.onTrouble(error);
      this.#isFailing = true;
    } finally {
      this.#isPolling = false;
    }
    if (this.#listeners.size > 0) this.#schedule(this.#deps.pollMs ?? INGRESS_LIMITS.streams.pollMs);
  }

  /** Looks back, since writes come late and writers' clocks differ; `#order` keeps repeats away. */
  async #readChanges(): Promise<void> {
    let after = positionBefore(this.#newestMs);
    for (;;) {
      const { changes, isMore } = await this.#deps.incidents.changedSince(
        after,
        INGRESS_LIMITS.streams.changesPerPoll,
      );
      for (const change of changes) this.#pass(change);
      const last = changes.at(-1);
      if (last === undefined) return;
      // A writer whose clock is ahead must not make us look for the others' changes in the future.
      const readUpToMs = Math.min(writtenAtMs(last), this.#deps.nowMs());
      if (readUpToMs > this.#newestMs) this.#newestMs = readUpToMs;
      if (!isMore) return;
      after = last.position;
    }
  }

  #pass(change: IncidentChange): void {
    if (!this.#order.admits(change.summary)) return;
    for (const listener of this.#listeners) listener(change);
  }
}
