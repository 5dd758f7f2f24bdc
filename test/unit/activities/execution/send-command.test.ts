import { expect, test } from 'vitest';
import {
  type SendCommandDeps,
  sendCommand,
  withholdCommand,
} from '../../../../src/activities/execution/send-command.ts';
import type { SendCommandInput } from '../../../../src/contracts/activities.ts';
import { argvBytes, payloadSha256 } from '../../../../src/domain/execution/command-bytes.ts';
import type { HostClaim } from '../../../../src/domain/execution/host-claim.ts';
import { undoKeyOf } from '../../../../src/domain/plan/past-undo.ts';
import { HOST, hostClaim, sendDeps, serviceError } from '../../../support/fake-aws.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';

const COMMAND = { body: 'set -eu\ntruncate -s 0 "$1"\n', argv: ['/var/log/app/é.log'], timeoutSeconds: 60 };
const INPUT: SendCommandInput = {
  executionId: 'x-1',
  incidentId: '1_disk_web-asg',
  owner: 'incident:disk/run-1',
  stepId: 's1',
  phase: 'action',
  targetId: HOST,
  command: COMMAND,
  payloadSha256: payloadSha256(COMMAND),
  notAfter: '2026-11-22T08:15:00.000Z',
  deliveryTimeoutSeconds: 60,
};
const NOW_MS = Date.parse('2026-11-22T08:00:00.000Z');

function setUp(change: Partial<SendCommandDeps> = {}) {
  const fakes = sendDeps();
  const { ssm, executions, claims, killSwitch } = fakes;
  claims.leases.set(HOST, hostClaim({ owner: INPUT.owner }));
  const reached: string[] = [];
  const deps: SendCommandDeps = {
    ...fakes,
    crashpoint: (name) => reached.push(name),
    now: () => NOW_MS,
    ...change,
  };
  /** `attempt`: of Temporal, each given out half a minute after the one before. */
  const send = (input: SendCommandInput = INPUT, attempt = 1) =>
    runActivity(
      () => sendCommand(deps, input),
      quietEnvironment({ attempt, currentAttemptScheduledTimestampMs: attempt * 30_000 }),
    );
  const withhold = () =>
    runActivity(
      () => withholdCommand(deps, INPUT),
      quietEnvironment({ currentAttemptScheduledTimestampMs: 600_000 }),
    );
  return { ssm, executions, claims, killSwitch, deps, reached, send, withhold };
}

test('sends the exact bytes through the fence’s document, once, and records it', async () => {
  const { ssm, executions, reached, send } = setUp();
  expect(await send()).toEqual({ kind: 'sent', commandId: 'c-1' });
  const request = ssm.sent[0];
  expect(request).toMatchObject({
    documentName: 'RecoverOps-RunStep',
    instanceIds: [HOST],
    comment: 'x-1',
    deliveryTimeoutSeconds: 60,
    output: { bucket: 'evidence', keyPrefix: 'raw/1_disk_web-asg/x-1' },
  });
  const { BodyBase64, ArgvBase64, ...others } = request?.parameters ?? {};
  expect(Buffer.from(BodyBase64 ?? '', 'base64').toString()).toBe(COMMAND.body);
  expect(Buffer.from(ArgvBase64 ?? '', 'base64').toString()).toBe(argvBytes(COMMAND.argv));
  expect(others).toEqual({
    ExecutionId: 'x-1',
    PayloadSha256: payloadSha256(COMMAND),
    NotAfter: '1795335300',
    TimeoutSeconds: '60',
  });
  expect(executions.records.get('x-1')).toMatchObject({ state: 'sent', commandId: 'c-1' });
  expect(reached).toEqual(['after-send-command']);
});

test('a second attempt answers with the first one’s command and sends nothing', async () => {
  const { ssm, send } = setUp();
  await send();
  expect(await send()).toEqual({ kind: 'sent', commandId: 'c-1' });
  expect(ssm.sent).toHaveLength(1);
});

test('an attempt that died between record and answer may have sent: never again', async () => {
  const { ssm, executions, send } = setUp();
  executions.records.set('x-1', {
    executionId: 'x-1',
    state: 'sending',
    commandId: null,
    resend: 0,
    detail: '',
  });
  expect(await send()).toEqual({ kind: 'maybe_sent', commandId: null });
  expect(ssm.sent).toHaveLength(0);
});

test('without the record nothing is sent', async () => {
  const { ssm, executions, send } = setUp();
  executions.isAway = true;
  await expect(send()).rejects.toMatchObject({ service: 'dynamodb', kind: 'unavailable' });
  expect(ssm.sent).toHaveLength(0);
});

