import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { awaitClearance } from '../../src/activities/incident/await-clearance.ts';
import { claimTargets, releaseTargets } from '../../src/activities/incident/claim-targets.ts';
import type { ClaimOutcome } from '../../src/contracts/activities.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import { planLengthSeconds } from '../../src/domain/plan/plan-validity.ts';
import type { IncidentSettings } from '../../src/domain/record/incident-settings.ts';
import { BOUNDS } from '../../src/workflows/bounds.ts';
import {
  FakeClaims,
  FakeExecutions,
  FakeKillSwitch,
  FakeSsm,
  fakeAccess,
  target,
} from '../support/fake-aws.ts';
import { FakeFindings } from '../support/fake-stores.ts';
import { FakeActivities, type IncidentWork, TEST_SETTINGS } from './support/fake-activities.ts';
import { Stage, type StagedIncident } from './support/incident-stage.ts';
import { HOST_A, sampleRunbook, sampleStep } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const BUSY: ClaimOutcome = {
  kind: 'denied',
  reason: 'target_busy',
  message: `${HOST_A} is being worked on by incident two; wait for it to end`,
};

/** A host that another incident holds until the gate opens. */
function busyUntil(gate: Promise<void>): FakeActivities {
  let isFree = false;
  return new FakeActivities({
    claimTargets: async () => (isFree ? { kind: 'granted' } : BUSY),
    awaitClearance: async () => {
      await gate;
      isFree = true;
    },
  });
}

/** A host that another incident holds for ever. */
function alwaysBusy(settings: Partial<IncidentSettings> = {}): FakeActivities {
  return new FakeActivities(
    {
      claimTargets: async () => BUSY,
      awaitClearance: async () => {
        throw ApplicationFailure.create({ message: 'held', type: 'Claim.Waiting' });
      },
    },
    settings,
  );
}

