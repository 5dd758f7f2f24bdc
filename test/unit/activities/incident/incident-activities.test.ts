import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { toActivityFailure } from '../../../../src/activities/activity-failure.ts';
import { createIncidentActivities } from '../../../../src/activities/incident/incident-activities.ts';
import { createIntakeActivities } from '../../../../src/activities/intake/intake-activities.ts';
import type { QueuedNotice } from '../../../../src/contracts/notifications.ts';
import type { AlarmDelivery } from '../../../../src/domain/alarm/alarm.ts';
import { deliveriesIn } from '../../../../src/domain/alarm/joined-deliveries.ts';
import { aboutIncident, type PeopleStanding } from '../../../../src/domain/notification/people-standing.ts';
import { anchorOf } from '../../../../src/domain/record/anchor.ts';
import type { IncidentSnapshot } from '../../../../src/domain/record/incident-record.ts';
import { DEFAULT_SETTINGS } from '../../../../src/domain/record/incident-settings.ts';
import type { Notice } from '../../../../src/ports/notices.ts';
import type { NotificationQueuePort } from '../../../../src/ports/notification-queue.ts';
import {
  ALARM,
  FakeClaims,
  FakeExecutions,
  FakeKillSwitch,
  FakeObjects,
  FakeSsm,
  fakeAccess,
  fakeAlarms,
  IN_ALARM,
  serviceError,
} from '../../../support/fake-aws.ts';
import { FakeFindings, FakeQuestions } from '../../../support/fake-stores.ts';
import { FakeSuppressions } from '../../../support/fake-suppressions.ts';
import { finding } from '../../../support/finding-samples.ts';
import { incidentRecord, timelineOf } from '../../../support/incident-record.ts';
import { FakeHolders, MemoryIncidents } from '../../../support/memory-incidents.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';

function setUp({
  hasAlarm = true,
  hasTopic = true,
  notifications = null,
}: {
  hasAlarm?: boolean;
  hasTopic?: boolean;
  notifications?: NotificationQueuePort | null;
} = {}) {
  const notices: Notice[] = [];
  const objects = new FakeObjects();
  const incidents = new MemoryIncidents();
  const holders = new FakeHolders();
  const findings = new FakeFindings();
  const suppressions = new FakeSuppressions();
  const questions = new FakeQuestions();
  const activities = createIncidentActivities({
    incidents,
    holders,
    claims: new FakeClaims(),
    executions: new FakeExecutions(),
    killSwitch: new FakeKillSwitch(),
    documentPrefix: 'RecoverOps-',
    catalogue: [],
    findings,
    suppressions,
    aws: fakeAccess(new FakeSsm(), fakeAlarms(hasAlarm ? IN_ALARM : undefined)),
    notices: {
      publish: async (notice) => {
        notices.push(notice);
        return hasTopic ? 'published' : 'no_topic';
      },
    },
    notifications,
    settings: { ...DEFAULT_SETTINGS, approvalDeadlineSeconds: 77 },
    objects,
    questions,
    now: () => 0,
  });
  return { activities, incidents, holders, notices, objects, findings, suppressions, questions };
}

const CLOSED: IncidentSnapshot = {
  record: incidentRecord({
    incidentId: 'one',
    workflowId: 'w',
    runId: '1',
    revision: 2,
    status: 'completed',
    endedAt: '2026-11-22T08:00:03.000Z',
    closed: { by: 'alarm', who: 'recoverops', reason: 'it is OK', at: '2026-11-22T08:00:03.000Z' },
  }),
  timeline: timelineOf('one', 3),
};
const run = <T>(work: () => Promise<T>) => runActivity(work);
const OPEN = {
  incidentId: 'one',
  workflowKey: 'w/1',
  workflowId: 'w',
  runId: '1',
  alarm: ALARM,
  openedAt: '2026-11-22T08:00:00.000Z',
};

test('an opened incident gets its settings, and is opened again by the same run only', async () => {
  const { activities, holders } = setUp();
  const opened = { kind: 'opened', settings: { approvalDeadlineSeconds: 77 } };
  expect(await run(() => activities.openIncident(OPEN))).toMatchObject(opened);
  expect(await run(() => activities.openIncident(OPEN))).toMatchObject(opened);
  expect(holders.held.get('w')).toEqual({ incidentId: 'one', attempt: 1, runId: '1' });
});

