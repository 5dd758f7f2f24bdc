import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type {
  AwaitCommandInput,
  ClaimInput,
  ReleaseInput,
  SendCommandInput,
} from '../../src/contracts/activities.ts';
import { payloadSha256 } from '../../src/domain/execution/command-bytes.ts';
import { FakeActivities, type IncidentWork } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';
import { HOST_A, HOST_B, samplePlan, sampleStep, sampleTarget } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const twoHosts: Partial<IncidentWork> = {
  proposePlan: async (input) =>
    samplePlan(input, [
      sampleStep({ id: 's1', targetIds: [HOST_A, HOST_B], withRollback: true }),
      sampleStep({ id: 's2', targetIds: [HOST_A], withRollback: true, withVerify: false }),
    ]),
};

/** What was sent, in order, as `<step> <host> <phase>`. */
function sent(fakes: FakeActivities): readonly string[] {
  return fakes.log
    .named('awaitCommand')
    .map(({ input }) => input as AwaitCommandInput)
    .map(({ stepId, targetId, phase }) => `${stepId} ${targetId === HOST_A ? 'A' : 'B'} ${phase}`);
}

// Most of the time of each incident is spent waiting.
describe.concurrent('execution', () => {
  it('touches one host after the other and checks each before the next', async () => {
    await stage.play(new FakeActivities(twoHosts), async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(sent(incident.fakes)).toEqual([
        's1 A action',
        's1 A verify',
        's1 B action',
        's1 B verify',
        's2 A action',
      ]);
      const { executions } = await incident.record();
      expect(executions.map(({ state }) => state)).toEqual(Array(5).fill('succeeded'));
      expect(new Set(executions.map(({ executionId }) => executionId)).size).toBe(5);
    });
  });

  it('sends what was approved, bound by its hash and by a time until which it may start', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await incident.end();
      const [first] = incident.fakes.log.named('sendCommand').map(({ input }) => input as SendCommandInput);
      const { plan, settings, incidentId } = await incident.record();
      const action = plan?.steps[0]?.action;
      expect(first).toMatchObject({
        incidentId,
        targetId: HOST_A,
        command: action,
        deliveryTimeoutSeconds: 30,
      });
      expect(action && payloadSha256(action)).toBe(first?.payloadSha256);
      const notAfterMs = Date.parse(first?.notAfter ?? '');
      expect(notAfterMs).toBeLessThanOrEqual(Date.parse(plan?.notAfter ?? ''));
      expect(notAfterMs).toBeLessThanOrEqual(Date.now() + (settings.deliveryTimeoutSeconds + 60) * 1000);
      const [claimed] = incident.fakes.log.named('claimTargets').map(({ input }) => input as ClaimInput);
      expect(claimed).toMatchObject({
        targetIds: [HOST_A],
        planDigest: (await incident.record()).planDigest,
      });
      expect(claimed?.leaseSeconds).toBeGreaterThan(settings.verifyTimeoutSeconds);
    });
  });

  it('undoes what ran, last first, and nothing that never ran', async () => {
    const fakes = new FakeActivities(twoHosts);
    fakes.outcomes.set(`s1/${HOST_B}/action`, 'not_run');
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'rolled_back', outcomeCode: 'execution.not_run' });
      expect(sent(fakes)).toEqual(['s1 A action', 's1 A verify', 's1 B action', 's1 A rollback']);
    });
  });

  it('goes on undoing when one undo fails, then calls a person', async () => {
    const fakes = new FakeActivities(twoHosts);
    fakes.outcomes.set(`s2/${HOST_A}/action`, 'failed');
    fakes.outcomes.set(`s1/${HOST_B}/rollback`, 'unknown');
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'rollback.failed' });
      expect(sent(fakes).slice(-3)).toEqual(['s2 A rollback', 's1 B rollback', 's1 A rollback']);
      const { outcome } = await incident.record();
      expect(outcome?.message).toContain(HOST_B);
      const notices = fakes.log.named('notifyOperators').map(({ input }) => (input as { kind: string }).kind);
      expect(notices.at(-1)).toBe('escalation');
    });
  });

  it('sends nothing more, not even an undo, after an unknown outcome', async () => {
    const fakes = new FakeActivities(twoHosts);
    fakes.outcomes.set(`s1/${HOST_B}/action`, 'unknown');
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'timeout', failureType: 'Incident.Timeout' });
      expect(sent(fakes)).toEqual(['s1 A action', 's1 A verify', 's1 B action']);
    });
  });

  it('does not undo a fix whose check on the host nobody knows the result of', async () => {
    const fakes = new FakeActivities(twoHosts);
    fakes.outcomes.set(`s1/${HOST_A}/verify`, 'unknown');
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'timeout', outcomeCode: 'execution.unknown' });
      expect(sent(fakes)).toEqual(['s1 A action', 's1 A verify']);
    });
  });

  it('gives back every host but the one whose execution is unknown', async () => {
    const fakes = new FakeActivities(twoHosts);
    fakes.outcomes.set(`s1/${HOST_B}/action`, 'unknown');
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await incident.end();
      const send = fakes.log.named('sendCommand').at(-1)?.input as SendCommandInput;
      const { executionId, notAfter, deliveryTimeoutSeconds } = send;
      const [released] = fakes.log.named('releaseTargets').map(({ input }) => input as ReleaseInput);
      expect(released?.targetIds).toEqual([HOST_A, HOST_B]);
      expect(released?.unsettled).toEqual([
        expect.objectContaining({
          targetId: HOST_B,
          executionId,
          notAfter,
          deliveryTimeoutSeconds,
          phase: 'action',
          stepId: 's1',
        }),
      ]);
      const [kept] = await incident.events('claim_kept');
      expect(kept?.message).toContain(HOST_B);
      expect((await incident.record()).outcome?.nextStep).toContain(`recoverops claims release ${HOST_B}`);
    });
  });

  it('claims and sends as this very run, which a retry or a reset is not', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await incident.end();
      const { workflowId, runId } = await incident.record();
      const owners = ['claimTargets', 'sendCommand', 'releaseTargets'].flatMap((name) =>
        incident.fakes.log.named(name).map(({ input }) => (input as { owner: string }).owner),
      );
      expect(owners).toHaveLength(4);
      expect(new Set(owners)).toEqual(new Set([`${workflowId}/${runId}`]));
    });
  });

  it('settles a send that was never confirmed instead of sending again', async () => {
    const fakes: FakeActivities = new FakeActivities({
      sendCommand: async () => {
        throw new Error('connection reset');
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      const awaited = await fakes.log.nth('awaitCommand');
      expect(awaited.input).toMatchObject({ commandId: null, phase: 'action' });
      const { executionId } = awaited.input as AwaitCommandInput;
      const ids = fakes.log.named('sendCommand').map(({ input }) => (input as SendCommandInput).executionId);
      // Repeated attempts ask for the same execution, which the conditional write lets through once.
      expect(new Set(ids)).toEqual(new Set([executionId]));
    });
  });

  it.each(['target_gone', 'plan_expired', 'alarm_no_data'] as const)(
    'runs nothing when the claim says %s',
    async (reason) => {
      const fakes = new FakeActivities({
        claimTargets: async () => ({ kind: 'denied', reason, message: 'no' }),
      });
      await stage.play(fakes, async (incident) => {
        await incident.decide({ plan: await incident.fireUntilPending() });
        expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: `claim.${reason}` });
        expect(fakes.log.named('sendCommand')).toHaveLength(0);
        expect((await incident.record()).outcome?.nextStep).not.toBe('');
      });
    },
  );

  it('asks again when the alarm fired anew while the guard still saw it cleared', async () => {
    const gate = Promise.withResolvers<void>();
    let asked = 0;
    const fakes = new FakeActivities({
      claimTargets: async () => {
        asked += 1;
        if (asked > 1) return { kind: 'granted' };
        await gate.promise;
        return { kind: 'denied', reason: 'alarm_cleared', message: 'it is OK' };
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('claimTargets');
      await incident.deliver(incident.alarm.change('ALARM'));
      gate.resolve();
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(fakes.log.named('claimTargets')).toHaveLength(2);
    });
  });

  it.each([
    ['OK', 'recovered'],
    ['abort', 'rejected'],
  ])('runs nothing when the %s comes between approval and claim', async (what, status) => {
    const gate = Promise.withResolvers<void>();
    const fakes = new FakeActivities({
      claimTargets: async () => {
        await gate.promise;
        return { kind: 'granted' };
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('claimTargets');
      await (what === 'OK' ? incident.deliver(incident.alarm.change('OK')) : incident.abort());
      gate.resolve();
      expect(await incident.end()).toMatchObject({ status });
      expect(fakes.log.named('sendCommand')).toHaveLength(0);
      expect(fakes.log.named('releaseTargets')).toHaveLength(1);
    });
  });

  it('records answers that hold broken text, instead of failing its task over and over', async () => {
    const fakes = new FakeActivities({
      claimTargets: async () => ({ kind: 'denied', reason: 'target_gone', message: 'gone \ud800' }),
      resolveTargets: async () => ({
        kind: 'resolved',
        targets: [sampleTarget(HOST_A), sampleTarget('i-\udfff')],
      }),
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'claim.target_gone' });
      const [resolved] = await incident.events('targets_resolved');
      expect(resolved?.data.targetIds).toEqual([HOST_A, 'i-\ufffd']);
    });
  });

  it('records that copies of the record could not be written', async () => {
    const fakes = new FakeActivities({
      projectIncident: async () => {
        throw ApplicationFailure.nonRetryable('away', 'Dynamo.Unavailable');
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      await fakes.log.nth('notifyOperators');
      await incident.decide({ plan: (await incident.record()).planDigest ?? '' });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const [failed] = await incident.events('projection_failed');
      expect(failed?.message).toContain('Dynamo.Unavailable');
    });
  });

  it('asks for a copy again that could not be written, while nothing else changes', async () => {
    let isAway = true;
    const fakes = new FakeActivities({
      projectIncident: async ({ record }) => {
        if (record.status !== 'pending_approval' || !isAway) return { kind: 'written' };
        isAway = false;
        throw ApplicationFailure.nonRetryable('away', 'Dynamo.Unavailable');
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      let copies = 0;
      await fakes.log.until('a second copy of the wait for a decision', ({ name, input }) => {
        const isCopy = name === 'projectIncident' && JSON.stringify(input).includes('"pending_approval"');
        if (isCopy) copies += 1;
        return copies === 2;
      });
      // Both hold the same wait: nobody has decided, nothing has changed but what is said about the first.
      expect((await incident.record()).status).toBe('pending_approval');
      expect(await incident.events('projection_failed')).toHaveLength(1);
      await incident.abort();
      await incident.end();
    });
  });

  it('never delays the work by copies of the record that cannot be written', async () => {
    const gate = Promise.withResolvers<never>();
    const fakes = new FakeActivities({ projectIncident: () => gate.promise });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      await fakes.log.nth('notifyOperators');
      await incident.decide({ plan: (await incident.record()).planDigest ?? '' });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      // One that went along and was given up, then one of its own, and none beside it.
      expect(fakes.log.named('projectIncident')).toHaveLength(2);
      gate.reject(new Error('away'));
    });
  });
});
