import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { planDigest } from '../../src/domain/plan/plan-digest.ts';
import { verifyRecord } from '../../src/domain/record/verify-record.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage, type StagedIncident } from './support/incident-stage.ts';
import { bindWith, HOST_A, HOST_B, samplePlan, sampleRunbook, sampleStep } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

/** Why an update was refused; fails the test where it was not. */
async function refusalOf(update: Promise<unknown>): Promise<{ type: string; message: string }> {
  try {
    await update;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      const { type, message } = error.cause as unknown as { type: string; message: string };
      return { type, message };
    }
    throw error;
  }
  throw new Error('the update was not refused');
}

/** Binding waits until the test lets it go on. */
function heldBinding(risk: 'medium' | 'destructive' = 'medium') {
  const { promise, resolve } = Promise.withResolvers<void>();
  const bind = bindWith(sampleRunbook(risk));
  return {
    release: resolve,
    bindPlan: async (input: Parameters<typeof bind>[0]) => {
      await promise;
      return bind(input);
    },
  };
}

const sentTo = ({ fakes }: StagedIncident) =>
  fakes.log.named('sendCommand').map(({ input }) => (input as { targetId: string }).targetId);

describe.concurrent('edits of a plan that waits', () => {
  it('makes another plan, which alone can be approved, and runs exactly that', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const before = await incident.fireUntilPending();
      const { approval } = await incident.record();
      const ack = await incident.edit({ plan: before }, 'edit-0001');
      expect(ack).toMatchObject({
        kind: 'edited',
        verdict: 'approval',
        required: 1,
        deadline: approval?.deadline,
      });
      expect(ack.plan).not.toBe(before);
      expect(ack.changes).toEqual([
        { kind: 'hosts', stepId: 's1', name: 'archive the log and truncate it', was: HOST_A, is: HOST_B },
      ]);
      // The same update again, and the same edit under another update id.
      expect(await incident.edit({ plan: before }, 'edit-0001')).toEqual(ack);
      expect(await incident.edit({ plan: before, editId: 'edit-0001' }, 'update-2')).toEqual({
        ...ack,
        kind: 'repeated',
      });
      expect(incident.fakes.log.named('bindPlan')).toHaveLength(1);

      expect((await refusalOf(incident.decide({ plan: before }))).message).toContain(
        'is not the one that waits',
      );
      await incident.signal('approve', { by: 'ana', plan: before });
      const { plan, planDigest: digest, edits, verdict } = await incident.record();
      expect(digest).toBe(ack.plan);
      expect(plan === null ? '' : planDigest(plan)).toBe(ack.plan);
      expect(plan).toMatchObject({ editedFrom: before, planVersion: 1 });
      expect(edits).toMatchObject([{ by: 'bo', from: before, to: ack.plan, reason: 'the other host first' }]);
      expect(verdict?.reasons.map(({ rule }) => rule)).toContain('edited-by-person');
      expect(await incident.events('plan_edited')).toMatchObject([
        {
          actor: 'bo',
          message: `bo changed the plan: s1 hosts: ${HOST_A} → ${HOST_B} (the other host first)`,
        },
      ]);
      expect(await incident.events('decision_ignored')).toHaveLength(1);

      await incident.decide({ plan: ack.plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(sentTo(incident)).toEqual([HOST_B, HOST_B]);
      const [stored] = [...incident.fakes.incidents.newestOf.values()];
      if (stored === undefined) throw new Error('nothing was stored');
      expect(verifyRecord({ ...stored, earlier: [] }, []).problems).toEqual([]);
    });
  });

  it('refuses what is not admissible with what is, before it stands in history, and leaves the plan', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const asked = { plan, targets: null } as const;
      const value = '/etc/passwd';
      const wrong = await refusalOf(incident.edit({ ...asked, set: [{ step: null, name: 'path', value }] }));
      expect(wrong.type).toBe('Edit.Inadmissible');
      expect(wrong.message).toContain('path=/etc/passwd is not admissible');
      expect(wrong.message).toContain('path=/var/log/app.log');
      const unknown = await refusalOf(
        incident.edit({ ...asked, set: [{ step: 's1', name: 'force', value: 'yes' }] }),
      );
      expect(unknown.message).toContain('s1 (archive-log) takes path');
      const host = await refusalOf(incident.edit({ plan, targets: ['i-0fffffffffffffff'] }));
      expect(host.message).toContain(`its hosts are ${HOST_A}, ${HOST_B}`);
      const none = await refusalOf(incident.edit({ plan, targets: [] }));
      expect(none.message).toContain('an empty set is never all');
      const same = await refusalOf(incident.edit({ plan, targets: [HOST_A] }));
      expect(same.message).toContain('it changes nothing');
      expect((await incident.record()).planDigest).toBe(plan);
      expect(incident.fakes.log.named('bindPlan')).toEqual([]);
      const { events } = await incident.handle.fetchHistory();
      expect(events?.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toBe(false);
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
    });
  });

  it('keeps the plan where the builder refuses, or gives back what was not asked for', async () => {
    let isForged = false;
    const bind = bindWith(sampleRunbook());
    const fakes = new FakeActivities({
      bindPlan: async (input) => {
        if (!isForged) return { kind: 'refused', problems: ['the runbook does not exist any more'] };
        const bound = await bind(input);
        if (bound.kind === 'refused') return bound;
        // As if the worker had been told to act on what nobody measured.
        const steps = bound.plan.steps.map((step) => ({ ...step, parameters: { path: '/etc/passwd' } }));
        return { ...bound, plan: { ...bound.plan, steps } };
      },
    });
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      expect(await refusalOf(incident.edit({ plan }))).toMatchObject({
        type: 'Edit.Inadmissible',
        message: 'the runbook does not exist any more',
      });
      isForged = true;
      expect((await refusalOf(incident.edit({ plan }))).message).toContain('is not admissible');
      const record = await incident.record();
      expect(record).toMatchObject({ planDigest: plan, status: 'pending_approval' });
      expect(record.edits).toBeUndefined();
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(sentTo(incident)).toEqual([HOST_A, HOST_A]);
    });
  });

  it('an approval of the old plan while an edit is made wins, and the edit changes nothing that runs', async () => {
    const held = heldBinding();
    await stage.play(new FakeActivities({ bindPlan: held.bindPlan }), async (incident) => {
      const plan = await incident.fireUntilPending();
      const edited = refusalOf(incident.edit({ plan }));
      await incident.fakes.log.nth('bindPlan');
      await incident.decide({ plan });
      expect((await edited).message).toContain('already decided: approve by ana');
      held.release();
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(sentTo(incident)).toEqual([HOST_A, HOST_A]);
      expect(await incident.events('plan_edited')).toEqual([]);
    });
  });

  it('an edit and an approval in the same moment: one of them counts, and what runs is what was approved', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const [edited, approved] = await Promise.allSettled([
        incident.edit({ plan }),
        incident.decide({ plan }),
      ]);
      expect([edited.status, approved.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      if (edited.status === 'fulfilled') await incident.decide({ plan: edited.value.plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const host = edited.status === 'fulfilled' ? HOST_B : HOST_A;
      expect(sentTo(incident)).toEqual([host, host]);
      const { decision, planDigest: digest } = await incident.record();
      expect(decision?.planDigest).toBe(digest);
    });
  });

  it('of two edits of one plan the first counts; an edit back is a third plan, not the first one again', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const first = await incident.fireUntilPending();
      const answers = await Promise.allSettled([
        incident.edit({ plan: first }),
        incident.edit({ plan: first, targets: [HOST_A, HOST_B] }),
      ]);
      const [won] = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const back = await incident.edit({ plan: won?.plan ?? '', targets: [HOST_A], by: 'cy' });
      expect(back.plan).not.toBe(first);
      expect((await refusalOf(incident.decide({ plan: first }))).type).toBe('Approval.Refused');
      await incident.decide({ plan: back.plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(sentTo(incident)).toEqual([HOST_A, HOST_A]);
      expect((await incident.record()).edits?.map(({ by }) => by)).toEqual(['bo', 'cy']);
    });
  });

  it('drops approvals of the plan before, and no editor is one of the two people', async () => {
    const fakes = new FakeActivities({
      proposePlan: async (input) => samplePlan(input, [sampleStep({ risk: 'destructive' })]),
      bindPlan: bindWith(sampleRunbook('destructive')),
    });
    await stage.play(fakes, async (incident) => {
      const first = await incident.fireUntilPending();
      expect(await incident.decide({ plan: first, by: 'ana' })).toMatchObject({ missing: 1 });
      const { plan, required } = await incident.edit({ plan: first, by: 'bo' });
      expect(required).toBe(2);
      expect((await incident.record()).approval?.approvals).toEqual([]);
      expect((await refusalOf(incident.decide({ plan, by: 'Bo ' }))).message).toContain('edited this plan');
      expect(await incident.decide({ plan, by: 'ana' })).toMatchObject({ missing: 1 });
      expect(await incident.decide({ plan, by: 'cy' })).toMatchObject({ missing: 0 });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
    });
  });

  it('an edited plan never runs by itself, whatever the mode, and its deadline is the one that it had', async () => {
    const fakes = new FakeActivities(
      {
        proposePlan: async (input) => samplePlan(input, [sampleStep({ risk: 'high' })]),
        bindPlan: bindWith(sampleRunbook('low')),
      },
      { approvalMode: 'off', approvalDeadlineSeconds: 15 },
    );
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      const { approval } = await incident.record();
      expect(await incident.edit({ plan })).toMatchObject({
        verdict: 'approval',
        required: 1,
        deadline: approval?.deadline,
      });
      expect(await incident.end()).toMatchObject({ status: 'expired' });
      expect(sentTo(incident)).toEqual([]);
    });
  });

  it('an abort while an edit is made ends the attempt at once, and the edit is refused', async () => {
    const held = heldBinding();
    await stage.play(new FakeActivities({ bindPlan: held.bindPlan }), async (incident) => {
      const plan = await incident.fireUntilPending();
      const edited = refusalOf(incident.edit({ plan }));
      await incident.fakes.log.nth('bindPlan');
      await incident.abort();
      expect((await edited).type).toBe('Edit.Refused');
      expect(await incident.end()).toMatchObject({ status: 'rejected' });
      held.release();
      expect(sentTo(incident)).toEqual([]);
    });
  });
});
