import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { type Halts, interruptionOf } from '../../../../src/domain/record/interruption.ts';
import {
  holdersBeside,
  setbackOfAction,
  setbackOfAlarm,
  setbackOfCheck,
  stopOf,
} from '../../../../src/domain/record/setback.ts';
import { diskAlarm } from '../../../support/disk-alarm.ts';
import { executionOutcome } from '../../../support/execution-outcome.ts';
import {
  HOST_A,
  HOST_B,
  sampleDiagnostics,
  sampleStep,
  sampleTarget,
} from '../../../workflow/support/sample-plan.ts';

const NOTHING: Halts = { superseded: null, abort: null, limitReached: false };
const ABORTED: Halts = { ...NOTHING, abort: { by: 'ana', reason: 'wrong host' } };

test.each<[string, Halts, string, boolean]>([
  ['the time limit', { ...NOTHING, limitReached: true }, 'incident.limit', true],
  ['an abort, before the limit', { ...ABORTED, limitReached: true }, 'incident.aborted', true],
  [
    'another run, before everything',
    { ...ABORTED, superseded: { holder: null } },
    'incident.superseded',
    false,
  ],
])('a plan under way is stopped by %s', (_, halts, code, rollBack) => {
  expect(stopOf(halts)).toMatchObject({ ending: { code }, rollBack });
});

test('nothing stops a plan by itself', () => {
  expect(stopOf(NOTHING)).toBeNull();
});

test('an abort of a plan under way is a failure, one before it a rejection', () => {
  expect(stopOf(ABORTED)?.ending).toMatchObject({ status: 'failed' });
  expect(interruptionOf({ ...ABORTED, watch: { state: 'ALARM' } })).toMatchObject({ status: 'rejected' });
});

test.each<[string, Halts, 'ALARM' | 'OK' | 'INSUFFICIENT_DATA', string | undefined]>([
  ['nothing', NOTHING, 'ALARM', undefined],
  ['an alarm without data', NOTHING, 'INSUFFICIENT_DATA', undefined],
  ['the time limit', { ...NOTHING, limitReached: true }, 'ALARM', 'incident.limit'],
  ['a cleared alarm, before the limit', { ...NOTHING, limitReached: true }, 'OK', 'alarm.recovered'],
  ['an abort, before the alarm', ABORTED, 'OK', 'incident.aborted'],
  ['another run', { ...ABORTED, superseded: { holder: null } }, 'OK', 'incident.superseded'],
])('before anything ran an attempt is ended by %s', (_, halts, state, code) => {
  expect(interruptionOf({ ...halts, watch: { state } })?.code).toBe(code);
});

test.each([
  ['succeeded', undefined, undefined],
  ['failed', 'execution.failed', true],
  ['not_run', 'execution.not_run', true],
  ['unknown', 'execution.unknown', false],
] as const)('an action that is %s', (state, code, rollBack) => {
  const setback = setbackOfAction(executionOutcome({ state }), NOTHING);
  expect(setback?.ending.code).toBe(code);
  expect(setback?.rollBack).toBe(rollBack);
});

test('an unknown action is not undone though it was aborted; any other is', () => {
  expect(setbackOfAction(executionOutcome({ state: 'unknown' }), ABORTED)).toMatchObject({
    ending: { code: 'execution.unknown' },
    rollBack: false,
  });
  expect(setbackOfAction(executionOutcome({ state: 'succeeded' }), ABORTED)).toMatchObject({
    ending: { code: 'incident.aborted' },
    rollBack: true,
  });
});

test('a check is made until it passes, as often as it may be', () => {
  const failed = executionOutcome({ phase: 'verify' });
  expect(setbackOfCheck(executionOutcome({ state: 'succeeded' }), 1, NOTHING)).toBe('passed');
  expect(setbackOfCheck(failed, LIMITS.hostChecksMax - 1, NOTHING)).toBe('look_again');
  expect(setbackOfCheck(failed, LIMITS.hostChecksMax, NOTHING)).toMatchObject({
    ending: { code: 'verify.host_check_failed' },
    rollBack: true,
  });
});

test('an unknown check says nothing of the fix, so nothing is undone', () => {
  expect(setbackOfCheck(executionOutcome({ state: 'unknown' }), 1, NOTHING)).toMatchObject({
    ending: { code: 'execution.unknown' },
    rollBack: false,
  });
});

test('a stop comes before whatever a check said', () => {
  for (const state of ['succeeded', 'failed', 'unknown'] as const) {
    expect(setbackOfCheck(executionOutcome({ state }), 1, ABORTED)).toMatchObject({
      ending: { code: 'incident.aborted' },
      rollBack: true,
    });
  }
});

const TARGETS = [sampleTarget(HOST_A), sampleTarget(HOST_B)];
const [DISK] = diskAlarm().metrics;
const balancer = (name: string, statistic: string) => ({
  namespace: 'AWS/ApplicationELB',
  name,
  dimensions: { TargetGroup: 'targetgroup/web/1', LoadBalancer: 'app/web/1' },
  statistic,
  periodSeconds: 60,
});

/** Two ill hosts, and a plan for the first alone. */
function beside(change: Parameters<typeof diskAlarm>[0] = {}, steps = [sampleStep({ withRollback: true })]) {
  return holdersBeside({
    alarm: diskAlarm(change),
    targets: TARGETS,
    diagnostics: sampleDiagnostics(TARGETS),
    plan: {
      schema: 'recoverops.plan/1',
      incidentId: 'i',
      planVersion: 1,
      steps,
      notAfter: '2026-11-22T09:00:00.000Z',
      policyVersion: 'p',
      diagnosticsSha256: 'd',
    },
  });
}

test('a greatest value over all hosts is held by the ill one that has no step, and the fix beside it stays', () => {
  const others = beside();
  expect(others).toEqual([TARGETS[1]?.name || HOST_B]);
  expect(setbackOfAlarm(others, 60)).toMatchObject({
    rollBack: false,
    ending: { code: 'verify.others_ill' },
  });
  expect(setbackOfAlarm([], 60)).toMatchObject({ rollBack: true, ending: { code: 'verify.alarm_not_ok' } });
});

test.each<[string, Parameters<typeof diskAlarm>[0]]>([
  ['a mean over all hosts', { metrics: [{ ...DISK, statistic: 'Average' } as never] }],
  [
    'a count of healthy targets, of which the host that was acted on may be missing',
    {
      metrics: [balancer('HealthyHostCount', 'Minimum')],
      threshold: 2,
      comparisonOperator: 'LessThanThreshold',
    },
  ],
  [
    'a count of unhealthy targets that takes two',
    {
      metrics: [balancer('UnHealthyHostCount', 'Maximum')],
      threshold: 2,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
    },
  ],
  ['a metric that is not known', { metrics: [{ ...DISK, namespace: 'Acme', name: 'sorrow' } as never] }],
])('%s may be red through the host that was acted on: what ran is undone', (_, change) => {
  expect(beside(change)).toEqual([]);
});

test('one unhealthy target is enough for an alarm on the first, and a script without a check of ours keeps nothing', () => {
  const one = {
    metrics: [balancer('UnHealthyHostCount', 'Maximum')],
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
  };
  expect(beside(one)).toHaveLength(1);
  expect(beside({}, [sampleStep({ withVerify: false })])).toEqual([]);
  expect(beside({}, [sampleStep({ targetIds: [HOST_A, HOST_B] })])).toEqual([]);
});
