import type { Info } from '@temporalio/activity';
import { ActivityCancellationDetails } from '@temporalio/common';
import { expect, test } from 'vitest';
import { awaitCommand } from '../../../../src/activities/execution/await-command.ts';
import type { AwaitCommandInput } from '../../../../src/contracts/activities.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { Invocation } from '../../../../src/domain/execution/invocation.ts';
import { settled } from '../../../support/execution-outcome.ts';
import { awaitDeps, HOST, invocation, serviceError } from '../../../support/fake-aws.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';
import { AWAIT_INPUT } from './await-input.ts';

type Deps = ReturnType<typeof awaitDeps>;

/** The fence's last line on stderr, behind what the body left there. */
const TRACE = 'recoverops-fence: finished execution_id=x-1 exit_code=0\n';

/** A command that an earlier attempt sent; the fence ran what SSM calls a success. */
function sentBefore(deps: Deps, change: Partial<Invocation>): void {
  const { status = 'Success' } = change;
  const stderr = status === 'Success' ? TRACE : '';
  deps.ssm.earlier.set('x-1', { commandId: 'c-old', invocation: invocation({ stderr, ...change }) });
}

/** What the fence on the host prints, one answer after the other; the last one stays. */
function ledgerSays(deps: Deps, ...records: readonly object[]): void {
  let reads = 0;
  deps.ssm.answers.set('RecoverOps-ReadLedger', () => {
    const record = records[Math.min(reads++, records.length - 1)];
    return invocation({ stdout: JSON.stringify({ execution_id: 'x-1', ...record }) });
  });
}

const FINISHED = { state: 'finished', exit_code: 0, timed_out: false, stdout_tail_b64: btoa('archived\n') };

function run(deps: Deps, change: Partial<AwaitCommandInput> = {}, info: Partial<Info> = {}) {
  const environment = quietEnvironment({ heartbeatTimeoutMs: 1_000, ...info });
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  return {
    environment,
    beats,
    outcome: runActivity(() => awaitCommand(deps, { ...AWAIT_INPUT, ...change }), environment),
  };
}

test('SSM’s success is enough where the fence says in it that it ran, which is no output of the step', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { stdout: 'done\n', stderr: `half a line${TRACE}` });
  expect(await run(deps).outcome).toMatchObject({
    state: 'succeeded',
    settledBy: 'ssm',
    exitCode: 0,
    stdout: 'done\n',
    stderr: 'half a line',
    commandId: 'c-old',
    outputKey: 'incidents/1_disk_web-asg/1/outputs/x-1.txt',
    startedAt: '2026-11-22T08:00:01.000Z',
  });
  expect(deps.ssm.sent).toEqual([]);
});

const SKIPPED =
  'Step execution skipped due to unsatisfied preconditions: \'"StringEquals": [platformType, Linux]\'. Step name: runStep';

test('SSM’s success of a skipped step is no success: the ledger knows nothing of it', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { stdout: SKIPPED, stderr: '' });
  ledgerSays(deps, { state: 'absent' });
  const past = { notAfter: '2026-01-01T00:00:00.000Z' };
  expect(await run(deps, past).outcome).toMatchObject({
    state: 'not_run',
    settledBy: 'ledger',
    exitCode: null,
    detail: expect.stringContaining('precondition'),
  });
  const waitingSinceMs = Date.now() - 3_600_000;
  const stillGood = run(deps, {}, { heartbeatDetails: { commandId: 'c-old', waitingSinceMs } });
  expect(await stillGood.outcome).toMatchObject({ state: 'unknown', exitCode: null });
});

test('a success that the fence has not said, as it is older or its line is cut, is settled by the ledger', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { stderr: 'x'.repeat(8_000) });
  ledgerSays(deps, FINISHED);
  expect(await run(deps).outcome).toMatchObject({ state: 'succeeded', settledBy: 'ledger', exitCode: 0 });
});

test('another execution’s trace is none', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { stderr: TRACE.replace('x-1', 'x-12') });
  ledgerSays(deps, { ...FINISHED, exit_code: 1 });
  expect(await run(deps).outcome).toMatchObject({ state: 'failed', settledBy: 'ledger' });
});