test('no clear answer is maybe_sent, now and later', async () => {
  const { ssm, send } = setUp();
  ssm.sendResult = { kind: 'unknown', message: 'ECONNRESET' };
  expect(await send()).toEqual({ kind: 'maybe_sent', commandId: null });
  ssm.sendResult = null;
  expect(await send()).toEqual({ kind: 'maybe_sent', commandId: null });
  expect(ssm.sent).toHaveLength(1);
});

test('throttling throws, and the next attempt sends', async () => {
  const { ssm, send } = setUp();
  ssm.sendResult = { kind: 'not_sent', error: serviceError('ssm', 'throttled') };
  await expect(send()).rejects.toMatchObject({ kind: 'throttled' });
  ssm.sendResult = null;
  expect(await send()).toEqual({ kind: 'sent', commandId: 'c-2' });
});

test('throttling that could not be recorded counts as maybe_sent afterwards', async () => {
  const { ssm, executions, send } = setUp();
  ssm.sendResult = { kind: 'not_sent', error: serviceError('ssm', 'throttled') };
  executions.recordNotSent = () => Promise.reject(serviceError('dynamodb', 'unavailable'));
  await expect(send()).rejects.toMatchObject({ kind: 'throttled' });
  expect(await send()).toEqual({ kind: 'maybe_sent', commandId: null });
  expect(ssm.sent).toHaveLength(1);
});

test('a command that SSM has refused is refused again without a second call', async () => {
  const { ssm, send } = setUp();
  ssm.sendResult = { kind: 'refused', message: 'InvalidDocument' };
  const refused = { kind: 'refused', message: 'InvalidDocument' };
  expect(await send()).toEqual(refused);
  expect(await send()).toEqual(refused);
  expect(ssm.sent).toHaveLength(1);
});

test('a command id that cannot be recorded is still returned', async () => {
  const { executions, send } = setUp();
  executions.recordSent = () => Promise.reject(serviceError('dynamodb', 'unavailable'));
  expect(await send()).toEqual({ kind: 'sent', commandId: 'c-1' });
});

test.each([
  ['other bytes than were approved', { payloadSha256: 'a'.repeat(64) }, /hash differs/],
  ['a time that has passed', { notAfter: '2026-11-22T07:59:59.999Z' }, /past/],
  ['a time that cannot be read', { notAfter: 'soon' }, /cannot be read/],
])('%s: nothing is sent', async (_, change, message) => {
  const { ssm, send } = setUp();
  expect(await send({ ...INPUT, ...change })).toEqual({
    kind: 'refused',
    message: expect.stringMatching(message),
  });
  expect(ssm.sent).toHaveLength(0);
});

test.each<[string, Partial<HostClaim> | null]>([
  ['nobody', null],
  ['another incident', {}],
  ['another run of this incident', { owner: 'incident:disk/run-2' }],
  ['this run, but no longer', { owner: INPUT.owner, expiresAt: '2026-11-22T07:59:59.999Z' }],
])('nothing is sent to a host that is claimed by %s', async (_, claim) => {
  const { ssm, claims, send } = setUp();
  if (claim === null) claims.leases.delete(HOST);
  else claims.leases.set(HOST, hostClaim(claim));
  const refused = { kind: 'refused', message: expect.stringMatching(/not claimed by this run/) };
  expect(await send()).toEqual(refused);
  expect(await send()).toEqual(refused);
  expect(ssm.sent).toHaveLength(0);
});

test('the claim says what was sent last, before it is sent', async () => {
  const { ssm, claims, send } = setUp();
  const open: (readonly string[])[] = [];
  const sendOnce = ssm.sendOnce.bind(ssm);
  ssm.sendOnce = async (request) => {
    open.push(claims.openOn(HOST));
    return await sendOnce(request);
  };
  await send();
  expect(open).toEqual([['x-1']]);
  // How long it may run tells who gives the host back from when on that is safe.
  const { timeoutSeconds } = INPUT.command;
  expect(claims.leases.get(HOST)?.lastExecution).toMatchObject({ executionId: 'x-1', timeoutSeconds });
});

test('a claim that cannot be read sends nothing, and the next attempt sends', async () => {
  const { ssm, claims, send } = setUp();
  claims.failOn = HOST;
  await expect(send()).rejects.toMatchObject({ service: 'dynamodb', kind: 'unavailable' });
  expect(ssm.sent).toHaveLength(0);
  claims.failOn = null;
  expect(await send()).toEqual({ kind: 'sent', commandId: 'c-1' });
});

const STOPPED = { active: true, by: 'ana', reason: 'migration', at: null };
const HELD = { kind: 'held', message: expect.stringMatching(/kill switch is on \(by ana: migration\)/) };

