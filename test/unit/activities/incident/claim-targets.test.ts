import { describe, expect, test } from 'vitest';
import {
  type ClaimDeps,
  claimTargets,
  releaseTargets,
} from '../../../../src/activities/incident/claim-targets.ts';
import type { ClaimInput, ReleaseInput } from '../../../../src/contracts/activities.ts';
import type { ClaimedExecution, HostClaim } from '../../../../src/domain/execution/host-claim.ts';
import type { PastFix } from '../../../../src/domain/plan/past-fix.ts';
import { plannedRunbooks } from '../../../../src/domain/plan/planned-runbook.ts';
import type { AlarmsPort } from '../../../../src/ports/alarms.ts';
import type { SsmPort } from '../../../../src/ports/ssm.ts';
import {
  FakeClaims,
  FakeExecutions,
  FakeKillSwitch,
  FakeSsm,
  fakeAccess,
  fakeAlarms,
  HOST,
  hostClaim,
  IN_ALARM,
  invocation,
  OTHER_HOST,
  serviceError,
  target,
} from '../../../support/fake-aws.ts';
import { FakeFindings } from '../../../support/fake-stores.ts';
import { finding } from '../../../support/finding-samples.ts';
import { sampleRunbook, sampleStep } from '../../../workflow/support/sample-plan.ts';
import { runActivity } from '../activity-environment.ts';

const NOW = '2026-11-22T08:00:00.000Z';
const NOW_MS = Date.parse(NOW);
const INPUT: ClaimInput = {
  incidentId: 'one',
  owner: 'incident:one/run',
  workflowId: 'incident:one',
  runId: 'run',
  alarmName: 'Disk-Critical-ASG',
  planDigest: 'd'.repeat(64),
  notAfter: '2026-11-22T08:15:00.000Z',
  targetIds: [OTHER_HOST, HOST],
  leaseSeconds: 60,
};

const RELEASE: ReleaseInput = {
  incidentId: INPUT.incidentId,
  owner: INPUT.owner,
  targetIds: [HOST],
  unsettled: [],
};
const LEFT: ClaimedExecution = {
  executionId: 'x-1',
  stepId: 's1',
  phase: 'action',
  notAfter: '2026-11-22T07:10:00.000Z',
  deliveryTimeoutSeconds: 60,
  sentAt: '2026-11-22T07:05:00.000Z',
};

interface World {
  readonly alarms?: AlarmsPort;
  readonly findTargets?: SsmPort['findTargets'];
  readonly checkAccess?: () => Promise<void>;
}

function setUp({ alarms, findTargets, checkAccess }: World = {}) {
  const findings = new FakeFindings();
  const claims = new FakeClaims();
  const ssm = new FakeSsm();
  ssm.targets = [target(HOST), target(OTHER_HOST)];
  if (findTargets !== undefined) ssm.findTargets = findTargets;
  const killSwitch = new FakeKillSwitch();
  const executions = new FakeExecutions();
  const deps: ClaimDeps = {
    claims,
    executions,
    killSwitch,
    aws: fakeAccess(ssm, alarms, checkAccess),
    documentPrefix: 'RecoverOps-',
    catalogue: [sampleRunbook()],
    findings,
    now: () => NOW_MS,
  };
  const claim = (given: Partial<ClaimInput> = {}) =>
    runActivity(() => claimTargets(deps, { ...INPUT, ...given }));
  return { claims, executions, killSwitch, ssm, deps, claim, findings };
}

test('all targets are leased for as long as asked; the same incident may ask again', async () => {
  const { claims, claim } = setUp();
  expect(await claim()).toEqual({ kind: 'granted' });
  expect(claims.leases.get(HOST)).toMatchObject({
    owner: INPUT.owner,
    expiresAt: new Date(NOW_MS + 60_000).toISOString(),
  });
  expect([...claims.leases.keys()].toSorted()).toEqual([HOST, OTHER_HOST]);
  expect(await claim()).toEqual({ kind: 'granted' });
});

test('a plan of another catalogue is refused before anything is leased, and one of this is granted', async () => {
  const { claims, claim } = setUp();
  const steps = [sampleStep()];
  expect(await claim({ runbooks: plannedRunbooks({ steps: [sampleStep({ risk: 'low' })] }) })).toEqual({
    kind: 'denied',
    reason: 'runbook_changed',
    message: expect.stringContaining('s1 is not to the byte what archive-log v1 of the worker makes'),
  });
  expect(claims.leases.size).toBe(0);
  expect(await claim({ runbooks: plannedRunbooks({ steps }) })).toEqual({ kind: 'granted' });
});

