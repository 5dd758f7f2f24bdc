import { placeOf } from '../../domain/access/aws-accounts.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { ENDINGS } from '../../domain/record/endings.ts';
import type { SuppressionReading } from '../../domain/suppression/suppression.ts';
import { failureReason } from '../failure-reason.ts';
import { IncidentEnd } from './incident-end.ts';
import type { IncidentRun } from './incident-run.ts';
import { throwIfInterrupted } from './interruption.ts';

/** Within the task that is under way, which costs one marker in the history. Never throws. */
export async function readSuppression({ state, local }: IncidentRun): Promise<SuppressionReading> {
  const { alarm, targets } = state.record;
  const { name, accountId, region } = alarm;
  try {
    return await local.readSuppression.executeWithOptions({ summary: `is ${name} muted?` }, [
      {
        alarm: { name, accountId, region },
        place: placeOf(alarm),
        targetIds: targets.length === 0 ? null : targets.map(({ instanceId }) => instanceId),
      },
    ]);
  } catch (error) {
    return { kind: 'unreadable', message: failureReason(error) };
  }
}

/**
 * Ends the attempt where its alarm is suppressed. What cannot be read suppresses nothing: no alarm is lost, and the timeline
 * says why people were asked all the same. The last attempt that an incident may have is never suppressed, as none
 * could follow it.
 * @throws IncidentEnd
 */
export function endIfSuppressed({ state }: IncidentRun, reading: SuppressionReading): void {
  if (reading.kind === 'unreadable') {
    const message = `whether the alarm is muted could not be read, so it is not taken for muted: ${reading.message}`;
    state.note('suppression_unread', message);
  }
  if (reading.kind !== 'suppressed' || state.record.attempt >= LIMITS.attemptsMax) return;
  throw new IncidentEnd(ENDINGS.suppressed(reading.suppression));
}

/**
 * The same by what is known now: of the hosts too, once they are found. Nothing is read for an attempt that a person has
 * asked for, or that began on a build from before there were mutes.
 * @throws IncidentEnd
 */
export async function endIfSuppressedNow(run: IncidentRun): Promise<void> {
  if (!run.state.heedsMutes) return;
  const reading = await readSuppression(run);
  // What became known meanwhile comes first.
  throwIfInterrupted(run.state);
  endIfSuppressed(run, reading);
}
