import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/environment.ts';
import { readLedger } from '../../src/activities/execution/read-ledger.ts';
import { createSsmActivities } from '../../src/activities/execution/ssm-activities.ts';
import { settleClaim } from '../../src/activities/incident/settle-claim.ts';
import { createAwsAccess } from '../../src/clients/aws/aws-access.ts';
import { createSsmClient } from '../../src/clients/aws/ssm.ts';
import { createClaimStore } from '../../src/clients/dynamodb/claim-store.ts';
import { createExecutionStore } from '../../src/clients/dynamodb/execution-store.ts';
import { createKillSwitch, createKillSwitchReader } from '../../src/clients/dynamodb/kill-switch.ts';
import type { AwaitCommandInput, SendCommandInput } from '../../src/contracts/activities.ts';
import { PROBES } from '../../src/domain/diagnosis/probes/registry.ts';
import { payloadSha256 } from '../../src/domain/execution/command-bytes.ts';
import type { HostClaim } from '../../src/domain/execution/host-claim.ts';
import { DEFAULT_SITE } from '../../src/domain/site/default-site.ts';
import { type HostLab, startHostLab } from '../lab/host-fixture.ts';
import { awsConfig } from '../support/aws-config.ts';
import { settled } from '../support/execution-outcome.ts';
import { incidentRecord } from '../support/incident-record.ts';
import { alarmOn } from '../support/plan-samples.ts';
import { openStores } from '../support/record-stores.ts';

let started: HostLab;
let lab: Lab;
let host: LabHost;
let stores: Awaited<ReturnType<typeof openStores>>;
let executions = 0;
const OWNER = 'incident:1/run-1';

beforeAll(async () => {
  // One second of a delivery time-out lasts 50 ms here.
  started = await startHostLab({
    systemsManager: { deliverySecondMs: 50, executionGraceMs: 500, pingTimeoutMs: 2_500 },
  });
  lab = started.lab;
  [host] = lab.hosts as [LabHost];
  stores = await openStores(lab.endpoint, { bucket: lab.provisioned.bucket, tablePrefix: 'test' });
  const { documents } = stores;
  await createClaimStore(documents, 'test').claim({
    targetId: host.instanceId,
    owner: OWNER,
    incidentId: 'incident-1',
    nowMs: Date.now(),
    expiresAtMs: Date.now() + 3_600_000,
  });
});
afterAll(async () => {
  stores?.close();
  await started?.dispose();
});
beforeEach(() => lab.controlPlane.faults.clear());

function activities(now: () => number = () => Date.now()) {
  const { documents, objects } = stores;
  return createSsmActivities({
    aws: createAwsAccess(awsConfig(lab.endpoint), 'test'),
    executions: createExecutionStore(documents, 'test'),
    claims: createClaimStore(documents, 'test'),
    killSwitch: createKillSwitchReader(documents, 'test'),
    objects,
    documentPrefix: 'RecoverOps-',
    crashpoint: () => {},
    createNonce: () => '0123456789abcdef'.repeat(2),
    now,
    site: DEFAULT_SITE,
  });
}

function environment() {
  return new MockActivityEnvironment(
    { startToCloseTimeoutMs: 60_000, heartbeatTimeoutMs: 3_000 },
    { logger: new DefaultLogger('ERROR', () => {}) },
  );
}

const run = <T>(work: () => Promise<T>, where = environment()) => where.run<[], T, () => Promise<T>>(work);

function step(body: string, change: Partial<SendCommandInput> = {}): SendCommandInput {
  const command = { body, argv: ['an argument', ''], timeoutSeconds: 20 };
  return {
    executionId: `x-${(++executions).toString().padStart(4, '0')}`,
    incidentId: 'incident-1',
    owner: OWNER,
    stepId: 's1',
    phase: 'action',
    targetId: host.instanceId,
    command,
    payloadSha256: payloadSha256(command),
    notAfter: new Date(Date.now() + 60_000).toISOString(),
    deliveryTimeoutSeconds: 30,
    ...change,
  };
}

