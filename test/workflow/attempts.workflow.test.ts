import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DiagnoseInput, ProposePlanInput } from '../../src/contracts/activities.ts';
import { INCIDENT_ID_ATTRIBUTE, STATUS_ATTRIBUTE } from '../../src/contracts/search-attributes.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { verifyTimeline } from '../../src/domain/record/timeline.ts';
import { verifyRecord } from '../../src/domain/record/verify-record.ts';
import { FakeActivities, recordOf } from './support/fake-activities.ts';
import { Stage, type StagedIncident } from './support/incident-stage.ts';
import { HOST_A, sampleTarget } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

/** Finds no host at first, and one from the second look on. */
function hostAppears(): FakeActivities {
  let looks = 0;
  return new FakeActivities({
    resolveTargets: async () => {
      looks += 1;
      return looks === 1
        ? { kind: 'none', message: 'no instance in web-asg' }
        : { kind: 'resolved', targets: [sampleTarget(HOST_A)] };
    },
  });
}

async function stored(incident: StagedIncident, incidentId: string) {
  const found = await incident.fakes.incidents.get(incidentId);
  if (found === undefined) throw new Error(`nothing is stored of ${incidentId}`);
  return found;
}

async function reset(incident: StagedIncident, runId: string, to: 'first' | 'last' = 'first'): Promise<void> {
  const { workflowId } = incident.handle;
  const history = await stage.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const tasks = history.events?.filter((event) => event.workflowTaskCompletedEventAttributes);
  const task = tasks?.at(to === 'first' ? 0 : -1);
  if (task?.eventId == null) throw new Error('the run had no workflow task');
  await stage.client.workflowService.resetWorkflowExecution({
    namespace: stage.client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'by hand, in the UI',
    workflowTaskFinishEventId: task.eventId,
    requestId: randomUUID(),
  });
}