test.each(['Failed', 'TimedOut', 'Cancelled'])(
  'status %s is settled by the ledger, which knows of a success',
  async (status) => {
    const deps = awaitDeps();
    sentBefore(deps, { status });
    ledgerSays(deps, FINISHED);
    expect(await run(deps).outcome).toMatchObject({
      state: 'succeeded',
      settledBy: 'ledger',
      exitCode: 0,
      stdout: 'archived\n',
    });
    expect(deps.ssm.sent.map((request) => request.documentName)).toEqual(['RecoverOps-ReadLedger']);
  },
);

test('the fence’s refusal is "not run" without an exit code', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'Failed', responseCode: 78 });
  ledgerSays(deps, { state: 'absent' });
  expect(await run(deps).outcome).toMatchObject({
    state: 'not_run',
    settledBy: 'ledger',
    exitCode: null,
    detail: expect.stringContaining('/var/lib/recoverops'),
  });
});

test('a duplicate refusal while the first still runs waits for its result', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'Failed', responseCode: 75 });
  ledgerSays(deps, { state: 'started', running: true }, { ...FINISHED, exit_code: 2 });
  expect(await run(deps).outcome).toMatchObject({ state: 'failed', settledBy: 'ledger', exitCode: 2 });
});

test('a command that was never confirmed is found by its comment', async () => {
  const deps = awaitDeps();
  sentBefore(deps, {});
  expect(await run(deps, { commandId: null }).outcome).toMatchObject({
    state: 'succeeded',
    commandId: 'c-old',
  });
});

test('the send record is asked first', async () => {
  const deps = awaitDeps();
  deps.executions.records.set('x-1', {
    executionId: 'x-1',
    state: 'sent',
    commandId: 'c-old',
    resend: 0,
    detail: '',
  });
  deps.ssm.earlier.set('another comment', { commandId: 'c-old', invocation: invocation({ stderr: TRACE }) });
  expect(await run(deps, { commandId: null }).outcome).toMatchObject({
    state: 'succeeded',
    commandId: 'c-old',
  });
});

test('with no command anywhere, and everything away but the host, the ledger settles', async () => {
  const deps = awaitDeps();
  deps.executions.isAway = true;
  deps.objects.isAway = true;
  ledgerSays(deps, FINISHED);
  expect(await run(deps, { commandId: null }).outcome).toMatchObject({
    state: 'succeeded',
    settledBy: 'ledger',
    commandId: null,
    outputKey: null,
  });
});

test('never started and too old to start is "not run"', async () => {
  const deps = awaitDeps();
  ledgerSays(deps, { state: 'absent' });
  const outcome = run(deps, { commandId: null, notAfter: '2026-01-01T00:00:00.000Z' }).outcome;
  expect(await outcome).toMatchObject({ state: 'not_run', settledBy: 'ledger' });
});

test('started and its process gone is unknown, and says who has to look', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'TimedOut' });
  ledgerSays(deps, { state: 'started', running: false });
  expect(await run(deps).outcome).toMatchObject({
    state: 'unknown',
    settledBy: 'none',
    exitCode: null,
    detail: expect.stringMatching(new RegExp(`a person has to look at ${HOST}`)),
  });
});

test('a host that cannot be asked is unknown at the deadline, counted from the first attempt', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'InProgress' });
  const waitingSinceMs = Date.now() - 3_600_000;
  const { outcome } = run(deps, {}, { heartbeatDetails: { commandId: 'c-old', waitingSinceMs } });
  deps.ssm.answers.set('RecoverOps-ReadLedger', () => invocation({ status: 'TimedOut' }));
  expect(await outcome).toMatchObject({
    state: 'unknown',
    detail: expect.stringContaining('could not be asked'),
  });
});

test('a look at a command that fails is repeated until SSM answers', async () => {
  const deps = awaitDeps();
  sentBefore(deps, {});
  const find = deps.ssm.findInvocation.bind(deps.ssm);
  let reads = 0;
  deps.ssm.findInvocation = async (commandId, instanceId) => {
    reads += 1;
    if (reads === 1) throw serviceError('ssm', 'throttled');
    return reads === 2 ? undefined : await find(commandId, instanceId);
  };
  expect(await run(deps).outcome).toMatchObject({ state: 'succeeded' });
});

test('heartbeats carry the command id, and a later attempt goes on with it', async () => {
  const deps = awaitDeps();
  sentBefore(deps, {});
  const { beats, outcome } = run(deps);
  await outcome;
  expect(beats[0]).toMatchObject({ commandId: 'c-old', waitingSinceMs: expect.any(Number) });
  deps.ssm.earlier.clear();
  deps.ssm.earlier.set('hidden', { commandId: 'c-old', invocation: invocation({ stderr: TRACE }) });
  const second = run(deps, { commandId: null }, { heartbeatDetails: beats[0] });
  expect(await second.outcome).toMatchObject({ commandId: 'c-old', state: 'succeeded' });
});