test('while the kill switch is on nothing is sent; afterwards the same execution is', async () => {
  const { ssm, killSwitch, send } = setUp();
  killSwitch.state = STOPPED;
  expect(await send()).toEqual(HELD);
  expect(await send()).toEqual(HELD);
  expect(ssm.sent).toHaveLength(0);
  killSwitch.state = { ...STOPPED, active: false };
  expect(await send()).toEqual({ kind: 'sent', commandId: 'c-1' });
});

test('a kill switch that cannot be read stops', async () => {
  const { ssm, killSwitch, send } = setUp();
  killSwitch.failure = serviceError('dynamodb', 'unavailable');
  const unreadable = { kind: 'held', message: expect.stringMatching(/cannot be read/) };
  expect(await send()).toEqual(unreadable);
  expect(ssm.sent).toHaveLength(0);
});

test.each(['begin', 'noteExecution', 'checkAccess'] as const)(
  'what is stopped during %s is not sent: the last look comes right before the send',
  async (call) => {
    const { ssm, killSwitch, executions, claims, deps, send } = setUp();
    const place = { begin: executions, noteExecution: claims, checkAccess: deps.ssm }[
      call
    ] as never as Record<string, (input: unknown) => Promise<unknown>>;
    const before = place[call]?.bind(place);
    place[call] = async (input) => {
      killSwitch.state = STOPPED;
      return await before?.(input);
    };
    expect(await send()).toEqual(HELD);
    expect(ssm.sent).toHaveLength(0);
    killSwitch.state = { ...STOPPED, active: false };
    place[call] = before as never;
    expect(await send()).toEqual({ kind: 'sent', commandId: 'c-1' });
  },
);

test('what was sent before everything was stopped is told, so that its end is awaited', async () => {
  const { killSwitch, send } = setUp();
  await send();
  killSwitch.state = STOPPED;
  expect(await send()).toEqual({ kind: 'sent', commandId: 'c-1' });
});

test.each([
  ['may not be had is a refusal', 'refused', { kind: 'refused' }],
  ['cannot be had now is tried again', 'unavailable', null],
] as const)('a role that %s, and nothing is sent', async (_, kind, outcome) => {
  const { ssm, deps, send } = setUp();
  const checkAccess = () => Promise.reject(serviceError('sts', kind));
  Object.assign(deps.ssm, { checkAccess });
  if (outcome === null) await expect(send()).rejects.toMatchObject({ service: 'sts' });
  else expect(await send()).toMatchObject(outcome);
  expect(ssm.sent).toHaveLength(0);
});

const TAKEN_BACK = {
  executionId: 'x-1',
  state: 'withdrawn',
  commandId: 'c-a',
  resend: 0,
  detail: 'stop',
} as const;

test('what was taken back is sent again under its id, with a comment of its own', async () => {
  const { ssm, executions, send } = setUp();
  executions.records.set('x-1', TAKEN_BACK);
  expect(await send({ ...INPUT, resend: 1 })).toEqual({ kind: 'sent', commandId: 'c-1' });
  expect(ssm.sent).toMatchObject([{ comment: 'x-1#2', parameters: { ExecutionId: 'x-1' } }]);
  expect(executions.records.get('x-1')).toMatchObject({ state: 'sent', resend: 1 });
});

test('a run that has not heard of the taking back sends nothing, and is told that it may have been sent', async () => {
  const { ssm, executions, send } = setUp();
  executions.records.set('x-1', TAKEN_BACK);
  expect(await send()).toEqual({ kind: 'maybe_sent', commandId: 'c-a' });
  executions.records.set('x-1', { ...TAKEN_BACK, state: 'refused', resend: 1, detail: 'too late' });
  expect(await send()).toEqual({ kind: 'maybe_sent', commandId: null });
  expect(await send({ ...INPUT, resend: 1 })).toEqual({ kind: 'refused', message: 'too late' });
  expect(ssm.sent).toEqual([]);
});

test('a retry that can read neither the switch nor the record does not say that nothing was sent', async () => {
  const { ssm, executions, killSwitch, send } = setUp({
    crashpoint: () => {
      throw new Error('the worker died');
    },
  });
  // SSM has it, and nobody wrote that down.
  await expect(send()).rejects.toThrow('the worker died');
  killSwitch.failure = serviceError('dynamodb', 'unavailable');
  executions.isAway = true;
  await expect(send(INPUT, 2)).rejects.toMatchObject({ service: 'dynamodb' });
  executions.isAway = false;
  expect(await send(INPUT, 3)).toEqual({ kind: 'maybe_sent', commandId: null });
  expect(ssm.sent).toHaveLength(1);
});

