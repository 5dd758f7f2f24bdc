import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { toActivityFailure } from '../../../../src/activities/activity-failure.ts';
import { createIncidentActivities } from '../../../../src/activities/incident/incident-activities.ts';
import { createIntakeActivities } from '../../../../src/activities/intake/intake-activities.ts';
import type { AlarmDelivery } from '../../../../src/domain/alarm/alarm.ts';
import type { IncidentSnapshot } from '../../../../src/domain/record/incident-record.ts';
import { DEFAULT_SETTINGS } from '../../../../src/domain/record/incident-settings.ts';
import type { Notice } from '../../../../src/ports/notices.ts';
import { FakeHolders } from '../../../support/memory-incidents.ts';
import {
  ALARM,
  FakeClaims,
  FakeObjects,
  FakeSsm,
  fakeAccess,
  fakeAlarms,
  IN_ALARM,
  serviceError,
} from '../../../support/fake-aws.ts';
import { incidentRecord, timelineOf } from '../../../support/incident-record.ts';
import { runActivity } from '../activity-environment.ts';

function setUp({ hasAlarm = true, hasTopic = true } = {}) {
  const projected: IncidentSnapshot[] = [];
  const notices: Notice[] = [];
  const objects = new FakeObjects();
  const opened = new Map<string, string>();
  const activities = createIncidentActivities({
    incidents: {
      open: async ({ incidentId, workflowKey }) => {
        const owner = opened.get(incidentId) ?? workflowKey;
        opened.set(incidentId, owner);
        return owner === workflowKey
          ? { kind: 'opened' }
          : { kind: 'duplicate', status: 'completed', isClosed: true };
      },
      project: async (incident) => {
        projected.push(incident);
        return 'written';
      },
      get: async (incidentId) => {
        const found = projected.findLast(({ record }) => record.incidentId === incidentId);
        return found && { ...found, earlier: [] };
      },
      newest: async (incidentId) => projected.findLast(({ record }) => record.incidentId === incidentId),
      archive: async () => undefined,
    },
    holders: new FakeHolders(),
    claims: new FakeClaims(),
    aws: fakeAccess(new FakeSsm(), fakeAlarms(hasAlarm ? IN_ALARM : undefined)),
    notices: {
      publish: async (notice) => {
        notices.push(notice);
        return hasTopic ? 'published' : 'no_topic';
      },
    },
    settings: { ...DEFAULT_SETTINGS, approvalDeadlineSeconds: 77 },
    objects,
    now: () => 0,
  });
  return { activities, projected, notices, objects };
}

const run = <T>(work: () => Promise<T>) => runActivity(work);
const OPEN = {
  incidentId: 'one',
  workflowKey: 'w/1',
  workflowId: 'w',
  runId: '1',
  alarm: ALARM,
  openedAt: '2026-11-22T08:00:00.000Z',
};

test('an opened incident gets its settings; one of another workflow is a duplicate', async () => {
  const { activities } = setUp();
  expect(await run(() => activities.openIncident(OPEN))).toMatchObject({
    kind: 'opened',
    settings: { approvalDeadlineSeconds: 77 },
  });
  expect(await run(() => activities.openIncident({ ...OPEN, workflowKey: 'w/2' }))).toEqual({
    kind: 'duplicate',
    status: 'completed',
  });
});

test('an alarm is read; one that no longer exists is an error that is not retried', async () => {
  expect(await run(() => setUp().activities.readAlarm({ alarmName: 'a' }))).toEqual(IN_ALARM);
  const { activities } = setUp({ hasAlarm: false });
  await expect(run(() => activities.readAlarm({ alarmName: 'gone' }))).rejects.toMatchObject({
    type: 'CloudWatch.Unavailable',
    nonRetryable: true,
    message: expect.stringContaining('"gone"'),
  });
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

test('closing writes both reports and the last projection', async () => {
  const { activities, projected, objects } = setUp();
  const record = incidentRecord({ incidentId: 'one', status: 'completed' });
  const timeline = timelineOf('one', 3);
  expect(await run(() => activities.closeIncident({ record, timeline }))).toEqual({
    markdownKey: 'incidents/one/report.md',
    jsonKey: 'incidents/one/report.json',
  });
  expect(objects.objects.get('incidents/one/report.md')).toContain('one');
  expect(JSON.parse(objects.objects.get('incidents/one/report.json') ?? '')).toBeTypeOf('object');
  expect(projected).toEqual([{ record, timeline }]);
});

test('S3 away: the incident still closes, without keys', async () => {
  const { activities, projected, objects } = setUp();
  objects.isAway = true;
  const input = { record: incidentRecord({ incidentId: 'one' }), timeline: timelineOf('one', 1) };
  expect(await run(() => activities.closeIncident(input))).toEqual({ markdownKey: null, jsonKey: null });
  expect(projected).toHaveLength(1);
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

test('a batch is admitted in order per incident, each message once', async () => {
  const admitted: string[] = [];
  const { admitAlarms } = createIntakeActivities({
    signalWithStart: async ({ messageId }) => {
      // The first alarm's starts are slow: a later one of the same incident must not overtake.
      if (messageId === 'a1') await new Promise((resolve) => setImmediate(resolve));
      admitted.push(messageId);
      return 'committed';
    },
  });
  await admitAlarms({
    deliveries: [delivery('a1', 'a'), delivery('b1', 'b'), delivery('a2', 'a'), delivery('a1', 'a')],
  });
  expect(admitted.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2']);
  expect(admitted).toHaveLength(3);
});

test('an alarm that Temporal does not take fails the batch', async () => {
  const { admitAlarms } = createIntakeActivities({
    signalWithStart: async () => {
      throw new Error('Temporal is away');
    },
  });
  await expect(admitAlarms({ deliveries: [delivery('a1', 'a')] })).rejects.toThrow('Temporal is away');
});

test.each(['refused', 'not_found', 'unavailable', 'throttled'] as const)(
  'an alarm is not given up because DynamoDB answers %s: opening and closing are tried again',
  async (kind) => {
    const fail = async () => Promise.reject(serviceError('dynamodb', kind));
    const activities = createIncidentActivities({
      incidents: { open: fail, get: fail, project: fail, newest: fail, archive: fail },
      holders: new FakeHolders(),
      claims: new FakeClaims(),
      aws: fakeAccess(new FakeSsm()),
      notices: { publish: async () => 'no_topic' },
      settings: DEFAULT_SETTINGS,
      objects: new FakeObjects(),
      now: () => 0,
    });
    const wanted = { type: 'Dynamo.Unavailable', nonRetryable: false };
    await expect(run(() => activities.openIncident(OPEN))).rejects.toMatchObject(wanted);
    const closing = { record: incidentRecord({ incidentId: 'one' }), timeline: timelineOf('one', 1) };
    await expect(run(() => activities.closeIncident(closing))).rejects.toMatchObject(wanted);
  },
);