test('what an attempt before handed over of another command is not taken for this one', async () => {
  const deps = awaitDeps();
  sentBefore(deps, {});
  const handed = { executionId: 'x-other', commandId: 'c-other', waitingSinceMs: Date.now() };
  const { outcome } = run(deps, { commandId: null }, { heartbeatDetails: handed });
  expect(await outcome).toMatchObject({ commandId: 'c-old', state: 'succeeded' });
});

test('on cancellation the command is cancelled and its outcome still told', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'InProgress' });
  ledgerSays(deps, { ...FINISHED, exit_code: 143 });
  const { environment, outcome } = run(deps);
  const cancelCommand = deps.ssm.cancel.bind(deps.ssm);
  deps.ssm.cancel = async (commandId) => {
    await cancelCommand(commandId);
    sentBefore(deps, { status: 'Cancelled' });
  };
  environment.cancel();
  expect(await outcome).toMatchObject({ state: 'failed', exitCode: 143, settledBy: 'ledger' });
  expect(deps.ssm.cancelled).toEqual(['c-old']);
});

test('a cancellation whose outcome stays unknown throws, and tells what is known', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'Cancelled' });
  ledgerSays(deps, { state: 'absent' });
  const { environment, outcome } = run(deps, { settleSeconds: 0 });
  environment.cancel();
  await expect(outcome).rejects.toMatchObject({
    name: 'CancelledFailure',
    details: [{ state: 'unknown', executionId: 'x-1' }],
  });
});

test('a worker that shuts down cancels nothing', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'InProgress' });
  const { environment, outcome } = run(deps);
  environment.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
  await expect(outcome).rejects.toMatchObject({ name: 'CancelledFailure' });
  expect(deps.ssm.cancelled).toEqual([]);
});

test('long output is read whole from SSM’s raw objects, redacted, stored, and the raw objects removed', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { stdout: 'x'.repeat(24_000) });
  const raw = 'raw/1_disk_web-asg/x-1/c-old/i/awsrunShellScript/runStep';
  deps.rawOutput.objects.set(`${raw}/stdout`, `password=hunter2hunter2\n${'y'.repeat(50_000)}end`);
  const outcome = settled(await run(deps).outcome);
  const stored = deps.objects.objects.get('incidents/1_disk_web-asg/1/outputs/x-1.txt') ?? '';
  expect(stored.length).toBeGreaterThan(50_000);
  expect(stored).not.toContain('hunter2hunter2');
  expect([...deps.rawOutput.objects.keys()]).toEqual([]);
  expect(outcome.stdout.length).toBeLessThanOrEqual(LIMITS.outputExcerptChars);
  expect(outcome.stdout.endsWith('yend')).toBe(true);
});

const STOPPED = { active: true, by: 'ana', reason: 'bad deploy', at: '2026-11-22T08:00:00.000Z' };

const SENDING = { executionId: 'x-1', state: 'sending', commandId: null, resend: 0, detail: '' } as const;

/** SSM has the command and no host has fetched it; cancelled, it ends as SSM ends what was never delivered. */
function undelivered(deps: Deps): void {
  sentBefore(deps, { status: 'Pending', startedAt: null, endedAt: null });
  const cancel = deps.ssm.cancel.bind(deps.ssm);
  deps.ssm.cancel = async (commandId) => {
    await cancel(commandId);
    sentBefore(deps, { status: 'Cancelled', startedAt: null });
  };
  deps.executions.records.set('x-1', {
    executionId: 'x-1',
    state: 'sent',
    commandId: 'c-old',
    resend: 0,
    detail: '',
  });
}

const WITHDRAWN = { commandId: 'c-old', withdrawnFor: 'the kill switch is on (by ana: bad deploy)' };

test.concurrent('what no host has fetched is taken back at the stop, and may be sent again under its id', async () => {
  const deps = awaitDeps();
  undelivered(deps);
  let reads = 0;
  // It is stopped while the command is waited for, not before.
  deps.killSwitch.read = async () => (++reads < 2 ? { ...STOPPED, active: false } : STOPPED);
  expect(await run(deps).outcome).toEqual(WITHDRAWN);
  expect(deps.ssm.cancelled).toEqual(['c-old']);
  // No probe is sent to a host that SSM says has never had it.
  expect(deps.ssm.sent).toEqual([]);
  expect(deps.executions.records.get('x-1')).toMatchObject({
    state: 'withdrawn',
    commandId: 'c-old',
    detail: WITHDRAWN.withdrawnFor,
  });
});