test('an attempt that was frozen sends nothing once a later one has said that the step is held', async () => {
  const { ssm, executions, killSwitch, send } = setUp();
  const frozen = Promise.withResolvers<void>();
  const begin = executions.begin.bind(executions);
  executions.begin = async (input) => {
    executions.begin = begin;
    await frozen.promise;
    return await begin(input);
  };
  const first = send();
  await expect.poll(() => executions.begin === begin).toBe(true);
  killSwitch.state = STOPPED;
  expect(await send(INPUT, 2)).toEqual(HELD);
  // The step is given up and called "not run"; then work goes on, and the first attempt wakes.
  killSwitch.state = { ...STOPPED, active: false };
  frozen.resolve();
  expect(await first).toMatchObject({ kind: 'maybe_sent' });
  expect(ssm.sent).toEqual([]);
  // Where it was not given up, the next send is later than both.
  expect(await send(INPUT, 3)).toEqual({ kind: 'sent', commandId: 'c-1' });
});

test('a fix is remembered before it is sent, with the incident and the execution that it is', async () => {
  const { executions, send } = setUp();
  await send({ ...INPUT, fix: { key: 'k', runbook: 'restart-unit' } });
  expect(executions.fixes.get('k')).toEqual({
    key: 'k',
    runbook: 'restart-unit',
    targetId: HOST,
    incidentId: INPUT.incidentId,
    executionId: INPUT.executionId,
    at: '2026-11-22T08:00:00.000Z',
  });
});

test('a fix that cannot be remembered is not sent, and another attempt may', async () => {
  const { ssm, executions, send } = setUp();
  const fix = { key: 'k', runbook: 'restart-unit' };
  const { recordFix } = executions;
  executions.recordFix = async () => {
    throw serviceError('dynamodb', 'unavailable');
  };
  await expect(send({ ...INPUT, fix })).rejects.toMatchObject({ service: 'dynamodb' });
  expect(ssm.sent).toHaveLength(0);
  expect(executions.records.get('x-1')).toMatchObject({ state: 'not_sent' });
  executions.recordFix = recordFix;
  expect(await send({ ...INPUT, fix }, 2)).toEqual({ kind: 'sent', commandId: 'c-1' });
});

test('an undo is remembered by its host for the incidents that come, and is sent though that cannot be', async () => {
  const { ssm, executions, send } = setUp();
  await send({ ...INPUT, phase: 'rollback' });
  expect(executions.fixes.get(undoKeyOf(HOST))).toMatchObject({
    targetId: HOST,
    incidentId: INPUT.incidentId,
  });
  executions.recordFix = async () => {
    throw serviceError('dynamodb', 'unavailable');
  };
  await send({ ...INPUT, phase: 'rollback', executionId: 'x-2' });
  expect(ssm.sent).toHaveLength(2);
});
test('checks, roll-backs and shell steps are no fixes', async () => {
  const { executions, send } = setUp();
  await send();
  expect(executions.fixes.size).toBe(0);
});

test('what was given up before anybody sent it is never sent, however late an attempt wakes', async () => {
  const { ssm, executions, send, withhold } = setUp();
  const refused = { kind: 'refused', message: 'it was given up before it was sent' };
  expect(await withhold()).toEqual(refused);
  expect(await send()).toEqual(refused);
  expect(await send(INPUT, 40)).toEqual(refused);
  expect(await withhold()).toEqual(refused);
  expect(ssm.sent).toEqual([]);
  expect(executions.records.get('x-1')).toMatchObject({ state: 'refused' });
});

test('what was sent, or may have been, is not said to be withheld', async () => {
  const { send, withhold } = setUp();
  await send();
  expect(await withhold()).toEqual({ kind: 'sent', commandId: 'c-1' });
  const other = setUp({
    crashpoint: () => {
      throw new Error('the worker died');
    },
  });
  await expect(other.send()).rejects.toThrow('the worker died');
  expect(await other.withhold()).toEqual({ kind: 'maybe_sent', commandId: null });
});

test('it is withheld even while the kill switch is on, and not where the record cannot be had', async () => {
  const { ssm, executions, killSwitch, send, withhold } = setUp();
  killSwitch.state = STOPPED;
  executions.isAway = true;
  await expect(withhold()).rejects.toMatchObject({ name: 'ServiceError' });
  executions.isAway = false;
  expect(await withhold()).toMatchObject({ kind: 'refused' });
  killSwitch.state = { ...STOPPED, active: false };
  expect(await send()).toMatchObject({ kind: 'refused' });
  expect(ssm.sent).toEqual([]);
});