function waitFor(
  sent: SendCommandInput,
  commandId: string | null,
  change: Partial<AwaitCommandInput> = {},
): AwaitCommandInput {
  return {
    executionId: sent.executionId,
    incidentId: sent.incidentId,
    stepId: 's1',
    targetId: sent.targetId,
    phase: 'action',
    attempt: 1,
    commandId,
    notAfter: sent.notAfter,
    timeoutSeconds: sent.command.timeoutSeconds,
    deliveryTimeoutSeconds: sent.deliveryTimeoutSeconds,
    settleSeconds: 10,
    ...(sent.resend !== undefined && { resend: sent.resend, earlierNotAfter: sent.notAfter }),
    ...change,
  };
}

/** Sends and waits, as the workflow does. */
async function execute(sent: SendCommandInput, now?: () => number) {
  const { sendCommand } = activities(now);
  const outcome = await run(() => sendCommand(sent));
  if (outcome.kind === 'refused' || outcome.kind === 'held') throw new Error(outcome.message);
  return settled(await run(() => activities().awaitCommand(waitFor(sent, outcome.commandId))));
}

const ILLNESSES = [
  { family: 'disk', alarm: alarmOn('disk_used_percent', 85) },
  { family: 'memory', alarm: alarmOn('mem_used_percent', 90) },
  { family: 'service', alarm: alarmOn('UnHealthyHostCount', 0) },
] as const;

/** Bodies that count how often they ran leave one mark per run on the host. */
const COUNTING = 'printf "ran with %s and %s arguments\\n" "$1" "$#"\n';
const ranOnHost = (executionId: string) =>
  existsSync(join(host.ledgerDirectory, 'once', executionId, 'result.json'));

test('finds the hosts of the group and looks at them', async () => {
  const { alarm } = incidentRecord();
  const resolved = await run(() => activities().resolveTargets({ alarm }));
  expect(resolved).toMatchObject({
    kind: 'resolved',
    targets: [{ instanceId: host.instanceId, online: true }],
  });
  if (resolved.kind !== 'resolved') throw new Error(resolved.message);
  for (const { alarm: about, family } of ILLNESSES) {
    const diagnostics = await run(() =>
      activities().diagnoseTargets({ incidentId: 'incident-1', targets: resolved.targets, alarm: about }),
    );
    expect(diagnostics.unreachable).toEqual([]);
    expect(diagnostics.judgement).toMatchObject({ family, notUnderstood: null });
    // The lab's host is well.
    expect(diagnostics.judgement?.hosts).toMatchObject([{ state: 'well', steps: [] }]);
    expect(diagnostics.facts?.length).toBeGreaterThan(0);
    const kinds = new Set(diagnostics.facts?.map(({ kind }) => kind));
    for (const kind of ['instance_state', 'ssm_reading', 'group_membership'] as const)
      expect(kinds).toContain(kind);
    const unread = diagnostics.facts?.flatMap((fact) => (fact.kind === 'unread' ? [fact.probe] : [])) ?? [];
    // Everything that AWS was asked was told.
    expect(unread.filter((name) => !PROBES.some((probe) => probe.name === name))).toEqual([]);
    const [evidence] = diagnostics.evidence;
    expect(evidence?.problem).toBeNull();
    const stored = await stores.objects.read(evidence?.key ?? '', 1_000_000);
    expect(stored?.startsWith(evidence?.excerpt.slice(0, 100) ?? '?')).toBe(true);
    expect(Buffer.byteLength(stored ?? '')).toBe(evidence?.sizeBytes);
  }
});

test('runs the exact bytes with their arguments, stores the redacted output and leaves no raw one', async () => {
  const sent = step(`${COUNTING}echo "password=correct-horse-battery"\necho oops >&2\n`);
  const outcome = await execute(sent);
  expect(outcome).toMatchObject({
    state: 'succeeded',
    settledBy: 'ssm',
    exitCode: 0,
    stderr: expect.stringContaining('oops'),
  });
  expect(outcome.stdout).toContain('ran with an argument and 2 arguments');
  const whole = await stores.objects.read(outcome.outputKey ?? '', 1_000_000);
  expect(whole).toContain('ran with an argument');
  expect(`${whole}${JSON.stringify(outcome)}`).not.toContain('correct-horse-battery');
  expect(await stores.objects.list(`raw/incident-1/${sent.executionId}`, 10)).toEqual([]);
  expect(ranOnHost(sent.executionId)).toBe(true);
});