describe.concurrent('an incident over its attempts', () => {
  it('keeps the first attempt whole when a failed incident is planned again', async () => {
    await stage.play(hostAppears(), async (incident) => {
      await incident.fire();
      const first = await incident.end();
      expect(first).toMatchObject({
        status: 'failed',
        outcomeCode: 'targets.none',
        failureType: 'Incident.Failed',
      });
      const waiting = await incident.untilAttention();
      expect(waiting).toMatchObject({ status: 'failed', endedAt: null, closed: null, attempt: 1 });
      expect(await incident.planAgain('ana', 'the host is back')).toBe('requested');
      await incident.fakes.untilStatus('pending_approval', 2);
      const { planDigest } = await incident.record();
      await incident.decide({ plan: planDigest ?? '' });
      expect(await incident.end(2)).toMatchObject({ status: 'completed', attempt: 2 });

      const whole = await stored(incident, first.incidentId);
      expect(verifyTimeline(first.incidentId, whole.timeline)).toEqual([]);
      expect(whole.record.attempts).toMatchObject([
        { attempt: 1, status: 'failed', outcome: { code: 'targets.none' }, begun: { kind: 'alarm' } },
        {
          attempt: 2,
          status: 'completed',
          begun: { kind: 'plan_again', by: 'ana', reason: 'the host is back' },
        },
      ]);
      expect(whole.earlier).toMatchObject([
        { attempt: 1, status: 'failed', outcome: { code: 'targets.none' } },
      ]);
      expect(whole.record.closed).toMatchObject({ by: 'alarm' });
      const events = whole.timeline.map(({ event }) => event);
      expect(events.filter((event) => event === 'attempt_ended')).toHaveLength(2);
      expect(events.indexOf('plan_again_requested')).toBeLessThan(events.indexOf('attempt_started'));
      expect(events.at(-1)).toBe('incident_closed');
      const runs = await incident.runs();
      expect(runs[0]?.status).toBe('FAILED');
    });
  });

  it('looks at the hosts again for the next attempt, and asks for a decision of its own', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const firstPlan = await incident.fireUntilPending();
      await incident.decide({ plan: firstPlan, kind: 'reject', comment: 'not now' });
      await incident.end();
      await incident.untilAttention();
      await incident.planAgain();
      await incident.fakes.untilStatus('pending_approval', 2);
      const looks = incident.fakes.log.named('diagnoseTargets').map(({ input }) => input as DiagnoseInput);
      expect(looks.map(({ attempt }) => attempt)).toEqual([1, 2]);
      const asked = incident.fakes.log.named('proposePlan').map(({ input }) => input as ProposePlanInput);
      expect(asked.map(({ planVersion }) => planVersion)).toEqual([1, 2]);
      const record = await incident.record();
      expect(record).toMatchObject({ attempt: 2, decision: null, executions: [] });
      expect(record.planDigest).not.toBe(firstPlan);
      await expect(incident.decide({ plan: firstPlan })).rejects.toThrow();
    });
  });

  const leftOpen: Readonly<Record<string, (incident: StagedIncident, plan: string) => Promise<unknown>>> = {
    rejected: (incident, plan) => incident.decide({ plan, kind: 'reject', comment: 'no' }),
    aborted: (incident) => incident.abort(),
  };
  it.each(Object.entries(leftOpen))(
    'is no dead end after it was %s: it can be planned again',
    async (_, leave) => {
      await stage.play(new FakeActivities(), async (incident) => {
        await leave(incident, await incident.fireUntilPending());
        await incident.end();
        await incident.untilAttention();
        expect(await incident.planAgain()).toBe('requested');
        await incident.fakes.untilStatus('pending_approval', 2);
      });
    },
  );

  it('keeps the chain whole when its alarm repeats while the next attempt is being asked for', async () => {
    const asked = Promise.withResolvers<void>();
    const repeated = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      projectIncident: async (input) => {
        if (input.timeline.at(-1)?.event === 'plan_again_requested') {
          asked.resolve();
          await repeated.promise;
        }
        return await fakes.stored().projectIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending(), kind: 'reject' });
      await incident.end();
      await incident.untilAttention();
      await incident.planAgain();
      await asked.promise;
      await incident.deliver(incident.alarm.change('ALARM'));
      repeated.resolve();
      await fakes.untilStatus('pending_approval', 2);
      const { incidentId, planDigest } = await incident.record();
      await incident.decide({ plan: planDigest ?? '', kind: 'reject' });
      await incident.end(2);
      const whole = await fakes.incidents.get(incidentId);
      if (whole === undefined) throw new Error('nothing was stored');
      expect(verifyRecord(whole, []).problems).toEqual([]);
      expect(whole.timeline.filter(({ event }) => event === 'alarm_repeated')).toHaveLength(1);
    });
  });

  it('is no dead end after nobody decided: it can be planned again', async () => {
    await stage.play(new FakeActivities({}, { approvalDeadlineSeconds: 0.5 }), async (incident) => {
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'expired' });
      await incident.untilAttention();
      expect(await incident.planAgain()).toBe('requested');
      await incident.fakes.untilStatus('pending_approval', 2);
    });
  });

  it('is closed by a person only with a reason, and says who and why', async () => {
    await stage.play(hostAppears(), async (incident) => {
      await incident.fire();
      const { incidentId } = await incident.end();
      await incident.untilAttention();
      await incident.signal('close', { by: 'ana' });
      expect(await incident.events('decision_ignored')).toHaveLength(1);
      expect(await incident.close('ana', 'mended by hand')).toBe('requested');
      await incident.fakes.log.nth('closeIncident', 2);
      await incident.handle.result();
      const { record, timeline } = await stored(incident, incidentId);
      expect(record.closed).toMatchObject({ by: 'person', who: 'ana', reason: 'mended by hand' });
      expect(record).toMatchObject({ status: 'failed', attention: null });
      expect(record.endedAt).not.toBeNull();
      expect(timeline.at(-1)).toMatchObject({ event: 'incident_closed', actor: 'ana' });
      expect(incident.fakes.holders.held.size).toBe(0);
    });
  });

  it('is closed by the alarm that goes back to OK while it waits', async () => {
    await stage.play(hostAppears(), async (incident) => {
      await incident.fire();
      const { incidentId } = await incident.end();
      await incident.untilAttention();
      await incident.deliver(incident.alarm.change('OK'));
      await incident.handle.result();
      expect((await stored(incident, incidentId)).record.closed).toMatchObject({ by: 'alarm' });
    });
  });

  it('reads the alarm when it begins to wait, so that an OK that was lost closes it', async () => {
    // Its OK comes after people were told, so the reading before that did not find it.
    const fakes: FakeActivities = new FakeActivities({
      resolveTargets: async () => ({ kind: 'none', message: 'no instance in web-asg' }),
      notifyOperators: async () => {
        fakes.setAlarm('OK');
        return { kind: 'sent' };
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      const { incidentId } = await incident.end();
      await incident.handle.result();
      expect((await stored(incident, incidentId)).record.closed).toMatchObject({ by: 'alarm' });
    });
  });

  it('joins an alarm that fires anew while it waits, and is found under its own id', async () => {
    await stage.play(hostAppears(), async (incident) => {
      await incident.fire();
      const { incidentId } = await incident.end();
      await incident.untilAttention();
      await incident.fire(incident.alarm.change('ALARM'));
      expect(await incident.record()).toMatchObject({ incidentId, repeatCount: 1, attempt: 1 });
      const { typedSearchAttributes } = await incident.handle.describe();
      expect(typedSearchAttributes.get(INCIDENT_ID_ATTRIBUTE)).toBe(incidentId);
      expect(typedSearchAttributes.get(STATUS_ATTRIBUTE)).toBe('failed');
      // It had fired anew, which used to make a retry impossible.
      expect(await incident.planAgain()).toBe('requested');
      await incident.fakes.untilStatus('pending_approval', 2);
    });
  });

  it('goes on after its workflow was terminated in the middle of an attempt', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.fireUntilPending();
      const { incidentId } = await incident.record();
      await incident.handle.terminate('by hand');
      expect(await incident.planAgain('ana', 'it was terminated')).toBe('requested');
      await incident.fakes.untilStatus('pending_approval', 2);
      const { record, earlier, timeline } = await stored(incident, incidentId);
      expect(record).toMatchObject({ attempt: 2, begun: { by: 'ana' } });
      expect(earlier).toMatchObject([{ status: 'failed', outcome: { code: 'attempt.interrupted' } }]);
      expect(verifyTimeline(incidentId, timeline)).toEqual([]);
      // Until their lease ends, its hosts would otherwise look busy to every incident and every person.
      expect(incident.fakes.log.named('releaseTargets').map(({ input }) => input)).toEqual([
        expect.objectContaining({ targetIds: ['i-0aaaaaaaaaaaaaaaa'], ofEarlierRuns: true, unsettled: [] }),
      ]);
    });
  });

  it('takes an alarm that comes after its workflow was terminated, instead of another incident', async () => {
    await stage.play(hostAppears(), async (incident) => {
      await incident.fire();
      const { incidentId } = await incident.end();
      await incident.untilAttention();
      await incident.handle.terminate('by hand');
      await incident.fire(incident.alarm.change('ALARM'));
      const record = await incident.untilAttention();
      expect(record).toMatchObject({ incidentId, attempt: 1 });
      expect(incident.fakes.incidents.newestOf.size).toBe(1);
    });
  });

  it('becomes the next attempt when a run is reset in Temporal, and sends nothing for the old one', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      const { incidentId, runId } = await incident.record();
      await incident.decide({ plan: (await incident.record()).planDigest ?? '', kind: 'reject' });
      await incident.end();
      await incident.untilAttention();
      await reset(incident, runId);
      await fakes.untilStatus('pending_approval', 2);
      const { record, earlier } = await stored(incident, incidentId);
      expect(record).toMatchObject({ attempt: 2, begun: { by: 'temporal', kind: 'reset' } });
      expect(earlier).toMatchObject([{ attempt: 1, status: 'rejected' }]);
      expect(fakes.log.named('sendCommand')).toHaveLength(0);
    });
  });

  it('goes on with the newer incident when a run of a closed one is reset', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      const old = await incident.record();
      await incident.deliver(incident.alarm.change('OK'));
      await incident.end();
      await incident.fire(incident.alarm.change('ALARM'));
      await fakes.log.nth('proposePlan', 2);
      const { incidentId } = await until(incident, (record) => record.status === 'pending_approval');
      expect(incidentId).not.toBe(old.incidentId);
      await reset(incident, old.runId);
      const again = await until(incident, (record) => record.attempt === 2);
      expect(again).toMatchObject({ incidentId, begun: { by: 'temporal' } });
      expect((await stored(incident, old.incidentId)).record).toMatchObject({ status: 'recovered' });
    });
  });

  it('leaves the record of a closed incident as it is when its first run is reset', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      const { incidentId, runId } = await incident.record();
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const before = await stored(incident, incidentId);
      await reset(incident, runId);
      await incident.handle.result();
      expect(await stored(incident, incidentId)).toEqual(before);
      expect(fakes.log.named('proposePlan')).toHaveLength(1);
    });
  });

  it('writes down a decision that was said to a run beside its own, and asks again', async ({ expect }) => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      const { incidentId, runId } = await incident.record();
      // Behind the task that asked people, so that the run which is put beside it waits for them too.
      await incident.deliver(incident.alarm.notify());
      await expect.poll(() => incident.events('alarm_repeated')).toHaveLength(1);
      await reset(incident, runId, 'last');
      expect(await incident.decide({ plan, by: 'ana' })).toMatchObject({ kind: 'recorded' });
      await fakes.untilStatus('pending_approval', 2);
      const { record, timeline } = await stored(incident, incidentId);
      expect(record).toMatchObject({ attempt: 2, decision: null });
      expect(timeline.filter(({ event }) => event === 'decision_ignored')).toEqual([
        expect.objectContaining({
          actor: 'ana',
          message: expect.stringContaining('approve: it was said to a run'),
        }),
      ]);
      expect(fakes.log.named('sendCommand')).toHaveLength(0);
    });
  });

  it('asks for the decision on the attempt that follows a reset in the middle of one', async ({ expect }) => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      const { runId } = await incident.record();
      await reset(incident, runId);
      await fakes.untilStatus('pending_approval', 2);
      await expect.poll(() => incident.events('notified')).toHaveLength(1);
      expect(await incident.events('notify_failed')).toHaveLength(0);
      const asked = fakes.log.named('notifyOperators').map(({ input }) => (input as { kind: string }).kind);
      expect(asked.filter((kind) => kind === 'approval_requested')).toHaveLength(2);
    });
  });

  it('writes report and anchor of every attempt to places of their own', async () => {
    await stage.play(hostAppears(), async (incident) => {
      await incident.fire();
      const { incidentId } = await incident.end();
      await incident.untilAttention();
      await incident.planAgain();
      await incident.fakes.untilStatus('pending_approval', 2);
      await incident.decide({ plan: (await incident.record()).planDigest ?? '' });
      await incident.end(2);
      const keys = [...incident.fakes.objects.objects.keys()];
      expect(keys).toEqual(
        expect.arrayContaining([
          `incidents/${incidentId}/1/report.md`,
          `incidents/${incidentId}/1/report.json`,
          `incidents/${incidentId}/2/report.md`,
          `incidents/${incidentId}/2/report.json`,
        ]),
      );
      expect(keys.filter((key) => key.startsWith(`anchors/${incidentId}/`)).length).toBeGreaterThanOrEqual(3);
      const report = incident.fakes.objects.objects.get(`incidents/${incidentId}/2/report.md`);
      expect(report).toContain('# Attempt 1');
      expect(report).toContain('no instance in web-asg');
    });
  });

  it('ignores what is asked of an attempt that is under way, and says why', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.fireUntilPending();
      await incident.signal('planAgain', { by: 'ana', reason: 'now' });
      await incident.signal('close', { by: 'ana', reason: 'now' });
      await incident.signal('planAgain', 'nonsense');
      expect(await incident.record()).toMatchObject({ status: 'pending_approval', attempt: 1 });
      expect(await incident.events('decision_ignored')).toHaveLength(3);
      expect(await incident.planAgain()).toBe('still_open');
    });
  });
});

/** The live record, once it is as asked for. */
async function until(
  incident: StagedIncident,
  isSo: (record: IncidentRecord) => boolean,
): Promise<IncidentRecord> {
  const call = await incident.fakes.log.until('such a record', ({ name, input }) => {
    const isCopy = name === 'projectIncident' || name === 'beginAttempt';
    return isCopy && isSo(recordOf(input)) && recordOf(input).incidentId !== firstOf(incident);
  });
  return recordOf(call.input);
}

function firstOf(incident: StagedIncident): string {
  return [...incident.fakes.incidents.newestOf.keys()][0] ?? '';
}
