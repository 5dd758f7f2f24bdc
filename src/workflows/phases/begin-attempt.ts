import type { PlanAgainInput } from '../../contracts/workflows.ts';
import { fitSnapshot } from '../../domain/record/fit-snapshot.ts';
import type { IncidentSettings } from '../../domain/record/incident-settings.ts';
import type { SuppressionReading } from '../../domain/suppression/suppression.ts';
import { showState } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';
import { SupersededRun } from '../incident/superseded-run.ts';

/**
 * The next attempt of an incident: nothing of the attempt before counts again, and its record is put away before this
 * one's is written over it.
 * Gives whether its alarm is suppressed; undefined where that does not count.
 * @throws SupersededRun when another run has the incident by now.
 */
export async function beginAttempt(
  run: IncidentRun,
  settings: IncidentSettings,
  { by, reason, kind }: PlanAgainInput,
): Promise<SuppressionReading | undefined> {
  const { state, activities } = run;
  state.beginAttempt(settings, { at: now(), by, reason, kind });
  showState(run);
  const begun = await activities.beginAttempt.executeWithOptions(
    { summary: `attempt ${state.record.attempt}` },
    [fitSnapshot(state.record, state.timeline)],
  );
  if (begun.kind === 'superseded') throw new SupersededRun(begun.holder);
  // Whoever asks for it knows of the mute, and wants it all the same.
  return kind === 'plan_again' || kind === 'undo' ? undefined : begun.suppression;
}
