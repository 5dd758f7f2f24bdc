import { expect, test } from 'vitest';
import {
  type ClaimedExecution,
  type HostClaim,
  isAtWork,
  obstacleOf,
} from '../../../../src/domain/execution/host-claim.ts';
import { hostClaim } from '../../../support/fake-aws.ts';

const OWNER = 'incident:one/run';
const END = '2026-11-22T08:00:00.000Z';
const END_MS = Date.parse(END);
const SENT: ClaimedExecution = {
  executionId: 'x-1',
  stepId: 's1',
  phase: 'rollback',
  notAfter: '2026-11-22T07:10:00.000Z',
  deliveryTimeoutSeconds: 60,
  sentAt: '2026-11-22T07:05:00.000Z',
};

const KEPT = /rollback of s1, which incident two sent/;

test.each<[string, Partial<HostClaim>, number, RegExp | null, boolean]>([
  ['held to its last moment', { expiresAt: END }, END_MS, /held by incident two/, true],
  ['run out with nothing sent', { expiresAt: END }, END_MS + 1, null, false],
  ['run out with something sent', { expiresAt: END, lastExecution: SENT }, END_MS + 1, KEPT, false],
  ['kept for an unknown execution', { expiresAt: null, unsettled: [SENT] }, 0, KEPT, false],
  ['of an earlier run of the workflow', { owner: 'incident:one/earlier' }, 0, null, false],
  [
    'of an earlier run that left something unsettled',
    { owner: 'incident:one/earlier', unsettled: [SENT] },
    0,
    KEPT,
    false,
  ],
])('a claim that is %s', (_, change, nowMs, obstacle, atWork) => {
  const claim = hostClaim(change);
  const said = obstacleOf(claim, OWNER, nowMs);
  if (obstacle === null) expect(said).toBeNull();
  else expect(said).toMatch(obstacle);
  expect(isAtWork(claim, OWNER, nowMs)).toBe(atWork);
});

test('a host that nobody has, or the run itself, is free', () => {
  expect(obstacleOf(undefined, OWNER, 0)).toBeNull();
  expect(obstacleOf(hostClaim({ owner: OWNER, unsettled: [SENT] }), OWNER, 0)).toBeNull();
});
