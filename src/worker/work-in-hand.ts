import type { ActivityInterceptorsFactory, Worker } from '@temporalio/worker';

/**
 * What a worker works on now: workflow tasks, and activities that do not wait. One with a time-out for heartbeats waits for something,
 * a command or an alarm, mostly for minutes, and takes next to nothing meanwhile.
 */
export class WorkInHand {
  #activities = 0;
  #workers: readonly Worker[] = [];

  readonly interceptor: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      execute: async (input, next) => {
        if (info.heartbeatTimeoutMs !== undefined) return await next(input);
        this.#activities += 1;
        try {
          return await next(input);
        } finally {
          this.#activities -= 1;
        }
      },
    },
  });

  /** Whose workflow tasks count, once they are made. */
  watch(workers: readonly Worker[]): void {
    this.#workers = workers;
  }

  get count(): number {
    return this.#workers.reduce(
      (sum, worker) => sum + worker.getStatus().numInFlightWorkflowActivations,
      this.#activities,
    );
  }
}