test('an alarm whose incident is not closed goes on with that one, whatever transition it is of', async () => {
  const { activities } = setUp();
  await run(() => activities.openIncident(OPEN));
  const later = { ...OPEN, incidentId: 'two', workflowKey: 'w/2', runId: '2' };
  expect(await run(() => activities.openIncident(later))).toEqual({
    kind: 'resume',
    holder: { incidentId: 'one', attempt: 1, runId: '1' },
  });
});

test('a transition of a closed incident is a duplicate', async () => {
  const { activities } = setUp();
  await run(() => activities.openIncident(OPEN));
  await run(() => activities.closeIncident(CLOSED));
  expect(await run(() => activities.openIncident({ ...OPEN, workflowKey: 'w/2', runId: '2' }))).toEqual({
    kind: 'duplicate',
    status: 'completed',
    isClosed: true,
  });
});

test('a run that another one has replaced writes nothing', async () => {
  const { activities, incidents, holders } = setUp();
  await run(() => activities.openIncident(OPEN));
  const holder = { incidentId: 'one', attempt: 1, runId: 'another' };
  holders.held.set('w', holder);
  for (const write of [activities.projectIncident, activities.beginAttempt, activities.closeIncident]) {
    expect(await run<unknown>(() => write(CLOSED))).toEqual({ kind: 'superseded', holder });
  }
  expect(incidents.newestOf.get('one')?.record.status).toBe('diagnosing');
});

test('a run that another one has replaced is granted no host', async () => {
  const { activities, holders } = setUp();
  await run(() => activities.openIncident(OPEN));
  const holder = { incidentId: 'one', attempt: 1, runId: 'another' };
  holders.held.set('w', holder);
  const claim = {
    incidentId: 'one',
    owner: 'w/1',
    workflowId: 'w',
    runId: '1',
    alarmName: 'a',
    planDigest: 'd',
    notAfter: '2027-01-01T00:00:00.000Z',
    targetIds: ['i-1'],
    leaseSeconds: 60,
  };
  expect(await run(() => activities.claimTargets(claim))).toEqual({ kind: 'superseded', holder });
});

test('an incident is taken over only from the run before, or by the first run of a chain', async () => {
  const { activities, holders } = setUp();
  await run(() => activities.openIncident(OPEN));
  const resume = { incidentId: 'one', workflowId: 'w', runId: '2', from: ['0'], isFresh: false };
  expect(await run(() => activities.resumeIncident(resume))).toEqual({
    kind: 'superseded',
    holder: { incidentId: 'one', attempt: 1, runId: '1' },
  });
  expect(await run(() => activities.resumeIncident({ ...resume, from: ['1'] }))).toMatchObject({
    kind: 'resumed',
  });
  expect(holders.held.get('w')?.runId).toBe('2');
  const fresh = { ...resume, incidentId: null, runId: '3', from: [], isFresh: true };
  expect(await run(() => activities.resumeIncident(fresh))).toMatchObject({
    kind: 'resumed',
    snapshot: { record: { incidentId: 'one' } },
  });
});

test('a closed incident is not resumed, and one that nobody knows is missing', async () => {
  const { activities } = setUp();
  await run(() => activities.openIncident(OPEN));
  await run(() => activities.closeIncident(CLOSED));
  const resume = { incidentId: 'one', workflowId: 'w', runId: '2', from: ['1'], isFresh: false };
  expect(await run(() => activities.resumeIncident(resume))).toEqual({ kind: 'closed', status: 'completed' });
  expect(await run(() => activities.resumeIncident({ ...resume, incidentId: 'nosuch' }))).toEqual({
    kind: 'missing',
  });
});

test('an alarm is read; one that no longer exists is gone', async () => {
  expect(await run(() => setUp().activities.readAlarm({ alarmName: 'a' }))).toEqual({
    kind: 'read',
    reading: IN_ALARM,
  });
  const { activities } = setUp({ hasAlarm: false });
  expect(await run(() => activities.readAlarm({ alarmName: 'gone' }))).toEqual({ kind: 'gone' });
});

