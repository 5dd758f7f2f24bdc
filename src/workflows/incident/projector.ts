import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { CopyOutcome } from '../../contracts/activities.ts';
import { fitSnapshot } from '../../domain/record/fit-snapshot.ts';
import type { IncidentSnapshot } from '../../domain/record/incident-record.ts';
import { BOUNDS } from '../bounds.ts';
import { failureReason } from '../failure-reason.ts';
import type { Activities } from '../proxies.ts';
import type { IncidentState } from './incident-state.ts';

/**
 * Copies the incident to DynamoDB beside the work, never in its way: at most one copy is on its way and at most one,
 * the newest, waits. Versions make copies that arrive late harmless. While the newest could not be written it is tried
 * again, since people may wait for what it says: the list is where they see that an approval is needed.
 */
export class Projector {
  readonly #state: IncidentState;
  readonly #activities: Activities;
  // Messages ask for copies too, from scopes that end with a cancellation of the workflow: copies belong to this one.
  readonly #parent = CancellationScope.current();
  readonly #joins: boolean;
  #wanted = false;
  /** People were told that the list lags behind, by a copy that went along. */
  #isLagTold = false;
  #scope: CancellationScope | null = null;

  constructor(state: IncidentState, activities: Activities, joins: boolean) {
    this.#state = state;
    this.#activities = activities;
    this.#joins = joins;
  }

  /** A copy that may wait for the next activity and go with it: where one follows at once. */
  defer(): void {
    if (this.#joins) this.#wanted = true;
    else this.request();
  }

  /** The copy that waits, for an activity that is asked now. None while another one is under way, which has it written, nor one that is too large to go along. */
  take(): { readonly copy?: IncidentSnapshot } {
    if (!this.#wanted || this.#scope !== null) return {};
    const copy = fitSnapshot(this.#state.record, this.#state.timeline);
    if (JSON.stringify(copy).length > BOUNDS.copyCharsMax) {
      this.request();
      return {};
    }
    this.#wanted = false;
    return { copy };
  }

  /** What became of a copy that was taken; undefined where the activity that had it failed. */
  landed({ copy }: { readonly copy?: IncidentSnapshot }, outcome: CopyOutcome | undefined): void {
    if (copy === undefined) return;
    if (outcome === 'written') this.#isLagTold = false;
    else if (outcome === undefined) this.request();
    else if (outcome.kind === 'failed') {
      this.#tellLag(outcome.reason);
      this.#isLagTold = true;
      this.request();
    } else this.#state.superseded = { holder: outcome.holder };
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

  #tellLag(reason: string): void {
    this.#state.note('projection_failed', `the list of incidents lags behind: ${reason}`);
  }

  async #drain(scope: CancellationScope): Promise<void> {
    let failures = 0;
    while (this.#wanted) {
      this.#wanted = false;
      const status = this.#state.record.status;
      try {
        const answer = await scope.run(() =>
          this.#activities.projectIncident.executeWithOptions({ summary: `show "${status}"` }, [
            fitSnapshot(this.#state.record, this.#state.timeline),
          ]),
        );
        if (answer.kind === 'superseded') {
          this.#state.superseded = { holder: answer.holder };
          break;
        }
        failures = 0;
        this.#isLagTold = false;
      } catch (error) {
        if (isCancellation(error)) break;
        failures += 1;
        // Said once: what follows is the same trouble, and each event leaves less room in the timeline.
        if (failures === 1 && !this.#isLagTold) this.#tellLag(failureReason(error));
        if (!(await this.#pause(scope, failures))) break;
      }
    }
    this.#scope = null;
  }

  /** Waits before the copy is tried again, or until a newer one is asked for. False: no more is to be tried. */
  async #pause(scope: CancellationScope, failures: number): Promise<boolean> {
    if (failures > BOUNDS.projectionRetriesMax) return this.#wanted;
    const pauseMs = Math.min(BOUNDS.projectionPauseMs * 2 ** (failures - 1), BOUNDS.projectionPauseMaxMs);
    try {
      await scope.run(() => condition(() => this.#wanted, pauseMs));
    } catch (error) {
      if (isCancellation(error)) return false;
      throw error;
    }
    this.#wanted = true;
    return true;
  }
}
