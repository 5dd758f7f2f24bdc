import { beforeEach, expect, test, vi } from 'vitest';
import { Withdrawal } from '../../../../src/activities/execution/withdrawal.ts';
import { awaitDeps, invocation } from '../../../support/fake-aws.ts';
import { AWAIT_INPUT } from './await-input.ts';

/** What happens in the pause before each look, instead of time that passes. */
const pauses = vi.hoisted(() => ({ ms: [] as number[], during: [] as (() => void)[] }));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setTimeout: async (ms: number) => {
    pauses.ms.push(ms);
    pauses.during.shift()?.();
  },
}));
beforeEach(() => {
  pauses.ms = [];
  pauses.during = [];
});

const OFF = { active: false, by: '', reason: '', at: null };
const NEVER_STARTED = { startedAt: null, endedAt: null };

function watching() {
  const deps = awaitDeps();
  const progress = { commandId: 'c-old', waitingSinceMs: 0, withdrawnFor: null };
  const over = new AbortController();
  const withdrawal = new Withdrawal(deps, AWAIT_INPUT, progress);
  const say = (status: string) => {
    const seen = invocation({ ...NEVER_STARTED, status });
    deps.ssm.earlier.set('x-1', { commandId: 'c-old', invocation: seen });
    withdrawal.saw(seen);
  };
  return { deps, over, say, watch: () => withdrawal.watch(async () => 'c-old', over.signal) };
}

test('what was stopped while SSM took its time to answer the send is looked at before the first pause', async () => {
  const { deps, over, watch } = watching();
  let looks = 0;
  deps.killSwitch.read = async () => {
    looks += 1;
    if (looks === 2) over.abort();
    return OFF;
  };
  await watch();
  expect(looks).toBe(2);
  expect(pauses.ms.slice(0, 2)).toEqual([0, 750]);
});

test('what SSM tries to deliver in vain is watched on: in progress, then delayed, then stopped', async () => {
  const { deps, say, watch } = watching();
  deps.executions.records.set('x-1', {
    executionId: 'x-1',
    state: 'sent',
    commandId: 'c-old',
    resend: 0,
    detail: '',
  });
  pauses.during = [
    () => say('InProgress'),
    () => {
      say('Delayed');
      deps.killSwitch.state = { ...OFF, active: true, by: 'ana', reason: 'bad deploy' };
    },
  ];
  await watch();
  expect(deps.ssm.cancelled).toEqual(['c-old']);
  expect(deps.executions.records.get('x-1')).toMatchObject({ state: 'withdrawn' });
});

test('what has started on its host is watched no longer', async () => {
  const { deps, watch } = watching();
  pauses.during = [
    () =>
      deps.ssm.earlier.set('x-1', { commandId: 'c-old', invocation: invocation({ status: 'InProgress' }) }),
  ];
  deps.killSwitch.state = { ...OFF, active: true, by: 'ana', reason: 'bad deploy' };
  await watch();
  expect(deps.ssm.cancelled).toEqual([]);
});