test.each([3, 64, 75, 77])('a body that exits with %i has failed, and the ledger says so', async (code) => {
  expect(await execute(step(`exit ${code}\n`))).toMatchObject({
    state: 'failed',
    settledBy: 'ledger',
    exitCode: code,
  });
});

test('the answer to SendCommand is lost: the command is found and ran once', async () => {
  const sent = step(COUNTING);
  lab.controlPlane.faults.set('ssm', { drop: true, when: 'after', times: 1 }, 'SendCommand');
  const first = await run(() => activities().sendCommand(sent));
  expect(first).toEqual({ kind: 'maybe_sent', commandId: null });
  // Another attempt of the activity does not send it again.
  expect(await run(() => activities().sendCommand(sent))).toEqual({ kind: 'maybe_sent', commandId: null });
  const outcome = settled(await run(() => activities().awaitCommand(waitFor(sent, null))));
  expect(outcome).toMatchObject({ state: 'succeeded', commandId: expect.any(String) });
  expect(outcome.stdout.match(/ran with/g)).toHaveLength(1);
});

test('a throttled send was not sent, and the next attempt sends', async () => {
  const sent = step(COUNTING);
  const throttled = { status: 400, code: 'ThrottlingException', message: 'Rate exceeded', times: 1 };
  lab.controlPlane.faults.set('ssm', throttled, 'SendCommand');
  await expect(run(() => activities().sendCommand(sent))).rejects.toMatchObject({
    type: 'Ssm.Throttled',
    nonRetryable: false,
  });
  expect(await execute(sent)).toMatchObject({ state: 'succeeded' });
});

test('DynamoDB away: nothing reaches the host', async () => {
  const sent = step(COUNTING);
  lab.controlPlane.faults.set('dynamodb', { status: 500, code: 'InternalServerError', message: 'away' });
  expect(await run(() => activities().sendCommand(sent))).toMatchObject({
    kind: 'held',
    message: expect.stringContaining('cannot be read whether the kill switch is on'),
  });
  lab.controlPlane.faults.clear();
  expect(
    await run(() =>
      createSsmClient(awsConfig(lab.endpoint)).findCommandId({
        documentName: 'RecoverOps-RunStep',
        instanceId: host.instanceId,
        comment: sent.executionId,
      }),
    ),
  ).toBeUndefined();
});

test('while everything is stopped nothing reaches the host; afterwards the same step runs once', async () => {
  const sent = step(COUNTING);
  const killSwitch = createKillSwitch(stores.documents, 'test', () => Date.now());
  await killSwitch.set({ active: true, by: 'ana', reason: 'bad deploy' });
  try {
    expect(await run(() => activities().sendCommand(sent))).toEqual({
      kind: 'held',
      message: expect.stringContaining('ana: bad deploy'),
    });
    expect(ranOnHost(sent.executionId)).toBe(false);
  } finally {
    await killSwitch.set({ active: false, by: 'ana', reason: '' });
  }
  expect(await execute(sent)).toMatchObject({ state: 'succeeded' });
});

test('a run that does not hold the host sends nothing there', async () => {
  const sent = step(COUNTING, { owner: 'incident:1/an-earlier-run' });
  expect(await run(() => activities().sendCommand(sent))).toEqual({
    kind: 'refused',
    message: expect.stringContaining('not claimed by this run'),
  });
  expect(ranOnHost(sent.executionId)).toBe(false);
});

