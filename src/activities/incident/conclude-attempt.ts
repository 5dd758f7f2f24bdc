import { activityInfo, heartbeat, log } from '@temporalio/activity';
import type {
  ConcludeAttemptInput,
  ConcludeAttemptOutcome,
  IncidentActivities,
} from '../../contracts/activities.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import { reasonOf } from '../activity-failure.ts';

type Parts = Pick<IncidentActivities, 'releaseTargets' | 'notifyOperators' | 'closeIncident'>;
type Done = Pick<ConcludeAttemptOutcome, 'isReleased' | 'isTold'>;

/** What an earlier attempt has done: closing may be tried for a day, and people are told once. */
function doneBefore(): Done {
  const details: unknown = activityInfo().heartbeatDetails;
  if (!isJsonObject(details)) return { isReleased: false, isTold: false };
  return { isReleased: details.isReleased === true, isTold: details.isTold === true };
}

/**
 * Gives the hosts back, tells people and closes the attempt, each on its own: one that fails holds up none of the others, and
 * only closing is worth trying all of it again.
 */
export async function concludeAttempt(
  parts: Parts,
  { snapshot, release, notice }: ConcludeAttemptInput,
): Promise<ConcludeAttemptOutcome> {
  let done = doneBefore();
  const { incidentId } = snapshot.record;
  const attempt = async (what: keyof Done, work: () => Promise<unknown>) => {
    if (done[what]) return;
    try {
      await work();
      done = { ...done, [what]: true };
      heartbeat(done);
    } catch (error) {
      log.warn('a part of the end of an attempt is left to an activity of its own', {
        incidentId,
        what,
        reason: reasonOf(error),
      });
    }
  };
  const released = attempt('isReleased', async () => {
    if (release !== null) await parts.releaseTargets(release);
  });
  const told = attempt('isTold', async () => {
    if (notice !== null) await parts.notifyOperators(notice);
  });
  try {
    const closed = await parts.closeIncident(snapshot);
    await Promise.all([released, told]);
    return { closed, ...done };
  } finally {
    // Nothing of it goes on behind the answer.
    await Promise.all([released, told]);
  }
}
