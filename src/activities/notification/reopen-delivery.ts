import { log as activityLog } from '@temporalio/activity';
import type {
  QueuedNotice,
  ReopenDeliveryOutcome,
  RetryDeliveryInput,
} from '../../contracts/notifications.ts';
import type { Delivery, KeptNotice } from '../../domain/notification/delivery.ts';
import { judgeRetry, retried } from '../../domain/notification/judge-retry.ts';
import {
  aboutIncident,
  aboutWeek,
  type NoticeAbout,
  peopleStanding,
} from '../../domain/notification/people-standing.ts';
import type { IncidentReader } from '../../ports/incident-store.ts';
import type { NotificationStorePort } from '../../ports/notification-store.ts';
import type { PeopleDirectory } from '../../ports/people-directory.ts';

interface ReopenDeps {
  readonly people: PeopleDirectory | null;
  readonly store: NotificationStorePort;
  readonly incidents: Pick<IncidentReader, 'get'>;
  readonly now: () => number;
}

/** Of the summary of a week, whose run is long over: by the id that its notice has. */
const aboutSummary = (noticeId: string): NoticeAbout => aboutWeek(noticeId, { accountId: '', region: '' });

/**
 * What people were told, as it was said, about the incident as it is now; `asked` puts back of which of its revisions it spoke. An end asks nothing,
 * whatever the incident asks by now.
 */
function queuedAgain(
  { asked, ...said }: KeptNotice,
  incident: Pick<QueuedNotice, 'incidentId' | 'alarmName'>,
  about: NoticeAbout,
): QueuedNotice {
  const standing = { ...about.standing, ...asked };
  const decision = said.kind === 'closed' ? null : about.decision;
  return { ...said, ...incident, about: { ...about, standing, decision } };
}

/** Judges whether a delivery may be sent again, and keeps that it is before anything is sent. */
export async function reopenDelivery(
  { people, store, incidents, now }: ReopenDeps,
  { incidentId, deliveryId, ...retry }: RetryDeliveryInput,
): Promise<ReopenDeliveryOutcome> {
  if (people === null) return { kind: 'no_file' };
  const [log, listed, stored] = await Promise.all([
    store.read(incidentId),
    store.ofIncident(incidentId),
    incidents.get(incidentId),
  ]);
  const record = stored?.record;
  const judged = judgeRetry({
    deliveryId,
    log,
    standing: record === undefined ? null : peopleStanding(record),
    rules: people.rules,
    fallback: people.fallback,
    nowMs: now(),
  });
  if (judged.kind === 'refused') return judged;
  const { delivery, notice } = judged;
  const incident = { incidentId, alarmName: listed[0]?.alarmName ?? '' };
  const about = record === undefined ? aboutSummary(notice.noticeId) : aboutIncident(record);
  const queued = queuedAgain(notice, incident, about);
  // An answer that was lost: it is kept already, and may have been taken up.
  if (delivery.retries?.some(({ id }) => id === retry.id) === true)
    return { kind: 'again', notice: queued, delivery, hadFailed: false };
  const again: Delivery = retried(delivery, retry);
  await store.record(incident, { notices: [], deliveries: [again] }, new Date(now()).toISOString());
  const { by, via } = retry;
  activityLog.info('a delivery is sent again', { incidentId, deliveryId, by, via });
  return { kind: 'again', notice: queued, delivery: again, hadFailed: delivery.state === 'failed' };
}
