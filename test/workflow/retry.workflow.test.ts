import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTemporalPort } from '../../src/clients/temporal/temporal.ts';
import type { OpenIncidentInput, SendCommandInput } from '../../src/contracts/activities.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage, type StagedIncident } from './support/incident-stage.ts';
import { HOST_A, sampleTarget } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

/** As the API does it. */
async function retry(incident: StagedIncident, runId: string) {
  const { incidentId } = await incident.record();
  return createTemporalPort(stage.client).retry(
    { workflowId: incident.handle.workflowId, incidentId, runId },
    { by: 'ana', reason: `test ${randomUUID()}` },
  );
}

// Each incident has a worker and queues of its own, and most of its time is spent waiting.
describe.concurrent('retry of a failed incident', () => {
  it('asks for a fresh approval, and runs under other execution ids with growing revisions', async () => {
    const fakes = new FakeActivities();
    fakes.outcomes.set(`s1/${HOST_A}/action`, 'failed');
    await stage.play(fakes, async (incident) => {
      const firstPlan = await incident.fireUntilPending();
      await incident.decide({ plan: firstPlan });
      expect(await incident.end()).toMatchObject({ status: 'failed' });
      const first = await incident.record();
      fakes.outcomes.clear();

      const plansBefore = fakes.log.named('proposePlan').length;
      expect(await retry(incident, first.runId)).toMatchObject({ kind: 'restarted', from: 'planning' });
      await fakes.log.nth('proposePlan', plansBefore + 1);
      await fakes.log.until('people are asked again', ({ name, input }) => {
        const { record } = input as { record?: { status: string; runId: string } };
        return (
          name === 'projectIncident' && record?.status === 'pending_approval' && record.runId !== first.runId
        );
      });
      const waiting = await incident.record();
      // The old approval is not applied again, and does not fit the new plan.
      expect(waiting).toMatchObject({
        status: 'pending_approval',
        decision: null,
        incidentId: first.incidentId,
      });
      expect(waiting.planDigest).not.toBe(firstPlan);
      expect(waiting.revision).toBeGreaterThan(first.revision);
      await incident.signal('approve', { by: 'ana', plan: firstPlan });
      expect((await incident.record()).decision).toBeNull();

      await incident.decide({ plan: waiting.planDigest ?? '' });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const second = await incident.record();
      expect(second.decision?.id).not.toBe(first.decision?.id);
      const ids = fakes.log.named('sendCommand').map(({ input }) => (input as SendCommandInput).executionId);
      expect(new Set(ids).size).toBe(ids.length);
      const keys = fakes.log
        .named('claimTargets')
        .map(({ input }) => (input as { workflowKey: string }).workflowKey);
      expect(new Set(keys)).toEqual(
        new Set([(fakes.log.named('openIncident')[0]?.input as OpenIncidentInput | undefined)?.workflowKey]),
      );
    });
  });

  it('runs no approved plan under a second id when a reset by hand applies the approval again', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      await fakes.log.nth('notifyOperators');
      await fakes.log.until('the wait is shown', ({ name }) => name === 'projectIncident');
      while ((await incident.events('notified')).length === 0)
        await incident.signal('approve', 'no JSON object');
      await incident.signal('approve', { by: 'ana', plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const first = await incident.record();
      const sentIds = () =>
        fakes.log.named('sendCommand').map(({ input }) => (input as SendCommandInput).executionId);
      const before = new Set(sentIds());
      const closedBefore = fakes.log.named('closeIncident').length;

      const { workflowId } = incident.handle;
      const { events } = await incident.handle.fetchHistory();
      const approved = events?.findLastIndex(
        (event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'approve',
      );
      const task = events?.slice(0, approved).findLast((event) => event.workflowTaskCompletedEventAttributes);
      await stage.client.workflowService.resetWorkflowExecution({
        namespace: stage.client.options.namespace,
        workflowExecution: { workflowId, runId: first.runId },
        reason: 'as a person does it in the Temporal UI',
        workflowTaskFinishEventId: task?.eventId ?? null,
        requestId: randomUUID(),
      });
      await fakes.log.nth('closeIncident', closedBefore + 1);
      const second = await incident.record();
      expect(second.runId).not.toBe(first.runId);
      expect(second.decision?.planDigest).toBe(plan);
      expect(sentIds().length).toBeGreaterThan(before.size);
      expect(new Set(sentIds())).toEqual(before);
    });
  });

  it('looks for the hosts again where none were found', async () => {
    let found = false;
    const fakes = new FakeActivities({
      resolveTargets: async () =>
        found ? { kind: 'resolved', targets: [sampleTarget(HOST_A)] } : { kind: 'none', message: 'none' },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'targets.none' });
      const { runId } = await incident.record();
      found = true;
      expect(await retry(incident, runId)).toMatchObject({ kind: 'restarted', from: 'diagnosing' });
      await incident.untilPending();
      expect(fakes.log.named('openIncident')).toHaveLength(1);
    });
  });

  it('has a new overall limit', async () => {
    const fakes = new FakeActivities({}, { incidentMaxSeconds: 1.5 });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'timeout', outcomeCode: 'incident.limit' });
      const { runId } = await incident.record();
      expect(await retry(incident, runId)).toMatchObject({ kind: 'restarted' });
      await fakes.log.until('it waits again', ({ name, input }) => {
        const { record } = input as { record?: { status: string; runId: string } };
        return name === 'projectIncident' && record?.status === 'pending_approval' && record.runId !== runId;
      });
    });
  });
});