test('the host’s own ledger settles what an incident has left behind, and nothing else does', async () => {
  const sent = step('exit 3\n');
  await execute(sent);
  const never = { ...sent, executionId: 'x-never', notAfter: new Date(Date.now() + 60_000).toISOString() };
  const claimOf = (...left: readonly SendCommandInput[]): HostClaim => ({
    targetId: host.instanceId,
    owner: OWNER,
    incidentId: 'incident-1',
    since: new Date().toISOString(),
    expiresAt: null,
    lastExecution: null,
    unsettled: left.map((one) => ({ ...one, sentAt: new Date().toISOString() })),
  });
  const settle = (claim: HostClaim) =>
    run(() =>
      settleClaim(
        {
          ssm: createAwsAccess(awsConfig(lab.endpoint), 'test').diagnostics(undefined),
          documentPrefix: 'RecoverOps-',
          now: () => Date.now(),
          pause: async (ms) => {
            await delay(ms);
          },
        },
        claim,
      ),
    );
  expect(await settle(claimOf(sent))).toEqual({
    kind: 'settled',
    messages: [expect.stringContaining('it ended with exit code 3')],
  });
  expect(await settle(claimOf(sent, never))).toEqual({
    kind: 'open',
    message: expect.stringContaining('has not started on the host, but still could'),
  });
});

test('S3 away costs the whole output, not the outcome', async () => {
  const sent = step(COUNTING);
  lab.controlPlane.faults.set('s3', { status: 503, code: 'ServiceUnavailable', message: 'away' });
  expect(await execute(sent)).toMatchObject({
    state: 'succeeded',
    outputKey: null,
    stdout: expect.stringContaining('ran with'),
  });
});

test('a command that arrives after its time is refused by the fence and did not run', async () => {
  const sent = step(COUNTING, { notAfter: new Date(Date.now() - 60_000).toISOString() });
  // A worker whose clock is an hour behind sends it all the same.
  const outcome = await execute(sent, () => Date.now() - 3_600_000);
  expect(outcome).toMatchObject({
    state: 'not_run',
    settledBy: 'ledger',
    detail: expect.stringContaining('time limit'),
  });
  expect(readdirSync(join(host.ledgerDirectory, 'once'))).not.toContain(sent.executionId);
});

test('the same execution sent twice behind our back runs once; the second is told by the ledger', async () => {
  const sent = step(COUNTING);
  const first = await execute(sent);
  const commandId = await createSsmClient(awsConfig(lab.endpoint)).sendReadOnly({
    documentName: 'RecoverOps-RunStep',
    instanceIds: [host.instanceId],
    parameters: {
      ExecutionId: sent.executionId,
      PayloadSha256: sent.payloadSha256,
      NotAfter: String(Math.floor(Date.parse(sent.notAfter) / 1000)),
      TimeoutSeconds: '20',
      BodyBase64: Buffer.from(sent.command.body).toString('base64'),
      ArgvBase64: Buffer.from(sent.command.argv.map((argument) => `${argument}\0`).join('')).toString(
        'base64',
      ),
    },
    comment: 'a duplicate',
    deliveryTimeoutSeconds: 30,
    output: null,
  });
  const second = settled(await run(() => activities().awaitCommand(waitFor(sent, commandId))));
  expect(second).toMatchObject({
    state: 'succeeded',
    settledBy: 'ledger',
    exitCode: 0,
    startedAt: expect.any(String),
  });
  expect(Date.parse(second.endedAt ?? '')).toBeLessThanOrEqual(Date.parse(first.endedAt ?? '') + 1_000);
});

test('a cancelled execution ends on the host at once, and nothing is made up about its effect', async () => {
  const sent = step('echo begun\nsleep 60\n');
  const outcome = await run(() => activities().sendCommand(sent));
  const where = environment();
  const waiting = run(
    () => activities().awaitCommand(waitFor(sent, outcome.kind === 'sent' ? outcome.commandId : null)),
    where,
  );
  const entry = join(host.ledgerDirectory, 'once', sent.executionId, 'started.json');
  for (const deadline = Date.now() + 60_000; !existsSync(entry); await delay(20)) {
    if (Date.now() > deadline) throw new Error('the step did not start');
  }
  where.cancel();
  // The agent kills the fence with its body, so no result is ever recorded: that it began is all there is.
  expect(await waiting).toMatchObject({
    state: 'unknown',
    startedAt: expect.any(String),
    detail: expect.stringMatching(/process that would record its result is gone.*will not be sent again/),
  });
});

