import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runChaos, SANDBOX_TAG } from '../../chaos/run-chaos.ts';
import { labNames } from '../../lab/provision/names.ts';
import { labClientConfig } from '../../lab/provision/provision.ts';
import type { AccessRule, LabCall } from '../../lab/sts/call-log.ts';
import { diagnosticsPolicy } from '../../pulumi/policies/diagnostics-policy.ts';
import { executionPolicy } from '../../pulumi/policies/execution-policy.ts';
import { workerPolicy } from '../../pulumi/policies/worker-policy.ts';
import { createTemporalPort } from '../../src/clients/temporal/temporal.ts';
import { snapshotQuery } from '../../src/contracts/messages.ts';
import { incidentWorkflowId } from '../../src/contracts/workflow-ids.ts';
import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import { until } from '../e2e/support/until.ts';
import { requestsOf } from '../infra/iam/requests.ts';
import { FULL_SCOPE } from '../infra/iam/scopes.ts';
import { type IamRequest, simulate } from '../infra/iam/simulate.ts';
import { type FurtherPlace, openFurtherPlace } from '../lab/further-place.ts';
import { type HostLab, startHostLab } from '../lab/host-fixture.ts';
import { diskAlarm } from '../support/disk-alarm.ts';
import { ownTaskQueues, type RunningWorker, startWorker } from '../support/running-worker.ts';
import { temporalOfFile } from '../support/shared-temporal.ts';

const HOME = { accountId: '111122223333', region: 'us-east-1' };
const FAR = { accountId: '210987654321', region: 'eu-west-1' };
/** Configured with an external id that its roles do not ask for. */
const LOCKED = { accountId: '321098765432', region: 'us-east-1' };
const ALARM_NAME = 'Nginx-Down-By-Hand';
const WORKER_KEY = 'worker-own';
type Place = typeof HOME;

const role = (purpose: string, { accountId }: Place) =>
  `arn:aws:iam::${accountId}:role/recoverops-${purpose}`;
const POLICIES = { diagnostics: diagnosticsPolicy, execution: executionPolicy } as const;

/** The IAM requests that AWS would decide on for a call. */
function requestsFor(
  { service, operation, input }: Omit<LabCall, 'wasDenied'>,
  place: Place,
): readonly IamRequest[] {
  const iam = requestsOf({ ...FULL_SCOPE, account: place.accountId }, place.region);
  if (operation === 'SendCommand') return iam.sendCommand(String(input.DocumentName));
  return [iam.call(`${service === 'monitoring' ? 'cloudwatch' : service}:${operation}`)];
}

/** What the deployment's own policies say of every call that the worker makes. */
const byThePolicies: AccessRule = (call) => {
  const { caller, service } = call;
  const purpose = /:assumed-role\/recoverops-(\w+)\//.exec(caller.arn)?.[1];
  const isWorker = caller.arn.endsWith(`:user/${WORKER_KEY}`);
  if (service === 'sts' || (!isWorker && purpose === undefined)) return undefined;
  const scope = { ...FULL_SCOPE, account: caller.accountId, regions: [HOME.region, FAR.region] };
  const build = purpose === 'diagnostics' || purpose === 'execution' ? POLICIES[purpose] : workerPolicy;
  const denied = requestsFor(call, { accountId: caller.accountId, region: call.region }).find(
    (request) => simulate({ identity: [build(scope)] }, request).kind !== 'allowed',
  );
  return denied === undefined ? undefined : `${denied.action} on ${denied.resource}`;
};