test.concurrent('a step that runs on its host is not taken back: it ends', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'InProgress' });
  deps.killSwitch.state = STOPPED;
  const info = { attempt: 2, heartbeatDetails: { commandId: 'c-old', waitingSinceMs: Date.now() - 89_000 } };
  ledgerSays(deps, FINISHED);
  expect(await run(deps, {}, info).outcome).toMatchObject({ state: 'succeeded' });
  expect(deps.ssm.cancelled).toEqual([]);
});

test.concurrent('a command is not taken back while nobody can read whether everything is stopped', async () => {
  const deps = awaitDeps();
  undelivered(deps);
  let reads = 0;
  deps.killSwitch.read = async () => {
    if (++reads === 3) sentBefore(deps, {});
    throw serviceError('dynamodb', 'unavailable');
  };
  expect(await run(deps, {}, { attempt: 2 }).outcome).toMatchObject({ state: 'succeeded' });
  expect(deps.ssm.cancelled).toEqual([]);
});

test.concurrent('a command that the host had after all, while it was taken back, is told by the ledger', async () => {
  const deps = awaitDeps();
  undelivered(deps);
  deps.killSwitch.state = STOPPED;
  deps.ssm.cancel = async () => sentBefore(deps, { status: 'Cancelled' });
  ledgerSays(deps, { ...FINISHED, exit_code: 143 });
  expect(await run(deps).outcome).toMatchObject({ state: 'failed', exitCode: 143, settledBy: 'ledger' });
});

test.concurrent('a worker that dies between the cancelling and its answer leaves what the next one goes on with', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'Cancelled', startedAt: null });
  const detail = WITHDRAWN.withdrawnFor;
  deps.executions.records.set('x-1', {
    executionId: 'x-1',
    state: 'withdrawn',
    commandId: 'c-old',
    resend: 0,
    detail,
  });
  expect(await run(deps, {}, { attempt: 2 }).outcome).toEqual(WITHDRAWN);
  expect(await run(deps, { commandId: null }, { attempt: 2 }).outcome).toEqual(WITHDRAWN);
});

test.concurrent('where SSM takes nothing back it is asked again, and what then ran is told', async () => {
  const deps = awaitDeps();
  undelivered(deps);
  deps.killSwitch.state = STOPPED;
  let asked = 0;
  deps.ssm.cancel = async () => {
    if (++asked === 2) sentBefore(deps, {});
    throw serviceError('ssm', 'throttled');
  };
  expect(await run(deps, {}, { attempt: 2 }).outcome).toMatchObject({ state: 'succeeded' });
  expect(asked).toBe(2);
});

test.concurrent('a withdrawal that cannot be written down is no answer: another attempt writes it', async () => {
  const deps = awaitDeps();
  undelivered(deps);
  deps.killSwitch.state = STOPPED;
  deps.executions.isAway = true;
  const first = run(deps);
  await expect(first.outcome).rejects.toMatchObject({ name: 'ServiceError' });
  deps.executions.isAway = false;
  const heartbeatDetails = first.beats.at(-1) as object;
  const next = {
    attempt: 2,
    heartbeatDetails: { ...heartbeatDetails, withdrawnFor: WITHDRAWN.withdrawnFor },
  };
  expect(await run(deps, {}, next).outcome).toEqual(WITHDRAWN);
  expect(deps.executions.records.get('x-1')).toMatchObject({ state: 'withdrawn' });
});

test.concurrent('what will not be sent again is settled by the ledger, stopped or not', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'Cancelled', startedAt: null });
  deps.killSwitch.state = STOPPED;
  const detail = WITHDRAWN.withdrawnFor;
  deps.executions.records.set('x-1', {
    executionId: 'x-1',
    state: 'withdrawn',
    commandId: 'c-old',
    resend: 0,
    detail,
  });
  ledgerSays(deps, { state: 'absent' });
  const past = { isLast: true, notAfter: '2026-01-01T00:00:00.000Z' };
  expect(await run(deps, past, { attempt: 2 }).outcome).toMatchObject({
    state: 'not_run',
    settledBy: 'ledger',
  });
});