test('a host that is cut off: unknown, and the reason names it', async () => {
  const sent = step(COUNTING);
  host.cutOff(true);
  try {
    const outcome = await run(() => activities().sendCommand(sent));
    expect(outcome.kind).toBe('sent');
    const wait = waitFor(sent, outcome.kind === 'sent' ? outcome.commandId : null, {
      timeoutSeconds: 1,
      deliveryTimeoutSeconds: 1,
      settleSeconds: 1,
    });
    expect(await run(() => activities().awaitCommand(wait))).toMatchObject({
      state: 'unknown',
      settledBy: 'none',
      detail: expect.stringContaining(host.instanceId),
    });
  } finally {
    host.cutOff(false);
  }
});

test('a command that its host has not fetched when everything is stopped never runs, and after "resume" runs once', async () => {
  const killSwitch = createKillSwitch(stores.documents, 'test', () => Date.now());
  const mark = `/tmp/taken-back-${randomUUID()}`;
  const sent = step(`echo ran >> ${mark}\ncat ${mark}\n`, { deliveryTimeoutSeconds: 600 });
  const { sendCommand, awaitCommand } = activities();
  host.cutOff(true);
  try {
    const outcome = await run(() => sendCommand(sent));
    if (outcome.kind !== 'sent') throw new Error(outcome.kind);
    const waiting = run(() => awaitCommand(waitFor(sent, outcome.commandId)));
    await killSwitch.set({ active: true, by: 'ana', reason: 'bad deploy' });
    expect(await waiting).toEqual({
      commandId: outcome.commandId,
      withdrawnFor: 'the kill switch is on (by ana: bad deploy)',
    });
    expect(await run(() => sendCommand(sent))).toMatchObject({ kind: 'held' });
  } finally {
    host.cutOff(false);
  }
  // A host that answers again has fetched everything that there was for it.
  const ledger = {
    ssm: createAwsAccess(awsConfig(lab.endpoint), 'test').diagnostics(undefined),
    documentPrefix: 'RecoverOps-',
    now: () => Date.now(),
    pause: async (ms: number) => void (await delay(ms)),
  };
  expect(await readLedger(ledger, host.instanceId, sent.executionId)).toEqual({ state: 'absent' });
  await killSwitch.set({ active: false, by: 'ana', reason: 'rolled back' });
  expect(await execute({ ...sent, resend: 1 })).toMatchObject({ state: 'succeeded', stdout: 'ran\n' });
});

test('a command whose answer was lost, and that SSM shows late, is taken back at the stop all the same', async () => {
  const killSwitch = createKillSwitch(stores.documents, 'test', () => Date.now());
  const sent = step(COUNTING, { deliveryTimeoutSeconds: 600 });
  const { sendCommand, awaitCommand } = activities();
  host.cutOff(true);
  lab.systemsManager.delayVisibility(2_000);
  lab.controlPlane.faults.set('ssm', { drop: true, when: 'after', times: 1 }, 'SendCommand');
  try {
    expect(await run(() => sendCommand(sent))).toEqual({ kind: 'maybe_sent', commandId: null });
    await killSwitch.set({ active: true, by: 'ana', reason: 'bad deploy' });
    expect(await run(() => awaitCommand(waitFor(sent, null)))).toMatchObject({
      commandId: expect.any(String),
      withdrawnFor: 'the kill switch is on (by ana: bad deploy)',
    });
  } finally {
    lab.systemsManager.delayVisibility(0);
    host.cutOff(false);
    await killSwitch.set({ active: false, by: 'ana', reason: 'rolled back' });
  }
  expect(await execute({ ...sent, resend: 1 })).toMatchObject({ state: 'succeeded' });
});
