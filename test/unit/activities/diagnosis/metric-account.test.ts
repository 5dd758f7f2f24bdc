import { expect, test } from 'vitest';
import { createSsmActivities } from '../../../../src/activities/execution/ssm-activities.ts';
import { claimTargets } from '../../../../src/activities/incident/claim-targets.ts';
import { type AwsPlace, hostPlaceOf, placeOf } from '../../../../src/domain/access/aws-accounts.ts';
import type { Alarm } from '../../../../src/domain/alarm/alarm.ts';
import { parseAlarm } from '../../../../src/domain/alarm/parse-alarm.ts';
import { DEFAULT_SITE } from '../../../../src/domain/site/default-site.ts';
import { eventBridgeAlarm, metricMathAlarm } from '../../../support/alarm-samples.ts';
import {
  FakeClaims,
  FakeExecutions,
  FakeKillSwitch,
  FakeObjects,
  FakeSsm,
  fakeAccess,
  HOST,
} from '../../../support/fake-aws.ts';
import { FakeFindings } from '../../../support/fake-stores.ts';
import { runActivity } from '../activity-environment.ts';

const MONITORING = '111122223333';
const MEMBER = '444455556666';
const REGION = 'us-east-1';

/** An alarm of a monitoring account on metrics of the given accounts. */
function alarmOn(...accounts: readonly (string | undefined)[]): Alarm {
  const Metrics = accounts.map((AccountId, index) => ({
    Id: `m${index}`,
    ...(AccountId === undefined ? {} : { AccountId }),
    MetricStat: {
      Metric: {
        Dimensions: [{ name: 'AutoScalingGroupName', value: 'web-asg' }],
        MetricName: 'disk_used_percent',
        Namespace: 'CWAgent',
      },
      Period: 60,
      Stat: 'Maximum',
    },
    ReturnData: true,
  }));
  const Trigger = { ...metricMathAlarm.Trigger, Metrics };
  const parsed = parseAlarm({ ...metricMathAlarm, Trigger });
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function setUp() {
  const ssm = new FakeSsm();
  const places: { readonly for: string; readonly place: AwsPlace | undefined }[] = [];
  const { diagnostics, execution, rawOutput, cloudView } = fakeAccess(ssm);
  const aws: ReturnType<typeof fakeAccess> = {
    rawOutput,
    cloudView,
    diagnostics: (place) => {
      const port = diagnostics(place);
      return {
        ...port,
        findTargets: (filter, limit) => {
          places.push({ for: 'hosts', place });
          return port.findTargets(filter, limit);
        },
        readAlarm: (name) => {
          places.push({ for: 'alarm', place });
          return port.readAlarm(name);
        },
      };
    },
    execution: (place, incidentId) => {
      places.push({ for: 'steps', place });
      return execution(place, incidentId);
    },
  };
  const activities = createSsmActivities({
    aws,
    executions: new FakeExecutions(),
    claims: new FakeClaims(),
    killSwitch: new FakeKillSwitch(),
    objects: new FakeObjects(),
    documentPrefix: 'RecoverOps-',
    crashpoint: () => {},
    createNonce: () => '0123456789abcdef'.repeat(2),
    now: () => 0,
    site: DEFAULT_SITE,
  });
  return { aws, ssm, places, activities };
}

test('hosts are in the account of the metric, and the alarm is read in its own', async () => {
  const alarm = alarmOn(MEMBER);
  expect(placeOf(alarm)).toEqual({ accountId: MONITORING, region: REGION });
  expect(hostPlaceOf(alarm)).toEqual({ accountId: MEMBER, region: REGION });
  const { aws, places, activities } = setUp();
  expect(await runActivity(() => activities.resolveTargets({ alarm }))).toMatchObject({ kind: 'resolved' });
  const claim = {
    incidentId: 'one',
    owner: 'incident:one/run',
    workflowId: 'incident:one',
    runId: 'run',
    alarmName: alarm.name,
    place: hostPlaceOf(alarm),
    alarmPlace: placeOf(alarm),
    planDigest: 'd'.repeat(64),
    notAfter: '2100-01-01T00:00:00.000Z',
    targetIds: [HOST],
    leaseSeconds: 60,
  };
  const killSwitch = new FakeKillSwitch();
  const deps = {
    claims: new FakeClaims(),
    executions: new FakeExecutions(),
    killSwitch,
    aws,
    documentPrefix: 'RecoverOps-',
    catalogue: [],
    findings: new FakeFindings(),
    now: () => 0,
  };
  expect(await runActivity(() => claimTargets(deps, claim))).toEqual({ kind: 'granted' });
  const there = { accountId: MEMBER, region: REGION };
  expect(places).toEqual([
    { for: 'hosts', place: there },
    { for: 'alarm', place: { accountId: MONITORING, region: REGION } },
    { for: 'hosts', place: there },
    { for: 'steps', place: there },
  ]);
});

test.each([
  ['two members', [MEMBER, '777788889999']],
  ['a member and its own account', [MEMBER, undefined]],
])('an alarm on metrics of %s resolves to nothing, and no account is asked', async (_, accounts) => {
  const alarm = alarmOn(...accounts);
  expect(hostPlaceOf(alarm)).toBeUndefined();
  const { ssm, activities } = setUp();
  expect(await runActivity(() => activities.resolveTargets({ alarm }))).toEqual({
    kind: 'none',
    message: expect.stringContaining(MEMBER),
  });
  expect(ssm.filters).toEqual([]);
});

test('an alarm that names its own account, or none, is what it was', () => {
  for (const account of [MONITORING, undefined]) {
    const alarm = alarmOn(account);
    expect(alarm).not.toHaveProperty('metricAccountIds');
    expect(hostPlaceOf(alarm)).toEqual(placeOf(alarm));
  }
});

test('EventBridge and a query over many metrics name the account too; what is no account is refused', () => {
  const { configuration } = eventBridgeAlarm.detail;
  const eventOn = (metric: object) => ({
    ...eventBridgeAlarm,
    detail: { ...eventBridgeAlarm.detail, configuration: { ...configuration, metrics: [metric] } },
  });
  const query = { id: 'q1', expression: 'SELECT MAX(x) FROM "CWAgent"', accountId: MEMBER, returnData: true };
  expect(parseAlarm(eventOn(query))).toMatchObject({ ok: true, value: { metricAccountIds: [MEMBER] } });
  const [metric] = configuration.metrics;
  expect(parseAlarm(eventOn({ ...metric, accountId: MEMBER }))).toMatchObject({
    ok: true,
    value: { metrics: [{ accountId: MEMBER }], metricAccountIds: [MEMBER] },
  });
  expect(parseAlarm(eventOn({ ...query, accountId: '4444' }))).toMatchObject({
    ok: false,
    error: expect.stringContaining('accountId must be the 12 digits of an account'),
  });
});
