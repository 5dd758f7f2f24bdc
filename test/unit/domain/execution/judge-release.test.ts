import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { ClaimedExecution, HostClaim } from '../../../../src/domain/execution/host-claim.ts';
import { judgeRelease, type OwnerState } from '../../../../src/domain/execution/judge-release.ts';
import { hostClaim } from '../../../support/fake-aws.ts';

const NOW = '2026-11-22T08:00:00.000Z';
const NOW_MS = Date.parse(NOW);
const at = (seconds: number) => new Date(NOW_MS + seconds * 1000).toISOString();
/** Sent ten minutes ago, started by eight minutes ago, and given an hour on the host. */
const SENT: ClaimedExecution = {
  executionId: 'x-1',
  stepId: 's1',
  phase: 'action',
  notAfter: at(-480),
  deliveryTimeoutSeconds: 60,
  timeoutSeconds: 3_000,
  sentAt: at(-600),
};
const { timeoutSeconds: _none, ...OF_OLD } = SENT;
const RUNS_UNTIL_MS = NOW_MS + (-480 + 60 + 30 + 3_000 + 5) * 1000;
const runs = { kind: 'wait', for: 'command', untilMs: RUNS_UNTIL_MS };
const LEASED = { expiresAt: at(4_000), lastExecution: SENT };
const RUN_OUT = { expiresAt: at(-1), lastExecution: SENT };
const FREE = { kind: 'free' };

test.each<[string, Partial<HostClaim>, OwnerState, object]>([
  ['whose run has ended while its command may run', LEASED, 'ended', runs],
  ['that ran out while its command may run', RUN_OUT, 'ended', runs],
  ['kept for what may run', { expiresAt: null, unsettled: [SENT] }, 'unasked', runs],
  [
    'kept for two of which one may run',
    { expiresAt: null, unsettled: [{ ...SENT, timeoutSeconds: 1 }, SENT] },
    'unasked',
    runs,
  ],
  [
    'of a version that noted no time limit',
    { ...LEASED, lastExecution: OF_OLD },
    'ended',
    { ...runs, untilMs: RUNS_UNTIL_MS + (LIMITS.stepTimeoutSeconds - 3_000) * 1000 },
  ],
  ['whose command is over', { ...LEASED, lastExecution: { ...SENT, timeoutSeconds: 60 } }, 'ended', FREE],
  ['under which nothing was sent', { expiresAt: at(60) }, 'ended', FREE],
  ['whose times nobody can read', { ...LEASED, lastExecution: { ...SENT, notAfter: '' } }, 'ended', FREE],
  ['whose run is open', { expiresAt: at(60) }, 'open', { kind: 'at_work' }],
  ['that ran out, whose run is open', RUN_OUT, 'open', { kind: 'at_work' }],
  ['of which Temporal could not be asked', LEASED, 'unasked', { kind: 'at_work' }],
  ['that ran out, of which Temporal could not be asked', RUN_OUT, 'unasked', { kind: 'at_work' }],
  [
    'whose run Temporal does not know, to the end of its lease',
    LEASED,
    'unknown',
    { kind: 'wait', for: 'run', untilMs: NOW_MS + 4_000_000 },
  ],
  ['that ran out, whose run Temporal does not know', RUN_OUT, 'unknown', runs],
  [
    'that ran out long ago, whose run Temporal has forgotten',
    { expiresAt: at(-1), lastExecution: { ...SENT, timeoutSeconds: 60 } },
    'unknown',
    FREE,
  ],
  ['that ran out with nothing sent', { expiresAt: at(-1) }, 'open', { kind: 'nothing' }],
])('a claim %s', (_, change, owner, judgement) => {
  expect(judgeRelease(hostClaim(change), owner, NOW_MS)).toEqual(judgement);
});

test('the last moment of a command is not over yet', () => {
  const claim = hostClaim(RUN_OUT);
  expect(judgeRelease(claim, 'ended', RUNS_UNTIL_MS)).toEqual(runs);
  expect(judgeRelease(claim, 'ended', RUNS_UNTIL_MS + 1)).toEqual(FREE);
});

test('a script is given as long to end in as the fence on the host gives it', () => {
  const fence = readFileSync('vm-image/fence/recoverops-fence', 'utf8');
  expect(fence).toContain(`readonly KILL_AFTER_SECONDS=${LIMITS.killAfterSeconds}\n`);
});
