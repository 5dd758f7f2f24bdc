import { log as activityLog } from '@temporalio/activity';
import type { ReopenDeliveryOutcome, RetryDeliveryInput } from '../../contracts/notifications.ts';
import type { Delivery } from '../../domain/notification/delivery.ts';
import { judgeRetry, retried } from '../../domain/notification/judge-retry.ts';
import { peopleStanding } from '../../domain/notification/people-standing.ts';
import type { IncidentReader } from '../../ports/incident-store.ts';
import type { NotificationStorePort } from '../../ports/notification-store.ts';
import type { PeopleDirectory } from '../../ports/people-directory.ts';
import { queuedAgain } from './queued-again.ts';

interface ReopenDeps {
  readonly people: PeopleDirectory | null;
  readonly store: NotificationStorePort;
  readonly incidents: Pick<IncidentReader, 'get'>;
  readonly now: () => number;
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
  const queued = queuedAgain(notice, incident, record);
  // An answer that was lost: it is kept already, and may have been taken up.
  if (delivery.retries?.some(({ id }) => id === retry.id) === true)
    return { kind: 'again', notice: queued, delivery, hadFailed: false };
  const again: Delivery = retried(delivery, retry);
  await store.record(incident, { notices: [], deliveries: [again] }, new Date(now()).toISOString());
  const { by, via } = retry;
  activityLog.info('a delivery is sent again', { incidentId, deliveryId, by, via });
  return { kind: 'again', notice: queued, delivery: again, hadFailed: delivery.state === 'failed' };
}
