import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { expect, test } from 'vitest';
import { investigate } from '../../../../src/activities/diagnosis/investigate.ts';
import { type RunStepDeps, runStep } from '../../../../src/activities/execution/run-step.ts';
import type {
  AwaitCommandInput,
  InvestigateInput,
  RunCommandInput,
  SendCommandInput,
  SendCommandOutcome,
} from '../../../../src/contracts/activities.ts';
import type { Diagnostics } from '../../../../src/domain/diagnosis/diagnostics.ts';
import type { ExecutionOutcome, ExecutionState } from '../../../../src/domain/execution/execution.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';
import { AWAIT_INPUT } from './await-input.ts';

const NOW_MS = Date.parse('2026-11-22T08:00:00.000Z');

function commandOf(executionId: string, phase: 'action' | 'verify'): RunCommandInput {
  const { commandId: _, notAfter, ...settle } = { ...AWAIT_INPUT, executionId, phase };
  const send = { executionId, phase, notAfter, deliveryTimeoutSeconds: 30 } as SendCommandInput;
  return { send, settle };
}
const COMMAND = commandOf('x-action', 'action');
const CHECK = commandOf('x-check', 'verify');

function setUp(
  answers: {
    readonly sent?: SendCommandOutcome;
    readonly state?: ExecutionState;
    readonly onCheck?: () => Promise<never>;
  } = {},
) {
  const calls: string[] = [];
  const sends: SendCommandInput[] = [];
  const deps: RunStepDeps = {
    now: () => NOW_MS,
    sendCommand: async (input) => {
      calls.push(`send ${input.executionId}`);
      sends.push(input);
      return answers.sent ?? { kind: 'sent', commandId: `c-${input.executionId}` };
    },
    awaitCommand: async (input: AwaitCommandInput) => {
      calls.push(`await ${input.commandId}`);
      if (input.phase === 'verify' && answers.onCheck !== undefined) return await answers.onCheck();
      return { executionId: input.executionId, state: answers.state ?? 'succeeded' } as ExecutionOutcome;
    },
  };
  return { calls, sends, run: () => runActivity(() => runStep(deps, { command: COMMAND, check: CHECK })) };
}

test('a command is sent and awaited, then the check, whose time counts from then', async () => {
  const { calls, sends, run } = setUp();
  const { command, check } = await run();
  expect(calls).toEqual(['send x-action', 'await c-x-action', 'send x-check', 'await c-x-check']);
  expect(command.settled).toMatchObject({ executionId: 'x-action', state: 'succeeded' });
  expect(check?.settled).toMatchObject({ executionId: 'x-check', state: 'succeeded' });
  expect(sends[0]?.notAfter).toBe(COMMAND.send.notAfter);
  expect(Date.parse(sends[1]?.notAfter ?? '') - NOW_MS).toBeGreaterThan(30_000);
  expect(check?.notAfter).toBe(sends[1]?.notAfter);
});

test.each<[string, SendCommandOutcome]>([
  ['refused', { kind: 'refused', message: 'too late' }],
  ['held', { kind: 'held', message: 'stopped' }],
])('what was %s is not awaited, and nothing follows it', async (_, sent) => {
  const { calls, run } = setUp({ sent });
  expect(await run()).toMatchObject({ command: { sent, settled: null }, check: null });
  expect(calls).toEqual(['send x-action']);
});

test.each<ExecutionState>(['failed', 'not_run', 'unknown'])(
  'after a command that is %s nothing is checked',
  async (state) => {
    const { calls, run } = setUp({ state });
    expect(await run()).toMatchObject({ command: { settled: { state } }, check: null });
    expect(calls).toHaveLength(2);
  },
);

test('a check that cannot be awaited leaves the word of the command as it is', async () => {
  const { run } = setUp({
    onCheck: async () => {
      throw new Error('SSM is away');
    },
  });
  expect(await run()).toMatchObject({
    command: { settled: { executionId: 'x-action', state: 'succeeded' } },
    check: { sent: { kind: 'sent', commandId: 'c-x-check' }, settled: null },
  });
});

test('the end of a worker begins the activity anew, where the send record answers for what was sent', async () => {
  const { run } = setUp({
    onCheck: async () => {
      throw new CancelledFailure('WORKER_SHUTDOWN');
    },
  });
  await expect(run()).rejects.toThrow(CancelledFailure);
});

test('hosts are found and looked at in one; where there is none nobody looks', async () => {
  const input = { incidentId: '1_disk_web', attempt: 2, alarm: {} } as InvestigateInput;
  const looks: unknown[] = [];
  const diagnoseTargets = async (asked: unknown) => {
    looks.push(asked);
    return { sha256: 'd' } as Diagnostics;
  };
  const found = { kind: 'resolved', targets: [{ instanceId: 'i-1' }] } as never;
  const parts = (resolution: never) => ({ resolveTargets: async () => resolution, diagnoseTargets });
  expect(await runActivity(() => investigate(parts(found), input))).toEqual({
    resolution: found,
    diagnostics: { sha256: 'd' },
  });
  expect(looks).toEqual([{ ...input, targets: [{ instanceId: 'i-1' }] }]);
  const none = { kind: 'none', message: 'no host' } as never;
  expect(await runActivity(() => investigate(parts(none), input))).toEqual({
    resolution: none,
    diagnostics: null,
  });
  expect(looks).toHaveLength(1);
});

test('a send that fails is tried as often as one alone, and then left to the ledger', async () => {
  const deps: RunStepDeps = {
    now: () => NOW_MS,
    sendCommand: async () => {
      throw ApplicationFailure.create({ message: 'SSM is away', type: 'Ssm.Unavailable' });
    },
    awaitCommand: async () => {
      throw new Error('nothing was sent');
    },
  };
  const attempt = (number: number) =>
    runActivity(
      () => runStep(deps, { command: COMMAND, check: CHECK }),
      quietEnvironment({ attempt: number }),
    );
  await expect(attempt(4)).rejects.toMatchObject({ message: 'SSM is away', nonRetryable: false });
  await expect(attempt(5)).rejects.toMatchObject({
    message: 'SSM is away',
    type: 'Ssm.Unavailable',
    nonRetryable: true,
  });
});
