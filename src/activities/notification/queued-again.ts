import type { QueuedNotice } from '../../contracts/notifications.ts';
import type { KeptNotice } from '../../domain/notification/delivery.ts';
import { aboutIncident, aboutWeek } from '../../domain/notification/people-standing.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';

/**
 * What people were told, as it was said, about the incident as it is now (undefined: it is the summary of a week, or gone); `asked` puts back of which of
 * its revisions it spoke. An end asks nothing, whatever the incident asks by now.
 */
export function queuedAgain(
  { asked, ...said }: KeptNotice,
  incident: Pick<QueuedNotice, 'incidentId' | 'alarmName'>,
  record: IncidentRecord | undefined,
): QueuedNotice {
  const about =
    record === undefined ? aboutWeek(said.noticeId, { accountId: '', region: '' }) : aboutIncident(record);
  const standing = { ...about.standing, ...asked };
  const decision = said.kind === 'closed' ? null : about.decision;
  return { ...said, ...incident, about: { ...about, standing, decision } };
}