test('a notice is sent, or logged where there is no topic', async () => {
  const notice = {
    kind: 'reminder',
    incidentId: 'one',
    alarmName: 'a',
    subject: 's',
    message: 'm',
    noticeId: 'n',
  } as const;
  const { activities, notices } = setUp();
  expect(await run(() => activities.notifyOperators(notice))).toEqual({ kind: 'sent' });
  expect(notices).toEqual([notice]);
  expect(await run(() => setUp({ hasTopic: false }).activities.notifyOperators(notice))).toEqual({
    kind: 'logged',
  });
});

test('where there is a notifications file a notice is handed over, and what becomes of the incident is told', async () => {
  const queued: QueuedNotice[] = [];
  const standings: PeopleStanding[] = [];
  const notifications: NotificationQueuePort = {
    queue: async (notice) => void queued.push(notice),
    tellStanding: async (_incidentId, standing) => {
      standings.push(standing);
      throw new Error('Temporal is away');
    },
  };
  const { activities, notices } = setUp({ notifications });
  const notice = {
    kind: 'reminder',
    incidentId: 'one',
    alarmName: 'a',
    subject: 's',
    message: 'm',
    noticeId: 'n',
  } as const;
  const at = '2026-11-22T08:00:00.000Z';
  const about = aboutIncident(CLOSED.record);
  expect(await run(() => activities.notifyOperators({ ...notice, at, about }))).toEqual({ kind: 'queued' });
  expect(queued).toEqual([{ ...notice, at, about }]);
  // Scheduled by a build that said nothing of the incident.
  expect(await run(() => activities.notifyOperators(notice))).toEqual({ kind: 'sent' });
  expect(notices).toEqual([notice]);
  // That nobody could be told of an end keeps no incident from ending.
  await run(() => activities.openIncident(OPEN));
  expect(await run(() => activities.closeIncident(CLOSED))).toMatchObject({ kind: 'written' });
  expect(standings).toMatchObject([{ isClosed: true, needs: 'nothing' }]);
});

test('closing writes both reports, the last projection and an anchor, and lets go of the incident', async () => {
  const { activities, incidents, holders, objects } = setUp();
  await run(() => activities.openIncident(OPEN));
  const written = {
    kind: 'written',
    markdownKey: 'incidents/one/1/report.md',
    jsonKey: 'incidents/one/1/report.json',
  };
  expect(await run(() => activities.closeIncident(CLOSED))).toEqual(written);
  expect(objects.objects.get('incidents/one/1/report.md')).toContain('one');
  expect(JSON.parse(objects.objects.get('incidents/one/1/report.json') ?? '')).toBeTypeOf('object');
  expect(incidents.newestOf.get('one')).toEqual(CLOSED);
  expect(JSON.parse(objects.objects.get('anchors/one/000003.json') ?? '')).toEqual(anchorOf(CLOSED));
  expect(holders.held.size).toBe(0);
  // Repeated after its last step it says the same.
  expect(await run(() => activities.closeIncident(CLOSED))).toEqual(written);
});

test('S3 away: the incident still closes, without keys', async () => {
  const { activities, incidents, objects } = setUp();
  await run(() => activities.openIncident(OPEN));
  objects.isAway = true;
  expect(await run(() => activities.closeIncident(CLOSED))).toEqual({
    kind: 'written',
    markdownKey: null,
    jsonKey: null,
  });
  expect(incidents.newestOf.get('one')?.record.status).toBe('completed');
});

test.each([
  ['dynamodb', 'unavailable', 'Dynamo.Unavailable', false],
  ['dynamodb', 'refused', 'Dynamo.Unavailable', true],
  ['s3', 'unavailable', 'S3.Unavailable', false],
  ['cloudwatch', 'throttled', 'CloudWatch.Unavailable', false],
  ['sns', 'refused', 'Sns.Unavailable', true],
  ['ssm', 'throttled', 'Ssm.Throttled', false],
  ['ssm', 'unavailable', 'Ssm.Unavailable', false],
  ['ssm', 'refused', 'Ssm.Refused', true],
  ['ssm', 'not_found', 'Ssm.Refused', true],
  ['sts', 'unavailable', 'Aws.StsUnavailable', false],
  ['sts', 'refused', 'Aws.RoleRefused', true],
] as const)('%s %s becomes %s, not retried: %s', (service, kind, type, nonRetryable) => {
  const failure = toActivityFailure(serviceError(service, kind));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type, nonRetryable, message: expect.stringContaining('check') });
  expect((failure as ApplicationFailure).nextRetryDelay).toBe(kind === 'throttled' ? 5_000 : undefined);
});

