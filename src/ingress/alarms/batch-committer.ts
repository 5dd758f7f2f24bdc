import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { ApiFault } from '../http/errors.ts';

interface Waiter {
  readonly delivery: AlarmDelivery;
  readonly sizeBytes: number;
  readonly sinceMs: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchLimits {
  readonly batchAlarmsMax: number;
  readonly batchBytesMax: number;
  readonly waitMaxMs: number;
}

/** Group commit: while one batch is being written the next one gathers, so batches grow with the load by themselves. */
export class BatchCommitter {
  readonly #limits: BatchLimits;
  readonly #nowMs: () => number;
  readonly #write: (batch: readonly AlarmDelivery[]) => Promise<void>;
  #queue: Waiter[] = [];
  #isWriting = false;
  constructor(
    limits: BatchLimits,
    nowMs: () => number,
    write: (batch: readonly AlarmDelivery[]) => Promise<void>,
  ) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#write = write;
  }

  /** Resolves when the batch that holds the delivery is written; rejects with what its write threw. */
  commit(delivery: AlarmDelivery): Promise<void> {
    const sizeBytes = Buffer.byteLength(JSON.stringify(delivery));
    return new Promise((resolve, reject) => {
      this.#queue.push({ delivery, sizeBytes, sinceMs: this.#nowMs(), resolve, reject });
      if (!this.#isWriting) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    while (this.#queue.length > 0) {
      this.#refuseOverdue();
      const batch = this.#takeBatch();
      if (batch.length === 0) break;
      try {
        await this.#write(batch.map((waiter) => waiter.delivery));
        for (const waiter of batch) waiter.resolve();
      } catch (error) {
        // Whoever waits behind would meet the same, one time-out after another; SNS brings them all again.
        for (const waiter of [...batch, ...this.#queue]) waiter.reject(error);
        this.#queue = [];
      }
    }
    this.#isWriting = false;
  }

  #refuseOverdue(): void {
    const sinceMinMs = this.#nowMs() - this.#limits.waitMaxMs;
    for (const waiter of this.#queue) {
      if (waiter.sinceMs < sinceMinMs) waiter.reject(new ApiFault('Ingress.Overloaded'));
    }
    this.#queue = this.#queue.filter((waiter) => waiter.sinceMs >= sinceMinMs);
  }

  /** At least one while there is one, however large. */
  #takeBatch(): readonly Waiter[] {
    const { batchAlarmsMax, batchBytesMax } = this.#limits;
    let sizeBytes = 0;
    let count = 0;
    for (const waiter of this.#queue) {
      sizeBytes += waiter.sizeBytes;
      if (count > 0 && (count >= batchAlarmsMax || sizeBytes > batchBytesMax)) break;
      count += 1;
    }
    const batch = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    return batch;
  }
}
