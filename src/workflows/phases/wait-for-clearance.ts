import { CancellationScope, condition } from '@temporalio/workflow';
import type { ClearanceInput } from '../../contracts/activities.ts';
import type { EventName } from '../../domain/record/event-names.ts';
import type { WaitingState } from '../../domain/record/incident-record.ts';
import { BOUNDS } from '../bounds.ts';
import { showState } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';

export interface Wait extends Pick<WaitingState, 'kind' | 'message' | 'until'> {
  readonly input: ClearanceInput;
  /** Becomes true when nothing is waited for any more. */
  readonly isOver: () => boolean;
}

/**
 * Waits, for all to see, until nothing stands in the way: asked by attempts of one activity, which leave no events.
 * `clear` says only that asking anew is worth while. `late`: `until` has passed.
 */
export async function waitForClearance(run: IncidentRun, wait: Wait): Promise<'clear' | 'over' | 'late'> {
  const { state } = run;
  const untilMs = wait.until === null ? Number.POSITIVE_INFINITY : Date.parse(wait.until);
  const verdict = (): 'over' | 'late' | null => {
    if (wait.isOver()) return 'over';
    return Date.now() >= untilMs ? 'late' : null;
  };
  const early = verdict();
  if (early !== null) return early;
  show(run, wait);
  try {
    // Only of a host can the whole guard find out more than the waiting does: it asks the ledger.
    const lookMs = wait.kind === 'host' ? BOUNDS.clearanceMaxMs : BOUNDS.stopMaxMs;
    await askUntilClear(run, wait, Math.min(lookMs, untilMs - Date.now()));
    return verdict() ?? 'clear';
  } finally {
    state.change({ waiting: null });
    showState(run);
  }
}

/** Behind one of these the same reason is a wait of its own. */
const ENDS_A_WAIT: ReadonlySet<string> = new Set<EventName>([
  'waiting',
  'execution_finished',
  'execution_withdrawn',
]);

function show(run: IncidentRun, { kind, message, until }: Wait): void {
  const { state, projector } = run;
  const last = state.timeline.findLast(({ event }) => ENDS_A_WAIT.has(event));
  // Asked anew for the same reason, it is the same wait.
  const same = last?.event === 'waiting' && last.data.reason === message ? last : undefined;
  state.change({ waiting: { kind, message, since: same?.timestamp ?? now(), until } });
  if (same === undefined) {
    const limit = until === null ? '' : `, at the longest until ${until}`;
    state.note('waiting', `waits${limit}: ${message}`, { kind, until, reason: message });
    projector.request();
  }
  showState(run);
}

/** Until the activity has ended, one way or the other, or nothing is waited for any more. */
async function askUntilClear(run: IncidentRun, wait: Wait, limitMs: number): Promise<void> {
  const scope = new CancellationScope({ cancellable: true });
  let isDone = false;
  const asked = scope.run(() =>
    run.activities.awaitClearance.executeWithOptions(
      {
        summary: wait.kind === 'kill_switch' ? 'wait for "recoverops resume"' : 'wait for a host',
        scheduleToCloseTimeout: Math.max(1, limitMs),
      },
      [wait.input],
    ),
  );
  // Whether it was cleared or ran into its limit: the caller asks anew, or is late.
  asked
    .catch(() => undefined)
    .finally(() => {
      isDone = true;
    });
  await condition(() => isDone || wait.isOver());
  if (!isDone) scope.cancel();
}