let started: HostLab;
let far: FurtherPlace;
let directory: string;
let homeCloudWatch: CloudWatchClient;
let worker: RunningWorker;
let port: ReturnType<typeof createTemporalPort>;
const temporal = temporalOfFile();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'rops-accounts-'));
  started = await startHostLab();
  const { lab } = started;
  const tags = {
    Name: 'far-0',
    'recoverops:target-group': labNames.targetGroup,
    'recoverops:managed': 'true',
    [SANDBOX_TAG]: String(lab.driver.isIsolated),
  };
  far = await openFurtherPlace(lab, FAR, { dataDirectory: directory, tags });
  const { identities, calls } = lab.controlPlane;
  for (const purpose of ['diagnostics', 'execution']) {
    const trusted = { trustedAccounts: [HOME.accountId] };
    identities.defineRole({ arn: role(purpose, HOME), ...trusted });
    identities.defineRole({ arn: role(purpose, FAR), ...trusted, externalId: 'far-secret' });
    identities.defineRole({ arn: role(purpose, LOCKED), ...trusted, externalId: 'what-it-asks-for' });
  }
  calls.setRule(byThePolicies);
  homeCloudWatch = new CloudWatchClient(labClientConfig(lab.endpoint, lab.controlPlane.region));
  for (const cloudWatch of [homeCloudWatch, far.cloudWatch]) await putAlarm(cloudWatch);

  const taskQueues = ownTaskQueues();
  port = createTemporalPort(temporal.client, { taskQueues });
  process.env.AWS_ACCESS_KEY_ID = WORKER_KEY;
  process.env.AWS_SECRET_ACCESS_KEY = 'secret';
  const entry = ({ accountId, region }: Place, externalId: string) => ({
    account: accountId,
    regions: [region],
    diagnosticsRoleArn: role('diagnostics', { accountId, region }),
    executionRoleArn: role('execution', { accountId, region }),
    externalId,
  });
  const env = {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    RECOVEROPS_AWS_ENDPOINT_URL: lab.endpoint,
    RECOVEROPS_BUCKET: lab.provisioned.bucket,
    RECOVEROPS_APPROVAL_MODE: 'off',
    RECOVEROPS_VERIFY_HOLD_SECONDS: '0',
    RECOVEROPS_VERIFY_POLL_SECONDS: '0.3',
    RECOVEROPS_DIAGNOSTICS_ROLE_ARN: role('diagnostics', HOME),
    RECOVEROPS_EXECUTION_ROLE_ARN: role('execution', HOME),
    RECOVEROPS_ACCOUNTS: JSON.stringify([entry(FAR, 'far-secret'), entry(LOCKED, 'what-we-think')]),
  };
  worker = startWorker(env, { taskQueues });
  await worker.ready;
});

afterAll(async () => {
  await worker?.stop().catch(() => undefined);
  homeCloudWatch?.destroy();
  await far?.stop();
  await started?.dispose();
  rmSync(directory, { recursive: true, force: true });
});

/** An alarm that only a person changes: its period is a day. */
async function putAlarm(cloudWatch: CloudWatchClient): Promise<void> {
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: ALARM_NAME,
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'UnHealthyHostCount',
      Period: 86_400,
      TreatMissingData: 'ignore',
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      Statistic: 'Maximum',
    }),
  );
}

const setState = (cloudWatch: CloudWatchClient, StateValue: 'OK' | 'ALARM') =>
  cloudWatch.send(new SetAlarmStateCommand({ AlarmName: ALARM_NAME, StateValue, StateReason: 'by hand' }));

function alarmOf(place: Place): Alarm {
  const [metric] = diskAlarm().metrics;
  return diskAlarm({
    ...place,
    name: ALARM_NAME,
    arn: `arn:aws:cloudwatch:${place.region}:${place.accountId}:alarm:${ALARM_NAME}`,
    stateChangeTime: new Date().toISOString(),
    resource: { kind: 'target_group', id: labNames.targetGroup },
    metrics:
      metric === undefined
        ? []
        : [{ ...metric, namespace: 'AWS/ApplicationELB', name: 'UnHealthyHostCount' }],
    threshold: 0,
  });
}

/** Lets the alarm in and waits for its incident's end. */
async function incidentOf(alarm: Alarm, onStep: () => Promise<unknown> = async () => {}) {
  await port.signalWithStart({
    alarm,
    messageId: crypto.randomUUID(),
    receivedAt: alarm.stateChangeTime,
  });
  const workflowId = temporal.begun(incidentWorkflowId(alarm));
  const { runId } = await temporal.client.workflow.getHandle(workflowId).describe();
  // The first attempt alone: while the alarm is red, a run follows that waits for a person.
  const handle = temporal.client.workflow.getHandle(workflowId, runId, { followRuns: false });
  const ended = handle.result().catch(() => undefined);
  await Promise.race([ended, onStep()]);
  await ended;
  const snapshot = await handle.query(snapshotQuery);
  if (snapshot === null) throw new Error('the incident never opened');
  return snapshot.record;
}

const callsAs = (purpose: string, place: Place) =>
  started.lab.controlPlane.calls
    .calls()
    .filter(({ caller }) =>
      caller.arn.startsWith(`arn:aws:sts::${place.accountId}:assumed-role/recoverops-${purpose}/`),
    );

const documentsOf = (calls: readonly LabCall[]) =>
  new Set(calls.flatMap(({ operation, input }) => (operation === 'SendCommand' ? [input.DocumentName] : [])));

