import { expect, test } from 'vitest';
import { judgeLedger, type LedgerCase } from '../../../../src/domain/execution/judge-ledger.ts';
import type { LedgerRecord } from '../../../../src/domain/execution/ledger-record.ts';
import { invocation } from '../../../support/fake-aws.ts';

const NOT_AFTER_MS = 1_000_000;
const EARLY: LedgerCase = {
  ledger: { state: 'absent' },
  invocation: undefined,
  earlierNotAfterMs: null,
  notAfterMs: NOT_AFTER_MS,
  deliveryTimeoutMs: 60_000,
  nowMs: NOT_AFTER_MS - 1,
};
const finished = (exitCode: number, timedOut = false): LedgerRecord => ({
  state: 'finished',
  exitCode,
  timedOut,
  startedAt: null,
  endedAt: null,
  stdoutTail: '',
  stderrTail: '',
});
const failedWith = (responseCode: number) => invocation({ status: 'Failed', responseCode });

test.each([
  [0, false, 'succeeded'],
  [1, false, 'failed'],
  [75, false, 'failed'],
  [0, true, 'failed'],
  [124, true, 'failed'],
])('a result with exit code %i, timed out %s, is %s', (exitCode, timedOut, state) => {
  expect(judgeLedger({ ...EARLY, ledger: finished(exitCode, timedOut) })).toMatchObject({
    kind: 'settled',
    state,
  });
});

test('the result on record wins over everything that SSM says', () => {
  for (const status of ['Failed', 'TimedOut', 'Cancelled']) {
    const given = { ...EARLY, ledger: finished(0), invocation: invocation({ status }) };
    expect(judgeLedger(given)).toMatchObject({ kind: 'settled', state: 'succeeded' });
  }
});

test.each([64, 76, 77, 78])('the fence’s refusal %i with no record settles: not run', (code) => {
  expect(judgeLedger({ ...EARLY, invocation: failedWith(code) })).toMatchObject({
    kind: 'settled',
    state: 'not_run',
  });
});

test('a body that exits with a refusal’s code has a record, and failed', () => {
  const given = { ...EARLY, ledger: finished(77), invocation: failedWith(77) };
  expect(judgeLedger(given)).toMatchObject({ kind: 'settled', state: 'failed' });
});

test.each(['Failed', 'TimedOut', 'Cancelled'])(
  'no record and status %s proves nothing while it could still start',
  (status) => {
    expect(judgeLedger({ ...EARLY, invocation: invocation({ status, responseCode: 1 }) }).kind).toBe('open');
  },
);

test('no record is "not run" only when notAfter, the delivery and a margin for clocks have passed', () => {
  const lastMs = NOT_AFTER_MS + 60_000 + 30_000;
  expect(judgeLedger({ ...EARLY, nowMs: lastMs }).kind).toBe('open');
  expect(judgeLedger({ ...EARLY, nowMs: lastMs + 1 })).toMatchObject({ kind: 'settled', state: 'not_run' });
});

test('a notAfter that cannot be read never makes "not run"', () => {
  expect(judgeLedger({ ...EARLY, notAfterMs: Number.NaN, nowMs: Number.MAX_SAFE_INTEGER }).kind).toBe('open');
});

test('started, or a host that cannot be asked, stays open for ever', () => {
  const late = { ...EARLY, nowMs: Number.MAX_SAFE_INTEGER };
  for (const running of [true, false, null]) {
    expect(judgeLedger({ ...late, ledger: { state: 'started', startedAt: null, running } }).kind).toBe(
      'open',
    );
  }
  expect(judgeLedger({ ...late, ledger: undefined }).kind).toBe('open');
});
