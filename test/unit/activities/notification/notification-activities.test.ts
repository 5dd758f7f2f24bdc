import { expect, onTestFinished, test, vi } from 'vitest';
import { ACTIVITY_BOUNDS } from '../../../../src/activities/bounds.ts';
import { createNotificationActivities } from '../../../../src/activities/notification/notification-activities.ts';
import type { QueuedNotice } from '../../../../src/contracts/notifications.ts';
import type { Delivery } from '../../../../src/domain/notification/delivery.ts';
import { parseNotificationRules } from '../../../../src/domain/notification/parse-rules.ts';
import { aboutIncident } from '../../../../src/domain/notification/people-standing.ts';
import type { NotificationChannel, NotificationMessage } from '../../../../src/ports/notification-channel.ts';
import type { PeopleDirectory } from '../../../../src/ports/people-directory.ts';
import { ServiceError } from '../../../../src/ports/service-error.ts';
import { FakeSsm, fakeAccess, HOST, target } from '../../../support/fake-aws.ts';
import { FakeNotifications } from '../../../support/fake-stores.ts';
import { APPROVAL, incidentRecord } from '../../../support/incident-record.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';

const RECORD = incidentRecord({
  revision: 10,
  status: 'pending_approval',
  planDigest: 'd1',
  approval: APPROVAL,
  targets: [target(HOST)],
});

const NOTICE: QueuedNotice = {
  noticeId: 'n1',
  incidentId: RECORD.incidentId,
  alarmName: RECORD.alarm.name,
  kind: 'approval_requested',
  subject: 'Approve or reject',
  message: 'What: the disk is full',
  at: '2026-11-30T12:00:00.000Z',
  about: aboutIncident(RECORD),
};

const NOW_MS = Date.parse('2026-11-30T12:00:01Z');

const tag = (value: string) => ({ key: 'team', value });

/** Routes by tag, then everybody; `ana` is reached through `channel`. */
function setUp({ ssm = new FakeSsm(), channel }: { ssm?: FakeSsm; channel?: NotificationChannel } = {}) {
  const store = new FakeNotifications();
  const rules = parseNotificationRules(
    {
      version: 'notifications/v1',
      recipients: { ana: { channel: 'log' }, ben: { channel: 'log' } },
      routes: [
        ...Array.from({ length: 6 }, (_, index) => ({
          name: `slow-${index}`,
          match: { tag: [tag(`slow-${index}`)] },
          steps: [{ to: ['ben'] }],
        })),
        { name: 'db', match: { tag: [tag('db')] }, steps: [{ to: ['ana'] }] },
        { name: 'all', steps: [{ to: ['ben'] }] },
      ],
    },
    { log: () => [] },
  );
  if (!rules.ok) throw new Error(rules.error.join('\n'));
  const fallback = { name: 'default', channel: 'log', settings: {} };
  const people: PeopleDirectory = {
    rules: rules.value,
    fallback,
    recipient: (name) => [...rules.value.recipients, fallback].find((one) => one.name === name),
    channel: () => channel ?? { send: async () => ({}) },
    canUpdate: () => false,
    linkTo: () => null,
    linkToMetrics: () => null,
  };
  const activities = createNotificationActivities({
    people,
    store,
    incidents: { get: async () => ({ record: RECORD, timeline: [], earlier: [] }) },
    aws: fakeAccess(ssm),
    site: {},
    now: () => NOW_MS,
  });
  return { store, activities };
}

const recipientsOf = (deliveries: readonly Delivery[]) => deliveries.map(({ recipient }) => recipient);

test('tags that SSM is slow to tell hold up nobody: they are looked up at once, and what is late is not there', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const ssm = new FakeSsm();
  const find = ssm.findTargets.bind(ssm);
  // Six that never answer, and one behind them that does.
  ssm.findTargets = (filter, limit) =>
    filter.kind === 'tag' && filter.value.startsWith('slow')
      ? new Promise(() => undefined)
      : find(filter, limit);
  const { activities } = setUp({ ssm });
  const planned = runActivity(() => activities.planNotifications({ notice: NOTICE }));
  await vi.advanceTimersByTimeAsync(ACTIVITY_BOUNDS.notificationTagsWaitMs);
  expect(recipientsOf((await planned).deliveries)).toEqual(['ana']);
});

test('an alarm that is over before anybody was asked is told to nobody, unless nobody knows who was asked', async () => {
  const { store, activities } = setUp();
  const notice: QueuedNotice = { ...NOTICE, kind: 'closed', onlyToTheTold: true };
  const planned = () =>
    runActivity(() => activities.planNotifications({ notice }), quietEnvironment({ attempt: 99 }));
  expect((await planned()).deliveries).toEqual([]);
  store.read = () => Promise.reject(new Error('the store is away'));
  expect(recipientsOf((await planned()).deliveries)).toEqual(['ben']);
});