const breakNginx = async (ssm: SSMClient, instanceId: string) => {
  await runChaos({ ssm, kind: 'stop-nginx', instanceId });
};

test.each([
  ['the home account', HOME],
  ['another account in another Region', FAR],
])('an alarm of %s is read by one role and mended by the other, there', async (_, place) => {
  const { lab } = started;
  const [homeHost] = lab.hosts;
  const host = place === HOME ? homeHost : far.host;
  if (host === undefined) throw new Error('the lab has no host');
  const cloudWatch = place === HOME ? homeCloudWatch : far.cloudWatch;
  await breakNginx(place === HOME ? lab.clients.ssm : far.ssm, host.instanceId);
  await setState(cloudWatch, 'ALARM');
  const record = await incidentOf(alarmOf(place), async () => {
    await until('a step in the place', async () =>
      callsAs('execution', place).some(({ operation }) => operation === 'SendCommand') ? true : undefined,
    );
    await setState(cloudWatch, 'OK');
  });

  expect(record.outcome).toMatchObject({ code: 'fix.verified' });
  expect(record.targets.map(({ instanceId }) => instanceId)).toEqual([host.instanceId]);
  // What ran is in the ledger of that host, and of no other.
  const ran = record.executions.map(({ executionId }) => executionId);
  expect(readdirSync(join(host.ledgerDirectory, 'once'))).toEqual(expect.arrayContaining(ran));

  const reads = callsAs('diagnostics', place);
  const steps = callsAs('execution', place);
  expect(documentsOf(reads)).toEqual(new Set(['RecoverOps-Diagnose']));
  expect(documentsOf(steps)).toEqual(new Set(['RecoverOps-RunStep']));
  expect(reads.map(({ operation }) => operation)).toContain('DescribeAlarms');
  for (const { region } of [...reads, ...steps]) expect(region).toBe(place.region);
  // CloudTrail tells which incident sent a step.
  for (const { caller } of steps)
    expect(caller.arn).toContain(`/recoverops-${record.incidentId}`.slice(0, 50));
});

test('nothing was ever denied, and the worker’s own key asked for roles only', () => {
  const calls = started.lab.controlPlane.calls.calls();
  expect(calls.filter(({ wasDenied }) => wasDenied)).toEqual([]);
  const own = calls.filter(({ caller }) => caller.arn.endsWith(`:user/${WORKER_KEY}`));
  expect(new Set(own.map(({ operation }) => operation))).toEqual(new Set(['AssumeRole']));
});

test.each([
  ['an account that is not configured', { ...HOME, accountId: '999988887777' }, 'Aws.AccountNotConfigured'],
  ['a Region that is not configured', { ...FAR, region: 'eu-north-1' }, 'Aws.RegionNotConfigured'],
  ['a role that is not given', LOCKED, 'Aws.RoleRefused'],
])(
  'an alarm of %s ends as an incident that says what to do, and nothing is done at home',
  async (_, place, type) => {
    const before = started.lab.controlPlane.calls.calls().length;
    const record = await incidentOf(alarmOf(place));
    expect(record).toMatchObject({
      status: 'failed',
      outcome: {
        code: 'aws.access_missing',
        message: expect.stringContaining(`${type}: `),
        nextStep: expect.stringContaining('docs/operations/multi-account.md'),
      },
    });
    const made = started.lab.controlPlane.calls.calls().slice(before);
    expect(made.filter(({ service }) => service !== 'sts')).toEqual([]);
  },
);

test('the same names in the same second in two accounts are two incidents', async () => {
  const [one, two] = ['111111111111', '222222222222'].map((accountId) => ({
    ...alarmOf({ ...HOME, accountId }),
    stateChangeTime: '2026-11-22T08:00:00.000Z',
  }));
  if (one === undefined || two === undefined) throw new Error('there are two');
  const first = await incidentOf(one);
  const second = await incidentOf(two);
  expect(second.incidentId).toBe(`${first.incidentId}_222222222222_us-east-1`);
  expect([first.alarm.accountId, second.alarm.accountId]).toEqual(['111111111111', '222222222222']);
  const found = temporal.client.workflow.list({ query: `RecoverOpsIncidentId = "${second.incidentId}"` });
  await until('the second by its id', async () => {
    for await (const { workflowId } of found)
      return workflowId === incidentWorkflowId(two) ? true : undefined;
    return undefined;
  });
});
