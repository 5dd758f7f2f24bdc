import { expect, test } from 'vitest';
import {
  denialByAlarm,
  denialByHolder,
  denialByKillSwitch,
  denialByPlan,
  denialByTargets,
  waitAfter,
} from '../../../../src/domain/execution/claim-denial.ts';
import { doubtfulStopText, stopText } from '../../../../src/domain/execution/stop-text.ts';
import { HOST, hostClaim, OTHER_HOST, target } from '../../../support/fake-aws.ts';

const NOT_AFTER = '2026-11-22T08:15:00.000Z';
const LAST_MS = Date.parse(NOT_AFTER);
const PLAN = { targetIds: [HOST], notAfter: NOT_AFTER };

test('a plan may run until its last moment, and not a millisecond longer', () => {
  expect(denialByPlan(PLAN, LAST_MS)).toBeNull();
  expect(denialByPlan(PLAN, LAST_MS + 1)).toEqual({
    kind: 'denied',
    reason: 'plan_expired',
    message: `the plan was good until ${NOT_AFTER}; approve a fresh one`,
  });
});

test('a plan without hosts, or with an end that cannot be read, may never run', () => {
  expect(denialByPlan({ ...PLAN, targetIds: [] }, 0)?.reason).toBe('target_gone');
  expect(denialByPlan({ ...PLAN, notAfter: 'soon' }, 0)?.reason).toBe('plan_expired');
});

test('the kill switch denies while it is on, and says who pressed it', () => {
  expect(denialByKillSwitch(null)).toBeNull();
  expect(denialByKillSwitch(stopText({ by: 'ana', reason: 'migration' }))).toEqual({
    kind: 'denied',
    reason: 'kill_switch',
    message:
      'the kill switch is on (by ana: migration); nothing starts until somebody says: npx recoverops resume',
  });
  expect(stopText({ by: 'ana', reason: '' })).toBe('the kill switch is on (by ana)');
  expect(doubtfulStopText('throttled')).toBe('it cannot be read whether the kill switch is on (throttled)');
});

test.each([
  ['ALARM', undefined],
  ['OK', 'alarm_cleared'],
  ['INSUFFICIENT_DATA', 'alarm_no_data'],
] as const)('an alarm that is read as %s: %s', (state, reason) => {
  expect(denialByAlarm('disk', { state, changedAt: NOT_AFTER })?.reason).toBe(reason);
});

test('an alarm that is gone has not cleared', () => {
  expect(denialByAlarm('disk', undefined)).toMatchObject({
    reason: 'alarm_gone',
    message: expect.stringContaining('whether the trouble is over is not known'),
  });
});

test('every host has to be there and online', () => {
  expect(denialByTargets([HOST, OTHER_HOST], [target(HOST), target(OTHER_HOST)])).toBeNull();
  for (const found of [[target(HOST)], [target(HOST), target(OTHER_HOST, false)]]) {
    expect(denialByTargets([HOST, OTHER_HOST], found)).toEqual({
      kind: 'denied',
      reason: 'target_gone',
      message: `not online any more: ${OTHER_HOST}; diagnose again`,
    });
  }
});

test('a host that another incident works on is busy, and named', () => {
  expect(denialByHolder(hostClaim())).toEqual({
    kind: 'denied',
    reason: 'target_busy',
    message: `${HOST} is being worked on by incident two; wait for it to end`,
  });
});

test.each([
  ['target_busy', 'host'],
  ['target_unsettled', 'host'],
  ['kill_switch', 'kill_switch'],
  ['alarm_cleared', undefined],
  ['alarm_gone', undefined],
  ['alarm_no_data', undefined],
  ['target_gone', undefined],
  ['plan_expired', undefined],
] as const)('after %s it is waited for: %s', (reason, wait) => {
  expect(waitAfter(reason)).toBe(wait);
});