test('an error of no service passes to Temporal unchanged', () => {
  const error = new TypeError('a fault of ours');
  expect(toActivityFailure(error)).toBe(error);
});

function delivery(messageId: string, alarmName: string): AlarmDelivery {
  return { alarm: { ...ALARM, name: alarmName }, messageId, receivedAt: '2026-11-22T08:00:00.000Z' };
}

test('a batch is admitted in order per incident, each message once, and what waited together is told together', async () => {
  const admitted: string[][] = [];
  const { admitAlarms } = createIntakeActivities(
    {
      signalWithStart: async (told) => {
        // The first alarm's starts are slow: a later one of the same incident must not overtake.
        if (told.messageId === 'a2') await new Promise((resolve) => setImmediate(resolve));
        admitted.push(deliveriesIn(told).map(({ messageId }) => messageId));
        return 'committed';
      },
    },
    () => 0,
  );
  const ok = { ...delivery('a3', 'a'), alarm: { ...ALARM, name: 'a', state: 'OK' as const } };
  await runActivity(() =>
    admitAlarms({
      deliveries: [delivery('a1', 'a'), delivery('b1', 'b'), delivery('a2', 'a'), delivery('a1', 'a'), ok],
    }),
  );
  expect(admitted.filter(([id]) => id?.startsWith('a'))).toEqual([['a1', 'a2'], ['a3']]);
  expect(admitted).toHaveLength(3);
});

test('an alarm that Temporal does not take fails the batch, and the others are told all the same', async () => {
  const told: string[] = [];
  const { admitAlarms } = createIntakeActivities(
    {
      signalWithStart: async ({ messageId }) => {
        if (messageId === 'a1') throw new Error('Temporal is away');
        told.push(messageId);
        return 'committed';
      },
    },
    () => 0,
  );
  await expect(
    runActivity(() => admitAlarms({ deliveries: [delivery('a1', 'a'), delivery('b1', 'b')] })),
  ).rejects.toThrow('Temporal is away');
  expect(told).toEqual(['b1']);
});

test.each(['refused', 'not_found', 'unavailable', 'throttled'] as const)(
  'an alarm is not given up because DynamoDB answers %s: opening and closing are tried again',
  async (kind) => {
    const { activities, incidents } = setUp();
    await run(() => activities.openIncident(OPEN));
    incidents.failure = serviceError('dynamodb', kind);
    const wanted = { type: 'Dynamo.Unavailable', nonRetryable: false };
    await expect(run(() => activities.openIncident(OPEN))).rejects.toMatchObject(wanted);
    await expect(run(() => activities.closeIncident(CLOSED))).rejects.toMatchObject(wanted);
  },
);

test.each([
  ['refused', true],
  ['not_found', true],
  ['unavailable', false],
] as const)('what DynamoDB answers %s for long ends the closing: %s', async (kind, nonRetryable) => {
  const { activities, incidents } = setUp();
  await run(() => activities.openIncident(OPEN));
  incidents.failure = serviceError('dynamodb', kind);
  const environment = quietEnvironment({ attempt: 25 });
  await expect(runActivity(() => activities.closeIncident(CLOSED), environment)).rejects.toMatchObject({
    type: 'Dynamo.Unavailable',
    nonRetryable,
  });
});

test('the state of a finding is read where its detector keeps it, and CloudWatch is not asked', async () => {
  const { activities, findings } = setUp();
  const { detector, resource, accountId, region } = finding();
  const key = { detector, resource, accountId, region };
  const read = () =>
    run(() => activities.readAlarm({ alarmName: detector, place: { accountId, region }, finding: key }));
  const status = { changedAt: '2026-11-22T08:09:00.000Z', reason: 'no line for 5 min' };
  findings.status = { ...status, state: 'OK', heardAt: '2026-11-22T08:08:00.000Z' };
  expect(await read()).toEqual({ kind: 'read', reading: findings.status });
  findings.status = { ...status, state: 'OK', heardAt: null };
  expect(await read()).toEqual({ kind: 'read', reading: { ...status, state: 'INSUFFICIENT_DATA' } });
  findings.status = null;
  expect(await read()).toEqual({ kind: 'gone' });
  findings.failure = new Error('away');
  await expect(read()).rejects.toThrow('away');
  expect(findings.asked).toEqual([key, key, key, key]);
});