test('another incident’s target is busy, and nothing stays half claimed', async () => {
  const { claims, claim } = setUp();
  const [first, second] = [HOST, OTHER_HOST].toSorted();
  claims.leases.set(String(second), hostClaim({ targetId: String(second), expiresAt: NOW }));
  expect(await claim()).toEqual({
    kind: 'denied',
    reason: 'target_busy',
    message: expect.stringContaining('incident two'),
  });
  expect(claims.leases.has(String(first))).toBe(false);
});

test('a lease that has run out is no obstacle', async () => {
  const { claims, claim } = setUp();
  claims.leases.set(HOST, hostClaim({ expiresAt: '2026-11-22T07:59:59.999Z' }));
  expect(await claim()).toEqual({ kind: 'granted' });
});

test('a failure half-way throws and gives back what was claimed', async () => {
  const { claims, claim } = setUp();
  claims.failOn = String([HOST, OTHER_HOST].toSorted()[1]);
  await expect(claim()).rejects.toMatchObject({ name: 'ServiceError' });
  expect(claims.leases.size).toBe(0);
});

test('the kill switch stops everything and says who pressed it', async () => {
  const { claims, killSwitch, claim } = setUp();
  killSwitch.state = { active: true, by: 'ana', reason: 'migration', at: null };
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
  claims.leases.set(OTHER_HOST, hostClaim({ targetId: OTHER_HOST }));
  await releaseTargets(deps, { ...RELEASE, targetIds: [HOST, OTHER_HOST] });
  expect([...claims.leases.keys()]).toEqual([OTHER_HOST]);
});

/** What the host's ledger answers for any execution; null: the host does not answer. */
function ledgerSays(ssm: FakeSsm, record: object | null): void {
  ssm.answers.set('RecoverOps-ReadLedger', ({ parameters }) =>
    record === null
      ? invocation({ status: 'Failed' })
      : invocation({ stdout: JSON.stringify({ execution_id: parameters.ExecutionId, ...record }) }),
  );
}
const FINISHED = { state: 'finished', exit_code: 0 };
const CUT_OFF = { state: 'started', running: false };

test('a host with an unknown execution stays claimed, and its lease does not run out', async () => {
  const { claims, deps, claim } = setUp();
  await claim();
  const unsettled = [{ ...LEFT, targetId: HOST }];
  await runActivity(() => releaseTargets(deps, { ...RELEASE, targetIds: [HOST, OTHER_HOST], unsettled }));
  expect([...claims.leases.keys()]).toEqual([HOST]);
  expect(claims.leases.get(HOST)).toMatchObject({ expiresAt: null, unsettled: [LEFT] });
});

test('what a run that was cut off held is free again, or kept for what it sent last', async () => {
  const { claims, deps } = setUp();
  const cutOff = { incidentId: 'one', owner: 'incident:one/cut-off' };
  const others = hostClaim({ targetId: 'i-4', owner: 'incident:two/cut-off' });
  for (const claim of [
    hostClaim({ ...cutOff, targetId: HOST }),
    hostClaim({ ...cutOff, targetId: OTHER_HOST, lastExecution: LEFT }),
    // Taken by an earlier try of this, whose answer was lost.
    hostClaim({ ...cutOff, targetId: 'i-3', owner: INPUT.owner }),
    others,
  ])
    claims.leases.set(claim.targetId, claim);
  const targetIds = [HOST, OTHER_HOST, 'i-3', 'i-4', 'i-5'];
  await releaseTargets(deps, { ...RELEASE, targetIds, ofEarlierRuns: true });
  expect([...claims.leases.keys()]).toEqual([OTHER_HOST, 'i-4']);
  expect(claims.leases.get(OTHER_HOST)).toMatchObject({
    owner: INPUT.owner,
    expiresAt: null,
    unsettled: [LEFT],
  });
  expect(claims.leases.get('i-4')).toEqual(others);
  // A send of the run that was cut off comes too late.
  const late = { targetId: OTHER_HOST, owner: cutOff.owner, nowMs: NOW_MS, execution: LEFT };
  expect(await claims.noteExecution(late)).toBe(false);
});