const DELIVERY: Delivery = {
  id: 'n1/1',
  noticeId: 'n1',
  kind: 'approval_requested',
  severity: 'high',
  route: 'all',
  recipient: 'ana',
  channel: 'log',
  subject: 'Approve or reject',
  state: 'pending',
  queuedAt: '2026-11-30T12:00:00.000Z',
  notBefore: null,
  settledAt: null,
  tries: 0,
  error: null,
  receipt: null,
};

test('an address that is refused while others have the mail shows on the delivery and as a failure of the recipient', async () => {
  const { store, activities } = setUp({
    channel: { send: async () => ({ sent: 'yes', rejected: 'nobody@example.org' }) },
  });
  await runActivity(() => activities.sendNotification({ notice: NOTICE, delivery: DELIVERY }));
  const error = 'rejected: nobody@example.org; the other addresses have it';
  expect(await store.ofIncident(NOTICE.incidentId)).toMatchObject([{ state: 'sent', error }]);
  expect(await store.health()).toMatchObject([{ recipient: 'ana', lastFailure: { error } }]);
  const tested = await runActivity(() => activities.testNotification({ target: 'ana', by: 'ben' }));
  expect(tested).toMatchObject({ results: [{ recipient: 'ana', outcome: 'failed', error }] });
});

test('what was given up keeps how often it was tried, and no secret of an error that is handed over', async () => {
  const { store, activities } = setUp();
  const { incidentId, alarmName } = NOTICE;
  const tried = { ...DELIVERY, tries: 5, error: 'timed out' };
  await store.record({ incidentId, alarmName }, { notices: [], deliveries: [tried] });
  const error = 'HTTP 403: password=hunter2hunter2 is wrong';
  const failed: Delivery = { ...DELIVERY, state: 'failed', settledAt: NOTICE.at, error };
  await runActivity(() => activities.settleNotifications({ incidentId, alarmName, deliveries: [failed] }));
  const [kept] = await store.ofIncident(incidentId);
  expect(kept).toMatchObject({ state: 'failed', tries: 5, error: expect.stringContaining('HTTP 403') });
  expect(kept?.error).not.toContain('hunter2');
});

test('a delivery is given up when it has failed for hours since it was first tried, and not before', async () => {
  const away = new ServiceError({
    service: 'webhook',
    operation: 'send',
    kind: 'unavailable',
    code: 'HTTP503',
    detail: '',
    neverSent: false,
    cause: undefined,
  });
  const { activities } = setUp({ channel: { send: () => Promise.reject(away) } });
  const failureAfter = (ms: number) =>
    runActivity(
      () => activities.sendNotification({ notice: NOTICE, delivery: DELIVERY }),
      quietEnvironment({ heartbeatDetails: NOW_MS - ms }),
    ).catch((error: unknown) => error);
  const { notificationTriedMs } = ACTIVITY_BOUNDS;
  expect(await failureAfter(notificationTriedMs - 1)).toMatchObject({ nonRetryable: false });
  expect(await failureAfter(notificationTriedMs)).toMatchObject({
    nonRetryable: true,
    message: expect.stringContaining('given up, as it was tried for 6 hours: webhook send: HTTP503'),
  });
});

test('somebody has a delivery sent again: the same request counts once, and it is not sent where the store cannot say that it was not', async () => {
  const sent: NotificationMessage[] = [];
  const { store, activities } = setUp({
    channel: { send: async (message) => ({ ts: String(sent.push(message)) }) },
  });
  const { incidentId, alarmName } = NOTICE;
  const failed: Delivery = { ...DELIVERY, recipient: 'ben', state: 'failed', tries: 4, error: 'HTTP 403' };
  const { revision, planDigest } = NOTICE.about.standing;
  await store.record(
    { incidentId, alarmName },
    { notices: [{ ...NOTICE, asked: { revision, planDigest } }], deliveries: [failed] },
  );
  const asked = { id: 'r1', by: 'cara', via: 'cli', at: NOTICE.at, incidentId, deliveryId: 'n1/1' } as const;
  const reopened = await runActivity(() => activities.reopenDelivery(asked));
  if (reopened.kind !== 'again') throw new Error(reopened.kind);
  expect(reopened).toMatchObject({ hadFailed: true, delivery: { state: 'pending', tries: 4 } });
  expect(await runActivity(() => activities.reopenDelivery(asked))).toMatchObject({ hadFailed: false });
  expect((await store.ofIncident(incidentId))[0]?.retries).toHaveLength(1);
  const { notice, delivery } = reopened;
  const read = store.read.bind(store);
  store.read = () => Promise.reject(new Error('the store is away'));
  await expect(
    runActivity(() => activities.sendNotification({ notice, delivery }), quietEnvironment({ attempt: 99 })),
  ).rejects.toThrow();
  expect(sent).toEqual([]);
  store.read = read;
  await runActivity(() => activities.sendNotification({ notice, delivery }));
  expect(await store.ofIncident(incidentId)).toMatchObject([{ state: 'sent', tries: 5 }]);
  expect(sent).toHaveLength(1);
});