async function detailsOf(incident: StagedIncident): Promise<string> {
  const metadata = await incident.handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

/** Claims in memory that two incidents share, under the real guard. */
function sharedWorld() {
  const claims = new FakeClaims();
  const ssm = new FakeSsm();
  ssm.targets = [target(HOST_A)];
  const deps = {
    claims,
    executions: new FakeExecutions(),
    killSwitch: new FakeKillSwitch(),
    aws: fakeAccess(ssm),
    documentPrefix: 'RecoverOps-',
    catalogue: [sampleRunbook()],
    findings: new FakeFindings(),
    now: () => Date.now(),
  };
  const guard: Partial<IncidentWork> = {
    claimTargets: (input) => claimTargets(deps, input),
    releaseTargets: (input) => releaseTargets(deps, input),
    awaitClearance: (input) => awaitClearance(deps, input),
  };
  return { claims, guard };
}

// Most of the time of each incident is spent waiting.
describe.concurrent('a host that is not free', () => {
  it('is waited for, for all to see, and the approval counts when it is free', async () => {
    const gate = Promise.withResolvers<void>();
    const fakes = busyUntil(gate.promise);
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      const { waiting, plan, decision } = await incident.record();
      expect(waiting).toMatchObject({ kind: 'host', message: BUSY.message, until: plan?.notAfter });
      expect(await detailsOf(incident)).toContain('incident two');
      const [said] = await incident.events('waiting');
      expect(said?.message).toContain(HOST_A);
      gate.resolve();
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const after = await incident.record();
      expect(after.waiting).toBeNull();
      expect(after.decision).toEqual(decision);
      expect(fakes.log.named('claimTargets')).toHaveLength(2);
    });
  });

  it('is waited for by one activity, however often that looks', async () => {
    let looks = 0;
    const fakes = new FakeActivities({
      claimTargets: async () => (looks < 3 ? BUSY : { kind: 'granted' }),
      awaitClearance: async () => {
        looks += 1;
        if (looks < 3) throw ApplicationFailure.create({ message: 'held', type: 'Claim.Waiting' });
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(looks).toBe(3);
      const { events } = await incident.handle.fetchHistory();
      const scheduled = (events ?? []).filter(
        ({ activityTaskScheduledEventAttributes: of }) => of?.activityType?.name === 'awaitClearance',
      );
      expect(scheduled).toHaveLength(1);
    });
  });

  it('is not asked about in a rush where the guard says no and the wait says yes', async () => {
    const askedAtMs: number[] = [];
    const fakes = new FakeActivities({
      claimTargets: async () => {
        askedAtMs.push(Date.now());
        return askedAtMs.length < 4 ? BUSY : { kind: 'granted' };
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const [first = 0, second = 0, third = 0, fourth = 0] = askedAtMs;
      expect(third - second).toBeGreaterThanOrEqual(2 * BOUNDS.claimPauseMs);
      expect(fourth - third).toBeGreaterThanOrEqual(4 * BOUNDS.claimPauseMs);
      expect(second).toBeGreaterThanOrEqual(first);
      // One wait, told once.
      expect(await incident.events('waiting')).toHaveLength(1);
      expect(await incident.events('claim_denied')).toHaveLength(1);
    });
  });

  it.each([
    ['the alarm clears', 'recovered', 'alarm.recovered'],
    ['somebody aborts', 'rejected', 'incident.aborted'],
    ['the overall limit is reached', 'timeout', 'incident.limit'],
  ])('is waited for no longer when %s', async (what, status, outcomeCode) => {
    const settings = status === 'timeout' ? { incidentMaxSeconds: 30, approvalMode: 'off' as const } : {};
    const fakes = alwaysBusy(settings);
    await stage.play(fakes, async (incident) => {
      if (status === 'timeout') await incident.fire();
      else await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      if (what === 'the alarm clears') await incident.deliver(incident.alarm.change('OK'));
      if (what === 'somebody aborts') await incident.abort();
      expect(await incident.end()).toMatchObject({ status, outcomeCode });
      expect(fakes.log.named('sendCommand')).toHaveLength(0);
    });
  });

  it('is waited for as long as the plan is good, and no longer', async () => {
    // Nobody is asked, so the time for a decision is not needed: the plan is good for twelve seconds.
    const { deliveryTimeoutSeconds } = TEST_SETTINGS;
    const length = planLengthSeconds([sampleStep()], TEST_SETTINGS);
    const approvalDeadlineSeconds = 12 - deliveryTimeoutSeconds - length - LIMITS.planningSeconds;
    const fakes = alwaysBusy({
      approvalDeadlineSeconds,
      approvalMode: 'off',
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'claim.target_busy' });
      const { outcome, plan } = await incident.record();
      expect(outcome?.message).toContain(`incident two; wait for it to end. It was waited for until`);
      expect(outcome?.message).toContain(plan?.notAfter);
      expect(fakes.log.named('sendCommand')).toHaveLength(0);
    });
  });

  it('lets a second incident wait while the first one verifies, and then act by its first approval', async () => {
    const { claims, guard } = sharedWorld();
    const first = new FakeActivities(guard, { verifyHoldSeconds: 20 });
    const second = new FakeActivities(guard);
    await stage.play(first, (holder) =>
      stage.play(second, async (waiter) => {
        await holder.decide({ plan: await holder.fireUntilPending() });
        await first.untilStatus('verifying');
        const { incidentId } = await holder.record();
        await waiter.decide({ plan: await waiter.fireUntilPending() });
        await second.log.nth('awaitClearance');
        expect((await waiter.record()).waiting?.message).toContain(incidentId);
        expect(second.log.named('sendCommand')).toHaveLength(0);
        expect(await holder.end()).toMatchObject({ status: 'completed' });
        expect(await waiter.end()).toMatchObject({ status: 'completed' });
        expect(claims.leases.size).toBe(0);
      }),
    );
  });
});