test('what is sent while a claim of a run that was cut off is given back is not forgotten', async () => {
  const { claims, deps } = setUp();
  const cutOff = hostClaim({ incidentId: 'one', owner: 'incident:one/cut-off', targetId: HOST });
  claims.leases.set(HOST, cutOff);
  const racing: ClaimDeps['claims'] = Object.assign(Object.create(claims) as typeof claims, {
    find: async () => {
      claims.leases.set(HOST, { ...cutOff, lastExecution: LEFT });
      return cutOff;
    },
  });
  const release = { ...RELEASE, ofEarlierRuns: true };
  await expect(releaseTargets({ ...deps, claims: racing }, release)).rejects.toThrow('has changed');
  expect(claims.leases.get(HOST)).toMatchObject({ lastExecution: LEFT });
  await releaseTargets(deps, release);
  expect(claims.leases.get(HOST)).toMatchObject({ unsettled: [LEFT] });
});

test.each<[string, object | null]>([
  ['the process that would record its result is gone', CUT_OFF],
  ['the host does not answer', null],
])('nobody may act on a host with an unsettled execution: %s', async (_, record) => {
  const { claims, ssm, claim } = setUp();
  claims.leases.set(HOST, hostClaim({ expiresAt: null, unsettled: [LEFT] }));
  ledgerSays(ssm, record);
  expect(await claim()).toEqual({
    kind: 'denied',
    reason: 'target_unsettled',
    message: expect.stringMatching(/action of s1.*incident two.*recoverops claims release i-0123/),
  });
  expect(claims.openOn(HOST)).toEqual(['x-1']);
  expect(claims.leases.get(OTHER_HOST)).toBeUndefined();
});

test.each<[string, Partial<HostClaim>]>([
  ['that its incident left', { expiresAt: null, unsettled: [LEFT] }],
  ['under a lease that ran out', { expiresAt: '2026-11-22T07:30:00.000Z', lastExecution: LEFT }],
  ['of an earlier run of this workflow', { owner: 'incident:one/earlier', lastExecution: LEFT }],
])('the ledger settles an execution %s, and the host is free', async (_, change) => {
  const { claims, ssm, claim } = setUp();
  claims.leases.set(HOST, hostClaim(change));
  ledgerSays(ssm, FINISHED);
  expect(await claim({ targetIds: [HOST] })).toEqual({
    kind: 'granted',
    settled: [expect.stringMatching(/action of s1 by incident two is settled: .*exit code 0/)],
  });
  expect(claims.leases.get(HOST)).toMatchObject({ owner: INPUT.owner, unsettled: [], lastExecution: null });
});

test.each<[string, Partial<HostClaim>]>([
  ['a lease that ran out in the middle of a step', { expiresAt: '2026-11-22T07:30:00.000Z' }],
  ['an earlier run of this workflow that was ended from outside', { owner: 'incident:one/earlier' }],
])('%s does not give its host away before the step is settled', async (_, change) => {
  const { claims, ssm, claim } = setUp();
  claims.leases.set(HOST, hostClaim({ ...change, lastExecution: LEFT }));
  ledgerSays(ssm, { state: 'started', running: true });
  expect(await claim()).toMatchObject({ kind: 'denied', reason: 'target_unsettled' });
  expect(claims.openOn(HOST)).toEqual(['x-1']);
});

test('a host at work is not asked for its ledger', async () => {
  const { claims, ssm, claim } = setUp();
  claims.leases.set(HOST, hostClaim({ lastExecution: LEFT }));
  expect(await claim()).toMatchObject({ kind: 'denied', reason: 'target_busy' });
  expect(ssm.sent).toEqual([]);
});

