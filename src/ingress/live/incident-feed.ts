import type { IncidentSummary } from '../../domain/record/incident-summary.ts';
import { BoundedMap } from '../../domain/text/bounded-map.ts';
import type { IncidentReader } from '../../ports/incident-store.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

type Listener = (change: IncidentSummary) => void;

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
  /** The newest revision passed on of each incident. */
  readonly #seen = new BoundedMap<string, number>(INGRESS_LIMITS.streams.seenEntriesMax);
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

  /** Looks back a little, since writers' clocks differ and an index may lag; `#seen` keeps repeats away. */
  async #readChanges(): Promise<void> {
    const { overlapMs, changesPerPoll } = INGRESS_LIMITS.streams;
    let afterMs = this.#newestMs - overlapMs;
    for (;;) {
      const changes = await this.#deps.incidents.changedSince(
        new Date(afterMs).toISOString(),
        changesPerPoll,
      );
      for (const change of changes) this.#pass(change);
      const last = changes.at(-1);
      const lastMs = last === undefined ? Number.NaN : Date.parse(last.updatedAt);
      if (lastMs > this.#newestMs) this.#newestMs = lastMs;
      if (changes.length < changesPerPoll || !(lastMs > afterMs)) return;
      afterMs = lastMs;
    }
  }

  #pass(change: IncidentSummary): void {
    if ((this.#seen.get(change.incidentId) ?? -1) >= change.revision) return;
    this.#seen.set(change.incidentId, change.revision);
    for (const listener of this.#listeners) listener(change);
  }
}
