import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { claimTargets, releaseTargets } from '../../src/activities/incident/claim-targets.ts';
import { readPastFixes } from '../../src/activities/planning/read-past-fixes.ts';
import type { ProposePlanInput } from '../../src/contracts/activities.ts';
import { plannedFixes } from '../../src/domain/plan/past-fix.ts';
import {
  FakeClaims,
  FakeExecutions,
  FakeKillSwitch,
  FakeSsm,
  fakeAccess,
  target,
} from '../support/fake-aws.ts';
import { FakeFindings } from '../support/fake-stores.ts';
import { FakeActivities, type IncidentWork } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';
import { HOST_A, samplePlan, sampleRunbook } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

/** Stores that incidents share, under the real guard, the real reading and what the real send remembers. */
function sharedWorld() {
  const executions = new FakeExecutions();
  const ssm = new FakeSsm();
  ssm.targets = [target(HOST_A)];
  const deps = {
    claims: new FakeClaims(),
    executions,
    killSwitch: new FakeKillSwitch(),
    aws: fakeAccess(ssm),
    documentPrefix: 'RecoverOps-',
    catalogue: [sampleRunbook()],
    findings: new FakeFindings(),
    now: () => Date.now(),
  };
  const work: Partial<IncidentWork> = {
    claimTargets: (input) => claimTargets(deps, input),
    releaseTargets: (input) => releaseTargets(deps, input),
    proposePlan: async (input: ProposePlanInput) => {
      const proposed = samplePlan(input);
      if (proposed.kind === 'no_plan') return proposed;
      return { ...proposed, pastFixes: await readPastFixes(executions, proposed.plan, Date.now()) };
    },
    sendCommand: async ({ executionId, fix, targetId, incidentId }) => {
      const at = new Date().toISOString();
      if (fix !== undefined) await executions.recordFix({ ...fix, targetId, incidentId, executionId, at });
      return { kind: 'sent', commandId: `command-${executionId}` };
    },
  };
  return { executions, work };
}

describe('the same fix within an hour', () => {
  it('runs once without a person with approval mode off; the next incident asks one and names the first', async () => {
    const { executions, work } = sharedWorld();
    const first = new FakeActivities(work, { approvalMode: 'off' });
    const second = new FakeActivities(work, { approvalMode: 'off' });
    await stage.play(first, async (incident) => {
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'completed' });
    });
    const [ran] = executions.fixes.values();
    await stage.play(second, async (incident) => {
      const plan = await incident.fireUntilPending();
      const { verdict } = await incident.record();
      expect(verdict).toMatchObject({ kind: 'approval' });
      expect(verdict?.reasons).toContainEqual(
        expect.objectContaining({
          rule: 'same-fix-lately',
          message: expect.stringContaining(`for incident ${ran?.incidentId}`),
        }),
      );
      expect(second.log.named('sendCommand')).toHaveLength(0);
      // Who decides to do it once more may.
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
    });
  });

  it('does not run where another incident did it after the plan was judged: a person is asked to plan again', async () => {
    const { executions, work } = sharedWorld();
    const { proposePlan } = work;
    if (proposePlan === undefined) throw new Error('nobody plans');
    const fakes = new FakeActivities(
      {
        ...work,
        proposePlan: async (input) => {
          const proposed = await proposePlan(input);
          if (proposed.kind === 'no_plan') return proposed;

          for (const fix of plannedFixes(proposed.plan.steps)) {
            const at = new Date().toISOString();
            await executions.recordFix({ ...fix, incidentId: 'another', executionId: 'theirs', at });
          }
          return proposed;
        },
      },
      { approvalMode: 'off' },
    );
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'claim.same_fix_lately' });
      const { outcome, verdict } = await incident.record();
      expect(verdict?.kind).toBe('auto');
      expect(outcome?.message).toContain('for incident another');
      expect(fakes.log.named('sendCommand')).toHaveLength(0);
    });
  });
});
