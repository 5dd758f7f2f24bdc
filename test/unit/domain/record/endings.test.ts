import { expect, test } from 'vitest';
import {
  ENDINGS,
  EXECUTION_ENDINGS,
  needsPerson,
  rollbackFailed,
  rolledBack,
} from '../../../../src/domain/record/endings.ts';
import { END_STATUSES } from '../../../../src/domain/record/state-machine.ts';
import { executionOutcome } from '../../../support/execution-outcome.ts';

const OUTCOME = executionOutcome();
const setback = ENDINGS.alarmNotOk(60);

test.each([
  ENDINGS.aborted({ by: 'ana', reason: '' }),
  ENDINGS.rejected('ana', 'no'),
  ENDINGS.denied('it is destructive'),
  ENDINGS.expired(),
  ENDINGS.targetsTooMany('more than 10 hosts'),
  ENDINGS.planNone('no runbook fits'),
  setback,
  EXECUTION_ENDINGS.failed(OUTCOME),
  EXECUTION_ENDINGS.unverified(OUTCOME),
  rolledBack(setback),
  rollbackFailed(setback, [OUTCOME]),
])('an end that leaves the alarm red says how to go on: $code', ({ nextStep }) => {
  expect(nextStep).toMatch(/plan again/i);
  expect(nextStep).toMatch(/close the incident/);
});

test('a roll-back that worked keeps the reason of the setback, and a time-out stays one', () => {
  expect(rolledBack(setback)).toMatchObject({ status: 'rolled_back', code: setback.code });
  expect(rolledBack(ENDINGS.limit())).toMatchObject({ status: 'timeout', code: 'incident.limit' });
});

test('a roll-back that failed is a failure of its own and names the hosts', () => {
  expect(rollbackFailed(setback, [OUTCOME, executionOutcome({ state: 'unknown' })])).toMatchObject({
    status: 'failed',
    code: 'rollback.failed',
    message: expect.stringMatching(/s1 on i-\w+ \(failed\), s1 on i-\w+ \(unknown\)$/),
  });
});

test('the code of a denied claim is that of its reason', () => {
  const denial = { kind: 'denied', reason: 'target_busy', message: 'busy' } as const;
  expect(ENDINGS.claimDenied(denial)).toMatchObject({ code: 'claim.target_busy', message: 'busy' });
});

test('people are called for every end that leaves trouble nobody has decided to leave', () => {
  const called = END_STATUSES.filter((status) => needsPerson({ ...setback, status }));
  expect(called).toEqual(['expired', 'rolled_back', 'failed', 'timeout', 'no_remedy']);
});