const NEVER_STARTED = { status: 'Pending', startedAt: null, endedAt: null } as const;

test.concurrent('a command whose id nobody told, and that SSM lists late, is found and taken back at the stop', async () => {
  const deps = awaitDeps();
  deps.executions.records.set('x-1', SENDING);
  deps.killSwitch.state = STOPPED;
  deps.ssm.earlier.set('listed late', { commandId: 'c-old', invocation: invocation(NEVER_STARTED) });
  deps.ssm.cancel = async (commandId) => {
    deps.ssm.cancelled.push(commandId);
    sentBefore(deps, { status: 'Cancelled', startedAt: null });
    deps.ssm.earlier.delete('listed late');
  };
  let searches = 0;
  deps.ssm.findCommandId = async () => (++searches > 4 ? 'c-old' : undefined);
  // The host is away, so its ledger says nothing meanwhile.
  deps.ssm.answers.set('RecoverOps-ReadLedger', () => invocation({ status: 'TimedOut' }));
  expect(await run(deps, { commandId: null }).outcome).toEqual(WITHDRAWN);
  expect(deps.ssm.cancelled).toEqual(['c-old']);
});

test.concurrent('the second send of an execution is never looked for by the comment of the first', async () => {
  const deps = awaitDeps();
  deps.executions.records.set('x-1', { ...SENDING, resend: 1 });
  deps.ssm.earlier.set('x-1', { commandId: 'c-first', invocation: invocation({ status: 'Cancelled' }) });
  deps.ssm.earlier.set('x-1#2', { commandId: 'c-second', invocation: invocation({ stderr: TRACE }) });
  expect(await run(deps, { commandId: null, resend: 1 }).outcome).toMatchObject({
    state: 'succeeded',
    commandId: 'c-second',
  });
});

test.concurrent('a slow answer of SSM does not keep the stop from being heeded', async () => {
  const deps = awaitDeps();
  undelivered(deps);
  deps.killSwitch.state = STOPPED;
  const slow = Promise.withResolvers<void>();
  const cancel = deps.ssm.cancel.bind(deps.ssm);
  deps.ssm.cancel = async (commandId) => {
    await cancel(commandId);
    slow.resolve();
  };
  const find = deps.ssm.findInvocation.bind(deps.ssm);
  // Nothing is answered until the command is cancelled.
  deps.ssm.findInvocation = async (commandId, instanceId) => {
    await slow.promise;
    return await find(commandId, instanceId);
  };
  expect(await run(deps).outcome).toEqual(WITHDRAWN);
});

test.concurrent('a command that SSM says has failed on its host is not called taken back, though the ledger is silent', async () => {
  const deps = awaitDeps();
  undelivered(deps);
  deps.killSwitch.state = STOPPED;
  deps.ssm.cancel = async () => {
    sentBefore(deps, { status: 'Failed', responseCode: 1 });
    throw serviceError('ssm', 'throttled');
  };
  let reads = 0;
  deps.ssm.answers.set('RecoverOps-ReadLedger', () =>
    ++reads === 1
      ? invocation({ status: 'TimedOut' })
      : invocation({ stdout: JSON.stringify({ execution_id: 'x-1', ...FINISHED, exit_code: 1 }) }),
  );
  expect(await run(deps).outcome).toMatchObject({ state: 'failed', exitCode: 1 });
});

test.concurrent('a command that SSM leaves at Cancelling is waited for no longer than it could be delivered', async () => {
  const deps = awaitDeps();
  undelivered(deps);
  deps.killSwitch.state = STOPPED;
  deps.ssm.cancel = async () => sentBefore(deps, { ...NEVER_STARTED, status: 'Cancelling' });
  deps.ssm.answers.set('RecoverOps-ReadLedger', () => invocation({ status: 'TimedOut' }));
  expect(await run(deps, { timeoutSeconds: 3_600, deliveryTimeoutSeconds: 1 }).outcome).toEqual(WITHDRAWN);
});

test.concurrent('the fence’s refusal of the second command is no proof while the first could still start', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'Failed', responseCode: 78 });
  ledgerSays(deps, { state: 'absent' }, FINISHED);
  const earlierNotAfter = new Date(Date.now() + 60_000).toISOString();
  expect(await run(deps, { resend: 1, earlierNotAfter }).outcome).toMatchObject({ state: 'succeeded' });
});

