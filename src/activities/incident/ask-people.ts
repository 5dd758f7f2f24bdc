import { log } from '@temporalio/activity';
import type { AskPeopleInput, AskPeopleOutcome, IncidentActivities } from '../../contracts/activities.ts';
import { reasonOf } from '../activity-failure.ts';

/** Tells people that they are to decide, and says whether they were told. Never throws: who asks tells them in another way then. */
export async function askPeople(
  { notifyOperators }: Pick<IncidentActivities, 'notifyOperators'>,
  { notice }: AskPeopleInput,
): Promise<AskPeopleOutcome> {
  try {
    await notifyOperators(notice);
    return { isTold: true };
  } catch (error) {
    const { incidentId, noticeId } = notice;
    log.warn('people could not be asked yet', { incidentId, noticeId, reason: reasonOf(error) });
    return { isTold: false };
  }
}
