import type { AlarmDelivery } from '../../domain/alarm.ts';

interface Waiter {
  readonly delivery: AlarmDelivery;
  readonly sizeBytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Group commit: while one batch is being written the next one gathers, so batches grow with the load by themselves. */
export class BatchCommitter {
  readonly #limits: { readonly batchAlarmsMax: number; readonly batchBytesMax: number };
  readonly #write: (batch: readonly AlarmDelivery[]) => Promise<void>;
  #queue: Waiter[] = [];
  #isWriting = false;
  constructor(
    limits: { readonly batchAlarmsMax: number; readonly batchBytesMax: number },
    write: (batch: readonly AlarmDelivery[]) => Promise<void>,
  ) {
    this.#limits = limits;
    this.#write = write;
  }

  /** Resolves when the batch that holds the delivery is written; rejects with what its write threw. */
  commit(delivery: AlarmDelivery): Promise<void> {
    const sizeBytes = Buffer.byteLength(JSON.stringify(delivery));
    return new Promise((resolve, reject) => {
      this.#queue.push({ delivery, sizeBytes, resolve, reject });
      if (!this.#isWriting) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#write(batch.map((waiter) => waiter.delivery));
        for (const waiter of batch) waiter.resolve();
      } catch (error) {
        for (const waiter of batch) waiter.reject(error);
      }
    }
    this.#isWriting = false;
  }

  /** Always at least one, however large. */
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