test.concurrent('what was taken back and is given up is asked about until it can certainly not start any more', async () => {
  const deps = awaitDeps();
  sentBefore(deps, { status: 'Cancelled', startedAt: null });
  let nowMs = Date.now();
  const clock = { ...deps, now: () => nowMs };
  const absent = invocation({ stdout: JSON.stringify({ execution_id: 'x-1', state: 'absent' }) });
  deps.ssm.answers.set('RecoverOps-ReadLedger', () => {
    nowMs += 50_000;
    return absent;
  });
  // By its own time limit the step would be given up long before: 5 s, 60 s to deliver it, 10 s to settle.
  const notAfter = new Date(nowMs + 120_000).toISOString();
  const limits = { timeoutSeconds: 5, deliveryTimeoutSeconds: 60, settleSeconds: 10 };
  expect(await run(clock, { isLast: true, notAfter, ...limits }).outcome).toMatchObject({ state: 'not_run' });
});

test.concurrent('an attempt that finds cancelled what the one before took back, in no record yet, writes it down', async () => {
  const deps = awaitDeps();
  undelivered(deps);
  deps.killSwitch.state = STOPPED;
  sentBefore(deps, { status: 'Cancelled', startedAt: null });
  const find = deps.ssm.findInvocation.bind(deps.ssm);
  const second = Promise.withResolvers<void>();
  let looks = 0;
  // The watch is the first to see it.
  deps.ssm.findInvocation = async (commandId, instanceId) => {
    if (++looks === 1) await second.promise;
    else second.resolve();
    return await find(commandId, instanceId);
  };
  const heartbeatDetails = {
    commandId: 'c-old',
    waitingSinceMs: Date.now(),
    withdrawnFor: WITHDRAWN.withdrawnFor,
  };
  expect(await run(deps, {}, { attempt: 2, heartbeatDetails }).outcome).toEqual(WITHDRAWN);
  expect(deps.executions.records.get('x-1')).toMatchObject({ state: 'withdrawn' });
});

/** Listed by its comment only when `list` is called. */
function listedLate(deps: Deps): () => void {
  let isListed = false;
  deps.ssm.findCommandId = async () => (isListed ? 'c-old' : undefined);
  return () => {
    isListed = true;
  };
}

const settledSoon = { settleSeconds: 8 };

test.concurrent('a cancellation reaches a command whose id SSM lists only afterwards', async ({ expect }) => {
  const deps = awaitDeps();
  undelivered(deps);
  ledgerSays(deps, { state: 'absent' });
  const list = listedLate(deps);
  const asked = deps.ssm.findCommandId;
  let searches = 0;
  deps.ssm.findCommandId = async (filter) => {
    searches += 1;
    return asked(filter);
  };
  deps.executions.records.clear();
  const { environment, outcome } = run(deps, { commandId: null, ...settledSoon });
  const told = outcome.catch((error: unknown) => error);
  environment.cancel();
  await expect.poll(() => searches).toBeGreaterThan(0);
  list();
  await told;
  expect(deps.ssm.cancelled).toContain('c-old');
});

test.concurrent('a cancellation that SSM refuses once is said again', async ({ expect }) => {
  const deps = awaitDeps();
  undelivered(deps);
  ledgerSays(deps, { state: 'absent' });
  const cancel = deps.ssm.cancel.bind(deps.ssm);
  let tries = 0;
  deps.ssm.cancel = async (commandId) => {
    tries += 1;
    if (tries === 1) throw serviceError('ssm', 'throttled');
    await cancel(commandId);
  };
  const { environment, outcome } = run(deps, settledSoon);
  environment.cancel();
  await outcome.catch((error: unknown) => error);
  expect(deps.ssm.cancelled).toEqual(['c-old']);
});

test.concurrent('what everything was stopped for is still taken back when a person gives it up before SSM lists it', async ({
  expect,
}) => {
  const deps = awaitDeps();
  undelivered(deps);
  ledgerSays(deps, { state: 'absent' });
  deps.executions.records.clear();
  const list = listedLate(deps);
  let looks = 0;
  deps.killSwitch.read = async () => {
    looks += 1;
    return STOPPED;
  };
  const { environment, outcome } = run(deps, { commandId: null, ...settledSoon });
  const told = outcome.catch((error: unknown) => error);
  await expect.poll(() => looks).toBeGreaterThan(0);
  environment.cancel();
  list();
  await told;
  expect(deps.ssm.cancelled).toContain('c-old');
});
