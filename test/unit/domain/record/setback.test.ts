import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { type Halts, interruptionOf } from '../../../../src/domain/record/interruption.ts';
import { setbackOfAction, setbackOfCheck, stopOf } from '../../../../src/domain/record/setback.ts';
import { executionOutcome } from '../../../support/execution-outcome.ts';

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
