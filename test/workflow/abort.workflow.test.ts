import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AwaitCommandInput } from '../../src/contracts/activities.ts';
import { FakeActivities, type IncidentWork, untilCancelled } from './support/fake-activities.ts';
import { Stage, StagedIncident } from './support/incident-stage.ts';
import { samplePlan, sampleStep } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const undoable: Partial<IncidentWork> = {
  proposePlan: async (input) => samplePlan(input, [sampleStep({ withRollback: true })]),
};

/** Actions that run until they are cancelled, and what is then known of them. */
function hanging(state: 'failed' | 'not_run' | 'unknown', settings = {}): FakeActivities {
  const fakes: FakeActivities = new FakeActivities(
    {
      ...undoable,
      awaitCommand: async (input) =>
        input.phase === 'action'
          ? untilCancelled(() => fakes.outcomeOf(input, state))
          : fakes.outcomeOf(input),
    },
    settings,
  );
  return fakes;
}

const phases = (fakes: FakeActivities) =>
  fakes.log.named('awaitCommand').map(({ input }) => (input as AwaitCommandInput).phase);

// Most of the time of each incident is spent waiting.
describe.concurrent('abort', () => {
  it.each(['resolveTargets', 'diagnoseTargets', 'proposePlan'] as const)(
    'ends at once during %s',
    async (activity) => {
      const gate = Promise.withResolvers<never>();
      const fakes = new FakeActivities({ [activity]: () => gate.promise });
      await stage.play(fakes, async (incident) => {
        await incident.fire();
        await fakes.log.nth(activity);
        await incident.signal('abort', { by: 'ana', reason: 'a drill' });
        expect(await incident.end()).toMatchObject({ status: 'rejected', outcomeCode: 'incident.aborted' });
        const [requested] = await incident.events('abort_requested');
        // Sent by hand: the name is only claimed.
        expect(requested).toMatchObject({ actor: 'ana', message: 'a drill', data: { via: 'signal' } });
        gate.reject(new Error('too late to matter'));
      });
    },
  );

  it('waits for the record to be opened, and then ends', async () => {
    const gate = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      openIncident: async (input) => {
        await gate.promise;
        return fakes.stored().openIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      await fakes.log.nth('openIncident');
      await incident.abort();
      gate.resolve();
      expect(await incident.end()).toMatchObject({ status: 'rejected', outcomeCode: 'incident.aborted' });
      expect(fakes.log.named('resolveTargets')).toHaveLength(0);
      expect(await incident.events('abort_requested')).toHaveLength(1);
    });
  });

  it('cancels the running command, then undoes it', async () => {
    const fakes = hanging('failed');
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitCommand');
      await incident.abort();
      expect(await incident.end()).toMatchObject({ status: 'rolled_back', outcomeCode: 'incident.aborted' });
      expect(phases(fakes)).toEqual(['action', 'rollback']);
    });
  });

  it('has nothing to undo when the cancelled command never started', async () => {
    const fakes = hanging('not_run');
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitCommand');
      await incident.abort();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'incident.aborted' });
      expect(phases(fakes)).toEqual(['action']);
    });
  });

  it('knows that a command never ran which no worker had taken when the abort came', async ({ expect }) => {
    const fakes = new FakeActivities(undoable);
    const queue = `test-${randomUUID()}`;
    const ssmQueue = `${queue}-ssm`;
    const incident = new StagedIncident(stage.client, queue, fakes, undefined, ssmQueue);
    await stage.withWorker(queue, fakes.work(), async () => {
      const plan = await stage.withWorker(ssmQueue, fakes.work(), () => incident.fireUntilPending());
      await incident.decide({ plan });
      await expect.poll(() => incident.events('execution_started')).toHaveLength(1);
      await incident.abort();
      const ended = await stage.withWorker(ssmQueue, fakes.work(), () => incident.end());
      expect(ended).toMatchObject({ status: 'failed', outcomeCode: 'incident.aborted' });
      expect(fakes.log.named('sendCommand')).toHaveLength(0);
      const { executions } = await incident.record();
      expect(executions.map(({ phase, state }) => `${phase} ${state}`)).toEqual(['action not_run']);
      expect(await incident.events('claim_kept')).toHaveLength(0);
    });
  });

  it('leaves an unknown outcome to a person', async () => {
    const fakes = hanging('unknown');
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitCommand');
      await incident.abort();
      expect(await incident.end()).toMatchObject({ status: 'timeout', outcomeCode: 'execution.unknown' });
      expect(phases(fakes)).toEqual(['action']);
    });
  });

  it('asks again when the cancellation did not come with an outcome', async () => {
    let asked = 0;
    const fakes: FakeActivities = new FakeActivities({
      ...undoable,
      awaitCommand: async (input) => {
        asked += 1;
        return asked === 1
          ? untilCancelled(() => ({}) as never)
          : fakes.outcomeOf(input, input.phase === 'action' ? 'failed' : 'succeeded');
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitCommand');
      await incident.abort();
      expect(await incident.end()).toMatchObject({ status: 'rolled_back' });
      expect(phases(fakes)).toEqual(['action', 'action', 'rollback']);
      expect(fakes.log.named('sendCommand')).toHaveLength(2);
    });
  });

  it('takes a cancellation of the workflow for an abort: it rolls back, records and closes', async () => {
    const fakes = hanging('failed');
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitCommand');
      await incident.handle.cancel();
      expect(await incident.end()).toMatchObject({ status: 'rolled_back', outcomeCode: 'incident.aborted' });
      expect((await incident.events('abort_requested'))[0]?.actor).toBe('temporal');
      expect(fakes.log.named('closeIncident')).toHaveLength(1);
      expect(fakes.log.named('releaseTargets')).toHaveLength(1);
    });
  });

  it('does not stop a roll-back', async () => {
    const gate = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      ...undoable,
      awaitCommand: async (input) => {
        if (input.phase === 'rollback') await gate.promise;
        return fakes.outcomeOf(input, input.phase === 'action' ? 'failed' : 'succeeded');
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitCommand', 2);
      await incident.abort();
      await incident.handle.cancel();
      gate.resolve();
      expect(await incident.end()).toMatchObject({ status: 'rolled_back', outcomeCode: 'execution.failed' });
      expect(await incident.events('abort_requested')).toHaveLength(0);
    });
  });

  it('reaches the overall limit while a command runs: cancelled, undone, and a person is called', async () => {
    const fakes = hanging('failed', { incidentMaxSeconds: 30, approvalMode: 'off' });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'timeout', outcomeCode: 'incident.limit' });
      expect(phases(fakes)).toEqual(['action', 'rollback']);
    });
  });
});
