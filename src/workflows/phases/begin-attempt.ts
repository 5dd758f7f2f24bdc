import type { PlanAgainInput } from '../../contracts/workflows.ts';
import { fitSnapshot } from '../../domain/record/fit-snapshot.ts';
import type { IncidentSettings } from '../../domain/record/incident-settings.ts';
import type { SuppressionReading } from '../../domain/suppression/suppression.ts';
import { showState } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';
import { noteAsked } from '../incident/note-asked.ts';
import { SupersededRun } from '../incident/superseded-run.ts';

/**
 * The next attempt of an incident: nothing of the attempt before counts again, and its record is put away before this
 * one's is written over it.
 * Gives whether its alarm is suppressed; undefined where that does not count. `isNoted`: the timeline says already who asked.
 * @throws SupersededRun when another run has the incident by now.
 */
export async function beginAttempt(
  run: IncidentRun,
  settings: IncidentSettings,
  asked: PlanAgainInput & { readonly isNoted: boolean },
): Promise<SuppressionReading | undefined> {
  const { state, activities } = run;
  const { isNoted, kind, ...request } = asked;
  state.beginAttempt(settings, { at: now(), kind, ...request });
  // An incident that was closed has no run that could have noted it when it was asked.
  if (kind === 'undo' && !isNoted) noteAsked(state, 'undo_requested', request);
  showState(run);
  const begun = await activities.beginAttempt.executeWithOptions(
    { summary: `attempt ${state.record.attempt}` },
    [fitSnapshot(state.record, state.timeline)],
  );
  if (begun.kind === 'superseded') throw new SupersededRun(begun.holder);
  // Whoever asks for it knows of the mute, and wants it all the same.
  return kind === 'plan_again' || kind === 'undo' ? undefined : begun.suppression;
}
