import { expect, test } from 'vitest';
import {
  type ClaimDeps,
  claimTargets,
  releaseTargets,
} from '../../../../src/activities/incident/claim-targets.ts';
import type { ClaimInput } from '../../../../src/contracts/activities.ts';
import type { AlarmsPort } from '../../../../src/ports/alarms.ts';
import type { SsmPort } from '../../../../src/ports/ssm.ts';
import {
  FakeClaims,
  FakeSsm,
  fakeAccess,
  fakeAlarms,
  HOST,
  IN_ALARM,
  OTHER_HOST,
  serviceError,
  target,
} from '../../../support/fake-aws.ts';
import { runActivity } from '../activity-environment.ts';

const NOW_MS = Date.parse('2026-11-22T08:00:00.000Z');
const INPUT: ClaimInput = {
  incidentId: 'one',
  workflowKey: 'incident:one/run',
  alarmName: 'Disk-Critical-ASG',
  planDigest: 'd'.repeat(64),
  notAfter: '2026-11-22T08:15:00.000Z',
  targetIds: [OTHER_HOST, HOST],
  leaseSeconds: 60,
};

interface World {
  readonly alarms?: AlarmsPort;
  readonly findTargets?: SsmPort['findTargets'];
  readonly checkAccess?: () => Promise<void>;
}

function setUp({ alarms, findTargets, checkAccess }: World = {}) {
  const claims = new FakeClaims();
  const ssm = new FakeSsm();
  ssm.targets = [target(HOST), target(OTHER_HOST)];
  if (findTargets !== undefined) ssm.findTargets = findTargets;
  const deps: ClaimDeps = { claims, aws: fakeAccess(ssm, alarms, checkAccess), now: () => NOW_MS };
  const claim = (given: Partial<ClaimInput> = {}) =>
    runActivity(() => claimTargets(deps, { ...INPUT, ...given }));
  return { claims, ssm, deps, claim };
}

test('all targets are leased for as long as asked; the same incident may ask again', async () => {
  const { claims, claim } = setUp();
  expect(await claim()).toEqual({ kind: 'granted' });
  expect(claims.leases.get(HOST)).toMatchObject({ owner: INPUT.workflowKey, expiresAtMs: NOW_MS + 60_000 });
  expect([...claims.leases.keys()].toSorted()).toEqual([HOST, OTHER_HOST]);
  expect(await claim()).toEqual({ kind: 'granted' });
});

test('another incident’s target is busy, and nothing stays half claimed', async () => {
  const { claims, claim } = setUp();
  const [first, second] = [HOST, OTHER_HOST].toSorted();
  claims.leases.set(String(second), { owner: 'somebody else', incidentId: 'two', expiresAtMs: NOW_MS });
  expect(await claim()).toEqual({
    kind: 'denied',
    reason: 'target_busy',
    message: expect.stringContaining('incident two'),
  });
  expect(claims.leases.has(String(first))).toBe(false);
});

test('a lease that has run out is no obstacle', async () => {
  const { claims, claim } = setUp();
  claims.leases.set(HOST, { owner: 'somebody else', incidentId: 'two', expiresAtMs: NOW_MS - 1 });
  expect(await claim()).toEqual({ kind: 'granted' });
});

test('a failure half-way throws and gives back what was claimed', async () => {
  const { claims, claim } = setUp();
  claims.failOn = String([HOST, OTHER_HOST].toSorted()[1]);
  await expect(claim()).rejects.toMatchObject({ name: 'ServiceError' });
  expect(claims.leases.size).toBe(0);
});

test('the kill switch stops everything and says who pressed it', async () => {
  const { claims, claim } = setUp();
  claims.killSwitch = { active: true, by: 'ana', reason: 'migration' };
  expect(await claim()).toEqual({
    kind: 'denied',
    reason: 'kill_switch',
    message: expect.stringMatching(/ana: migration/),
  });
  expect(claims.leases.size).toBe(0);
});

test('an alarm that is OK has cleared', async () => {
  const { claim } = setUp({ alarms: fakeAlarms({ ...IN_ALARM, state: 'OK' }) });
  expect(await claim()).toEqual({
    kind: 'denied',
    reason: 'alarm_cleared',
    message: expect.stringContaining('is OK since'),
  });
});

test('an alarm that was deleted or renamed has not cleared: it is gone', async () => {
  const { claims, claim } = setUp({ alarms: fakeAlarms(undefined) });
  expect(await claim()).toEqual({
    kind: 'denied',
    reason: 'alarm_gone',
    message: expect.stringContaining('no longer exists'),
  });
  expect(claims.leases.size).toBe(0);
});

test('an alarm without data is denied, but has not cleared', async () => {
  const { claim } = setUp({ alarms: fakeAlarms({ ...IN_ALARM, state: 'INSUFFICIENT_DATA' }) });
  expect(await claim()).toMatchObject({ kind: 'denied', reason: 'alarm_no_data' });
});

test.each([
  ['offline', [target(HOST), target(OTHER_HOST, false)]],
  ['unknown to SSM', [target(HOST)]],
])('a target that is %s is gone', async (_, targets) => {
  const { ssm, claim } = setUp();
  ssm.targets = targets;
  expect(await claim()).toEqual({
    kind: 'denied',
    reason: 'target_gone',
    message: expect.stringContaining(OTHER_HOST),
  });
});

test.each([
  ['a plan past its time', { notAfter: '2026-11-22T07:59:59.999Z' }, 'plan_expired'],
  ['a plan whose time cannot be read', { notAfter: 'tomorrow' }, 'plan_expired'],
  ['a plan without targets', { targetIds: [] }, 'target_gone'],
])('%s is denied', async (_, change, reason) => {
  expect(await setUp().claim(change)).toMatchObject({ kind: 'denied', reason });
});

test.each<[string, World]>([
  ['the alarm', { alarms: { readAlarm: () => Promise.reject(serviceError('cloudwatch', 'unavailable')) } }],
  ['the inventory', { findTargets: () => Promise.reject(serviceError('ssm', 'throttled')) }],
  ['the role that executes', { checkAccess: () => Promise.reject(serviceError('sts', 'refused')) }],
])('the guard fails closed when %s cannot be read', async (_, change) => {
  const { claims, claim } = setUp(change);
  await expect(claim()).rejects.toMatchObject({ name: 'ServiceError' });
  expect(claims.leases.size).toBe(0);
});

test('release gives up the owner’s claims and no other’s', async () => {
  const { claims, deps, claim } = setUp();
  await claim({ targetIds: [HOST] });
  claims.leases.set(OTHER_HOST, { owner: 'somebody else', incidentId: 'two', expiresAtMs: NOW_MS });
  await releaseTargets(deps, { workflowKey: INPUT.workflowKey, targetIds: [HOST, OTHER_HOST] });
  expect([...claims.leases.keys()]).toEqual([OTHER_HOST]);
});
