import { expect, test } from 'vitest';
import { awaitClearance, type ClearanceDeps } from '../../../../src/activities/incident/await-clearance.ts';
import type { ClearanceInput } from '../../../../src/contracts/activities.ts';
import type { HostClaim } from '../../../../src/domain/execution/host-claim.ts';
import { FakeClaims, FakeKillSwitch, HOST, hostClaim, OTHER_HOST } from '../../../support/fake-aws.ts';
import { runActivity } from '../activity-environment.ts';

const NOW_MS = Date.parse('2026-11-22T08:00:00.000Z');
const OWNER = 'incident:one/run';
const INPUT: ClearanceInput = { owner: OWNER, free: [HOST], keep: null };
const LEFT = {
  executionId: 'x-1',
  stepId: 's1',
  phase: 'rollback' as const,
  notAfter: '2026-11-22T07:10:00.000Z',
  deliveryTimeoutSeconds: 60,
  sentAt: '2026-11-22T07:05:00.000Z',
};

function setUp(claim: Partial<HostClaim> | null) {
  const claims = new FakeClaims();
  if (claim !== null) claims.leases.set(HOST, hostClaim(claim));
  const killSwitch = new FakeKillSwitch();
  const deps: ClearanceDeps = { claims, killSwitch, now: () => NOW_MS };
  return { claims, killSwitch, ask: (input = INPUT) => runActivity(() => awaitClearance(deps, input)) };
}

test.each<[string, Partial<HostClaim> | null]>([
  ['nobody holds it', null],
  ['the run holds it itself', { owner: OWNER }],
  ['its lease ran out with nothing sent', { expiresAt: '2026-11-22T07:59:59.999Z' }],
  ['only an earlier run of the workflow holds it', { owner: 'incident:one/earlier' }],
])('a host is free when %s', async (_, claim) => {
  await setUp(claim).ask();
});

test.each<[string, Partial<HostClaim>, RegExp]>([
  ['another incident holds it', {}, /held by incident two/],
  ['it is kept for an unknown execution', { expiresAt: null, unsettled: [LEFT] }, /rollback of s1/],
  ['its run went away', { expiresAt: '2026-11-22T07:00:00.000Z', lastExecution: LEFT }, /rollback of s1/],
])('it is asked again, and says why, when %s', async (_, claim, message) => {
  await expect(setUp(claim).ask()).rejects.toMatchObject({
    type: 'Claim.Waiting',
    nonRetryable: false,
    message: expect.stringMatching(message),
  });
});

test('the kill switch is waited for too, and what the run holds stays its own meanwhile', async () => {
  const { claims, killSwitch, ask } = setUp({ owner: OWNER, expiresAt: '2026-11-22T07:59:00.000Z' });
  claims.leases.set(OTHER_HOST, hostClaim({ targetId: OTHER_HOST }));
  killSwitch.state = { active: true, by: 'ana', reason: 'migration', at: null };
  const input = { owner: OWNER, free: [], keep: { targetIds: [HOST, OTHER_HOST], leaseSeconds: 60 } };
  await expect(ask(input)).rejects.toMatchObject({
    type: 'Claim.Waiting',
    message: expect.stringContaining('ana: migration'),
  });
  expect(claims.leases.get(HOST)?.expiresAt).toBe('2026-11-22T08:01:00.000Z');
  expect(claims.leases.get(OTHER_HOST)?.owner).not.toBe(OWNER);
  killSwitch.state = { ...killSwitch.state, active: false };
  await ask(input);
});
