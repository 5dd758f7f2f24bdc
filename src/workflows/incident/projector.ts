import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { fitSnapshot } from '../../domain/record/fit-snapshot.ts';
import { failureReason } from '../failure-reason.ts';
import type { Activities } from '../proxies.ts';
import type { IncidentState } from './incident-state.ts';

/**
 * Copies the incident to DynamoDB beside the work, never in its way: at most one copy is on its way and at most one,
 * the newest, waits. Versions make copies that arrive late harmless.
 */
export class Projector {
  readonly #state: IncidentState;
  readonly #activities: Activities;
  // Messages ask for copies too, from scopes that end with a cancellation of the workflow: copies belong to this one.
  readonly #parent = CancellationScope.current();
  #wanted = false;
  #scope: CancellationScope | null = null;

  constructor(state: IncidentState, activities: Activities) {
    this.#state = state;
    this.#activities = activities;
  }

  request(): void {
    this.#wanted = true;
    if (this.#scope !== null) return;
    this.#scope = new CancellationScope({ cancellable: true, parent: this.#parent });
    void this.#drain(this.#scope);
  }

  /** No more copies: the last one is written on closing. */
  stop(): void {
    this.#wanted = false;
    this.#scope?.cancel();
  }

  async #drain(scope: CancellationScope): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false;
      const status = this.#state.record.status;
      try {
        await scope.run(() =>
          this.#activities.projectIncident.executeWithOptions({ summary: `show "${status}"` }, [
            fitSnapshot(this.#state.record, this.#state.timeline),
          ]),
        );
      } catch (error) {
        if (isCancellation(error)) break;
        this.#state.note('projection_failed', `the list of incidents lags behind: ${failureReason(error)}`);
      }
    }
    this.#scope = null;
  }
}