describe('an approved undo', () => {
  const fix = { key: 'k', stepId: 's1', runbook: 'archive-log', targetId: HOST };
  const undoes = [{ ...fix, executionId: 'ours' }];
  const again: PastFix = { ...fix, incidentId: 'two', executionId: 'theirs', at: NOW };

  test('is not held to the alarm, which is OK where the fix has helped, but to all else', async () => {
    const isOk = fakeAlarms({ state: 'OK', changedAt: NOW, reason: 'fine' });
    const { claim, killSwitch, ssm } = setUp({ alarms: isOk });
    expect(await claim()).toMatchObject({ kind: 'denied', reason: 'alarm_cleared' });
    expect(await claim({ undoes })).toEqual({ kind: 'granted' });
    expect(await claim({ undoes, notAfter: '2026-11-22T07:59:59.000Z' })).toMatchObject({
      reason: 'plan_expired',
    });
    ssm.targets = [target(OTHER_HOST)];
    expect(await claim({ undoes })).toMatchObject({ reason: 'target_gone' });
    await killSwitch.set({ active: true, by: 'cy', reason: 'stop' });
    expect(await claim({ undoes })).toMatchObject({ reason: 'kill_switch' });
  });

  test('undoes nothing that has run again since, and gives its hosts back', async () => {
    const { claims, executions, claim } = setUp();
    await executions.recordFix({ ...again, executionId: 'ours' });
    expect(await claim({ undoes })).toEqual({ kind: 'granted' });
    await executions.recordFix(again);
    expect(await claim({ undoes })).toEqual({
      kind: 'denied',
      reason: 'fix_repeated',
      message: expect.stringMatching(/archive-log ran on .* again at .*, for incident two/),
    });
    expect(claims.leases.size).toBe(0);
    executions.isAway = true;
    await expect(claim({ undoes })).rejects.toMatchObject({ name: 'ServiceError' });
    expect(claims.leases.size).toBe(0);
  });
});

describe('a plan that nobody was asked about', () => {
  const fix = { key: 'k', stepId: 's1', runbook: 'restart-unit', targetId: HOST };
  const unattended = [{ ...fix, executionId: 'ours' }];
  const past = (change: Partial<PastFix> = {}): PastFix => ({
    ...fix,
    incidentId: 'two',
    executionId: 'theirs',
    at: new Date(NOW_MS - 60_000).toISOString(),
    ...change,
  });

  test('does not run where the same ran since it was judged, and gives its hosts back', async () => {
    const { claims, executions, claim } = setUp();
    await executions.recordFix(past());
    expect(await claim({ unattended })).toEqual({
      kind: 'denied',
      reason: 'same_fix_lately',
      message: expect.stringMatching(/restart-unit ran on .* for incident two; plan again/),
    });
    expect(claims.leases.size).toBe(0);
  });

  test('runs where it was longer ago, or is its own execution', async () => {
    const { executions, claim } = setUp();
    await executions.recordFix(past({ at: new Date(NOW_MS - 3_600_001).toISOString() }));
    expect(await claim({ unattended })).toEqual({ kind: 'granted' });
    await executions.recordFix(past({ executionId: 'ours' }));
    expect(await claim({ unattended })).toEqual({ kind: 'granted' });
  });

  test('does not run where that cannot be read, and gives its hosts back', async () => {
    const { claims, executions, claim } = setUp();
    executions.isAway = true;
    await expect(claim({ unattended })).rejects.toMatchObject({ name: 'ServiceError' });
    expect(claims.leases.size).toBe(0);
  });

  test('is another thing where a person has agreed', async () => {
    const { executions, claim } = setUp();
    await executions.recordFix(past());
    expect(await claim()).toEqual({ kind: 'granted' });
  });
});

test('of a finding its stored state decides, and the alarm of that name is not asked', async () => {
  const alarms = fakeAlarms(undefined);
  const { claim, findings } = setUp({ alarms });
  const { detector, resource, accountId, region } = finding();
  const ofFinding = { finding: { detector, resource, accountId, region } };
  const status = { changedAt: NOW, reason: 'lines', heardAt: null };
  findings.status = { ...status, state: 'ALARM' };
  expect(await claim(ofFinding)).toEqual({ kind: 'granted' });
  findings.status = { ...status, state: 'OK', heardAt: NOW };
  expect(await claim(ofFinding)).toMatchObject({ kind: 'denied', reason: 'alarm_cleared' });
  // Silence is no recovery, and no reason to act either.
  findings.status = { ...status, state: 'OK' };
  expect(await claim(ofFinding)).toMatchObject({
    kind: 'denied',
    reason: 'alarm_no_data',
    message: expect.stringContaining('is quiet since'),
  });
  findings.status = null;
  expect(await claim(ofFinding)).toMatchObject({ kind: 'denied', reason: 'alarm_gone' });
  expect(await claim()).toMatchObject({ kind: 'denied', reason: 'alarm_gone' });
});
