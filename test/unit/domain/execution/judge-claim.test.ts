import { expect, test } from 'vitest';
import type { ClaimedExecution } from '../../../../src/domain/execution/host-claim.ts';
import { judgeClaim } from '../../../../src/domain/execution/judge-claim.ts';
import type { LedgerRecord } from '../../../../src/domain/execution/ledger-record.ts';
import { HOST, hostClaim } from '../../../support/fake-aws.ts';

const sent = (stepId: string): ClaimedExecution => ({
  executionId: `x-${stepId}`,
  stepId,
  phase: 'action',
  notAfter: '2026-11-22T07:10:00.000Z',
  deliveryTimeoutSeconds: 60,
  sentAt: '2026-11-22T07:05:00.000Z',
});
/** Its time, its delivery and a margin for clocks. */
const TOO_OLD_MS = Date.parse('2026-11-22T07:11:30.000Z');
const DONE: LedgerRecord = {
  state: 'finished',
  exitCode: 0,
  timedOut: false,
  startedAt: null,
  endedAt: null,
  stdoutTail: '',
  stderrTail: '',
};
const CLAIM = hostClaim({ expiresAt: null, unsettled: [sent('s1'), sent('s2')] });
const reading = (stepId: string, ledger: LedgerRecord | undefined, readAtMs = 0) => ({
  execution: sent(stepId),
  ledger,
  readAtMs,
});

test('a claim is settled when every execution is, and each is told', () => {
  const readings = [reading('s1', DONE), reading('s2', { state: 'absent' }, TOO_OLD_MS + 1)];
  expect(judgeClaim(CLAIM, readings)).toEqual({
    kind: 'settled',
    messages: [
      `${HOST}: action of s1 by incident two is settled: the host's ledger says that it ended with exit code 0`,
      expect.stringContaining('action of s2 by incident two is settled: it never started'),
    ],
  });
});

test('one execution that may still start keeps the claim, whenever the other was read', () => {
  const readings = [reading('s1', DONE, TOO_OLD_MS + 1), reading('s2', { state: 'absent' }, TOO_OLD_MS)];
  expect(judgeClaim(CLAIM, readings)).toEqual({
    kind: 'open',
    message: expect.stringMatching(/could; .*recoverops claims release i-\w+ --reason "…"$/),
  });
});

test('a host that could not be asked keeps the claim', () => {
  expect(judgeClaim(CLAIM, [reading('s1', undefined, TOO_OLD_MS + 1)])).toMatchObject({
    kind: 'open',
    message: expect.stringContaining('the host could not be asked'),
  });
});

test('a claim under which nothing was sent has nothing to settle', () => {
  expect(judgeClaim(hostClaim(), [])).toEqual({ kind: 'settled', messages: [] });
});
