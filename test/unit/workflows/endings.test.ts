import { expect, test } from 'vitest';
import {
  ENDINGS,
  EXECUTION_ENDINGS,
  rollbackFailed,
  rolledBack,
} from '../../../src/workflows/incident/endings.ts';

const OUTCOME = {
  executionId: 'x-1',
  stepId: 's1',
  targetId: 'i-0123456789abcdef0',
  phase: 'action',
  attempt: 1,
  commandId: null,
  state: 'failed',
  exitCode: 1,
  stdout: '',
  stderr: '',
  outputKey: null,
  settledBy: 'ledger',
  startedAt: null,
  endedAt: null,
  detail: '',
} as const;
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
  expect(nextStep).toContain('npx recoverops retry');
  expect(nextStep).toMatch(/close the incident/);
});
