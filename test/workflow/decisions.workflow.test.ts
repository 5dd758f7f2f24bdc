import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { approveSignal, type DecisionSignal } from '../../src/contracts/messages.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage, StagedIncident } from './support/incident-stage.ts';
import { samplePlan, sampleStep } from './support/sample-plan.ts';

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

/** Resolves once a timer has fired after the approval; the server answers when something new is in the history. */
async function timerAfterSignal({ client, workflowId }: WorkflowHandle): Promise<void> {
  let nextPageToken: Uint8Array | null | undefined;
  let hasSignal = false;
  for (;;) {
    const answer = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId },
      waitNewEvent: true,
      ...(nextPageToken ? { nextPageToken } : {}),
    });
    for (const event of answer.history?.events ?? []) {
      if (event.workflowExecutionSignaledEventAttributes?.signalName === 'approve') hasSignal = true;
      if (hasSignal && event.timerFiredEventAttributes) return;
    }
    nextPageToken = answer.nextPageToken;
    if (!nextPageToken?.length) throw new Error('the incident ended before a timer fired');
  }
}

const twoPerson = () =>
  new FakeActivities({
    proposePlan: async (input) => samplePlan(input, [sampleStep({ risk: 'destructive' })]),
  });

// Most of the time of each incident is spent waiting.
describe.concurrent('decisions', () => {
  it('answers the update with what became of it, and the same update id again with the same', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const first = await incident.decide({ plan, comment: 'go' }, 'card-1');
      expect(first).toEqual({
        kind: 'recorded',
        decision: 'approve',
        by: 'ana',
        status: 'pending_approval',
        missing: 0,
      });
      expect(await incident.decide({ plan, comment: 'go' }, 'card-1')).toEqual(first);
      await incident.end();
      expect(await incident.events('decision_recorded')).toHaveLength(1);
      expect((await incident.record()).decision).toMatchObject({
        by: 'ana',
        comment: 'go',
        via: 'api',
        planDigest: plan,
      });
    });
  });

  it('lets the first of two concurrent decisions win and runs the fix once', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const answers = await Promise.allSettled([
        incident.decide({ plan, by: 'ana' }),
        incident.decide({ plan, by: 'bo', kind: 'reject' }),
      ]);
      const won = answers.filter(({ status }) => status === 'fulfilled');
      expect(won).toHaveLength(1);
      const end = await incident.end();
      const { decision } = await incident.record();
      expect(await incident.events('decision_recorded')).toHaveLength(1);
      expect(end.status).toBe(decision?.kind === 'approve' ? 'completed' : 'rejected');
      const actions = incident.fakes.log.named('sendCommand');
      expect(actions).toHaveLength(decision?.kind === 'approve' ? 2 : 0);
    });
  });

  it('approves once when two signals and an update say the same at once', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const said: DecisionSignal = { by: 'ana', plan };
      await Promise.all([
        incident.handle.signal(approveSignal, said),
        incident.handle.signal(approveSignal, said),
        incident.decide({ plan }),
      ]);
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(await incident.events('decision_recorded')).toHaveLength(1);
      // The action and the check of its host.
      expect(incident.fakes.log.named('sendCommand')).toHaveLength(2);
    });
  });

  it('refuses a stale digest, and an update leaves no event for it', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const refusal = await refusalOf(incident.decide({ plan: '0123456789abcdef' }));
      expect(refusal.type).toBe('Approval.Refused');
      expect(refusal.message).toContain(plan.slice(0, 12));
      expect(await incident.events('decision_ignored')).toHaveLength(0);
      await incident.signal('approve', { by: 'ana', plan: '0123456789abcdef' });
      const ignored = await incident.events('decision_ignored');
      expect(ignored.map(({ actor }) => actor)).toEqual(['ana']);
      expect((await incident.record()).decision).toBeNull();
    });
  });

  it('refuses a digest prefix that is too short, unknown kinds and names that nobody has', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      for (const bad of [
        { plan: plan.slice(0, 7) },
        { plan, by: ' ' },
        { plan, by: 'a'.repeat(LIMITS.actorChars + 1) },
        { plan, by: 'policy' },
        { plan, by: 'ana\u202e' },
        { plan, via: 'policy' as const },
        { plan, comment: 'x'.repeat(LIMITS.commentChars + 1) },
      ]) {
        expect((await refusalOf(incident.decide(bad))).type).toBe('Approval.Refused');
      }
      expect((await incident.record()).decision).toBeNull();
    });
  });

  it('refuses decisions before the plan is there and after the end', async () => {
    const release = Promise.withResolvers<void>();
    const fakes = new FakeActivities({
      proposePlan: async (input) => {
        await release.promise;
        return samplePlan(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      await fakes.log.nth('proposePlan');
      expect((await refusalOf(incident.decide({ plan: '12345678' }))).message).toContain(
        'no decision is asked for',
      );
      release.resolve();
      const plan = await incident.untilPending();
      await incident.decide({ plan });
      await incident.end();
      await expect(incident.decide({ plan, by: 'bo' })).rejects.toThrow();
    });
  });

  it('needs two different people where the verdict says so', async () => {
    await stage.play(twoPerson(), async (incident) => {
      const plan = await incident.fireUntilPending();
      expect(await incident.decide({ plan, by: 'ana' })).toMatchObject({ kind: 'recorded', missing: 1 });
      expect(await incident.decide({ plan, by: 'Ana ' })).toMatchObject({ kind: 'repeated', missing: 1 });
      await incident.signal('approve', { by: 'ANA', plan });
      expect((await incident.record()).approval?.approvals).toHaveLength(1);
      expect(await incident.decide({ plan, by: 'bo' })).toMatchObject({ kind: 'recorded', missing: 0 });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const { approval, decision } = await incident.record();
      expect(approval?.approvals.map(({ by }) => by)).toEqual(['ana', 'bo']);
      expect(decision?.by).toBe('bo');
    });
  });

  it('counts no signal towards two people, as it only claims a name, and says so', async () => {
    await stage.play(twoPerson(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const signedIn = { method: 'oidc', subject: 'u-1', issuer: 'https://id.example.org' } as const;
      await incident.decide({ plan, by: 'ana@example.org', signedIn });
      await incident.signal('approve', { by: 'bo', plan, signedIn: { ...signedIn, subject: 'u-2' } });
      expect((await incident.record()).approval?.approvals.map(({ by }) => by)).toEqual(['ana@example.org']);
      const [ignored] = await incident.events('decision_ignored');
      expect(ignored?.message).toContain('only claims a name');
      expect(await incident.decide({ plan, by: 'a.lee@example.org', signedIn })).toMatchObject({
        kind: 'repeated',
        missing: 1,
      });
      await incident.decide({ plan, by: 'bo@example.org', signedIn: { ...signedIn, subject: 'u-2' } });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const recorded = await incident.events('decision_recorded');
      expect(recorded.map(({ actor, data }) => [actor, data.method, data.subject, data.issuer])).toEqual([
        ['ana@example.org', 'oidc', 'u-1', 'https://id.example.org'],
        ['bo@example.org', 'oidc', 'u-2', 'https://id.example.org'],
      ]);
      expect((await incident.record()).decision?.signedIn).toEqual({ ...signedIn, subject: 'u-2' });
    });
  });

  it('lets one person reject what another has approved, as long as a second approval is missing', async () => {
    await stage.play(twoPerson(), async (incident) => {
      const plan = await incident.fireUntilPending();
      await incident.decide({ plan, by: 'ana' });
      await incident.decide({ plan, by: 'bo', kind: 'reject' });
      expect(await incident.end()).toMatchObject({ status: 'rejected', outcomeCode: 'plan.rejected' });
      expect(incident.fakes.log.named('sendCommand')).toHaveLength(0);
    });
  });

  it('expires when one of two approvals is missing at the deadline', async () => {
    const fakes = new FakeActivities(
      { proposePlan: async (input) => samplePlan(input, [sampleStep({ risk: 'destructive' })]) },
      { approvalDeadlineSeconds: 12 },
    );
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'expired' });
      expect(fakes.log.named('claimTargets')).toHaveLength(0);
    });
  });

  it('never runs an approval that Temporal has in time but that is handled after the deadline, beside its timer', async () => {
    const fakes = new FakeActivities({}, { approvalDeadlineSeconds: 12 });
    const taskQueue = `test-${randomUUID()}`;
    const incident = new StagedIncident(stage.client, taskQueue, fakes);
    try {
      const plan = await stage.withWorker(taskQueue, fakes.work(), () => incident.fireUntilPending());
      // Nobody works now, so that the approval and the deadline's timer wait for one and the same task.
      await incident.signal('approve', { by: 'ana', plan });
      await timerAfterSignal(incident.handle);
      await stage.withWorker(taskQueue, fakes.work(), async () => {
        expect((await incident.end()).status).toBe('expired');
        expect((await incident.record()).decision).toBeNull();
        expect(fakes.log.named('claimTargets')).toEqual([]);
      });
    } finally {
      await incident.terminate();
    }
  });

  it('says why it ignores what people mistype, without failing a task, and still takes the right one', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      for (const bad of [
        null,
        'yes',
        17,
        [],
        {},
        { by: 'ana' },
        { plan },
        { by: '', plan },
        { by: 'ana', plan: 'xyz' },
      ]) {
        await incident.signal('approve', bad);
      }
      await incident.signal('approve');
      await incident.signal('reject', { by: { first: 'ana' }, plan });
      await incident.signal('abort', 'stop');
      const ignored = await incident.events('decision_ignored');
      expect(ignored).toHaveLength(12);
      expect(ignored.every(({ message }) => message.length > 'approve: '.length)).toBe(true);
      await incident.signal('approve', { by: 'ana', plan: plan.slice(0, 8).toUpperCase() });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      await expectNoFailedTask(incident.handle);
    });
  });

  it('is approved by the temporal command with plain JSON, as an operator types it', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const { workflowId } = incident.handle;
      const input = JSON.stringify({ by: 'ana', plan: plan.slice(0, 8) });
      const target = ['--address', inject('temporalAddress'), '--workflow-id', workflowId];
      const words = ['workflow', 'signal', ...target, '--name', 'approve', '--input', input];
      await promisify(execFile)(inject('temporalCliPath'), words, { timeout: HANG_LIMIT_MS });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect((await incident.record()).decision).toMatchObject({
        by: 'ana',
        via: 'signal',
        planDigest: plan,
      });
    });
  });

  it('survives a payload that is no JSON at all', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const { workflowId } = incident.handle;
      for (const [encoding, data] of [
        ['json/plain', '{"by":'],
        ['no/such-encoding', 'x'],
        ['binary/plain', '\u0000'],
      ] as const) {
        await stage.client.workflowService.signalWorkflowExecution({
          namespace: stage.client.options.namespace,
          workflowExecution: { workflowId },
          signalName: 'approve',
          input: { payloads: [{ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) }] },
        });
      }
      expect(await incident.events('decision_ignored')).toHaveLength(3);
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      await expectNoFailedTask(incident.handle);
    });
  });

  it('lists ignored messages up to a limit', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.fireUntilPending();
      await Promise.all(
        Array.from({ length: LIMITS.ignoredEvents + 20 }, () => incident.signal('approve', 'nonsense')),
      );
      expect(await incident.events('decision_ignored')).toHaveLength(LIMITS.ignoredEvents);
    });
  });

  it('reminds people, and tells them what and how to decide', async () => {
    const fakes = new FakeActivities({}, { reminderSeconds: [0.3, 0.6], approvalDeadlineSeconds: 20 });
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      await fakes.log.until('the second reminder', ({ name, input }) => {
        return (
          name === 'notifyOperators' &&
          String((input as { noticeId: string }).noticeId).endsWith('reminder/3')
        );
      });
      const { input } = await fakes.log.nth('notifyOperators');
      expect(input).toMatchObject({ kind: 'approval_requested' });
      expect((input as { message: string }).message).toContain(plan.slice(0, 8));
      expect((await incident.record()).approval?.remindersSent).toBe(2);
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
    });
  });

  it('shows in the Temporal UI alone what waits and how to approve it', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const details = await incident.handle.query<{ currentDetails?: string }>(
        '__temporal_workflow_metadata',
      );
      expect(details.currentDetails).toContain('pending approval');
      for (const label of ['What', 'Where', 'Why', 'Will run', 'If it fails', 'Time left'])
        expect(details.currentDetails).toContain(`- **${label}** `);
      expect(details.currentDetails).toContain("signal --namespace 'default' --workflow-id");
      expect(details.currentDetails).toContain(`"plan":"${plan.slice(0, 8)}"`);
      const { searchAttributes } = await incident.handle.describe();
      expect(searchAttributes).toMatchObject({ RecoverOpsStatus: ['pending_approval'] });
      await incident.decide({ plan });
      await incident.end();
      expect((await incident.handle.describe()).searchAttributes).toMatchObject({
        RecoverOpsStatus: ['completed'],
      });
    });
  });
});

async function expectNoFailedTask(handle: {
  fetchHistory(): Promise<{ events?: unknown[] | null }>;
}): Promise<void> {
  const { events } = await handle.fetchHistory();
  const failed = (events ?? []).filter((event) => {
    return Boolean(
      (event as { workflowTaskFailedEventAttributes?: unknown }).workflowTaskFailedEventAttributes,
    );
  });
  expect(failed).toEqual([]);
}
