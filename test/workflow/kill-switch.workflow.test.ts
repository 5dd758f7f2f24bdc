import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { withFailures } from '../../src/activities/activity-failure.ts';
import { sendCommand } from '../../src/activities/execution/send-command.ts';
import type {
  AwaitCommandInput,
  AwaitCommandOutcome,
  ClearanceInput,
  SendCommandInput,
} from '../../src/contracts/activities.ts';
import { hostClaim, sendDeps, serviceError } from '../support/fake-aws.ts';
import { FakeActivities, type IncidentWork, recordOf } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';
import { HOST_A, HOST_B, samplePlan, sampleStep } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const STOPPED = 'the kill switch is on (by ana: bad deploy)';

/** Two undoable steps, and a kill switch that is off until a test says otherwise. */
function stoppable(overrides: Partial<IncidentWork> = {}) {
  let isOn = false;
  const fakes = new FakeActivities({
    proposePlan: async (input) =>
      samplePlan(input, [
        sampleStep({ id: 's1', withRollback: true, withVerify: false }),
        sampleStep({ id: 's2', targetIds: [HOST_B], withRollback: true, withVerify: false }),
      ]),
    claimTargets: async () =>
      isOn ? { kind: 'denied', reason: 'kill_switch', message: STOPPED } : { kind: 'granted' },
    sendCommand: async ({ executionId }) =>
      isOn ? { kind: 'held', message: STOPPED } : { kind: 'sent', commandId: `c-${executionId}` },
    awaitClearance: async () => {
      if (!isOn) return;
      throw ApplicationFailure.create({ message: STOPPED, type: 'Claim.Waiting', nextRetryDelay: 200 });
    },
    ...overrides,
  });
  return {
    fakes,
    stop: () => {
      isOn = true;
    },
    resume: () => {
      isOn = false;
    },
  };
}

/** What really went out, as `<step> <phase>`. */
const started = (fakes: FakeActivities) =>
  fakes.log
    .named('awaitCommand')
    .map(({ input }) => input as AwaitCommandInput)
    .map(({ stepId, phase }) => `${stepId} ${phase}`);

/** Whether a copy of the record says that it waits for the kill switch. */
const isHeld = (input: unknown) => recordOf(input).waiting?.kind === 'kill_switch';

/** The real send: the worker dies right after SSM took the command, and when the next one comes DynamoDB is away. */
function dyingSend() {
  const deps = sendDeps();
  const { ssm, executions, killSwitch, claims } = deps;
  let isDead = false;
  const send = withFailures((input: SendCommandInput) => {
    claims.leases.set(input.targetId, hostClaim({ targetId: input.targetId, owner: input.owner }));
    return sendCommand(
      {
        ...deps,
        crashpoint: () => {
          if (isDead) return;
          isDead = true;
          executions.isAway = true;
          killSwitch.failure = serviceError('dynamodb', 'unavailable');
          throw new Error('the worker died');
        },
        now: () => Date.parse('2026-11-22T08:00:00.000Z'),
      },
      { ...input, notAfter: '2026-11-22T08:15:00.000Z' },
    );
  });
  const fakes = new FakeActivities({
    proposePlan: async (input) =>
      samplePlan(input, [sampleStep({ id: 's1', withRollback: true, withVerify: false })]),
    sendCommand: send,
    awaitClearance: async () => {
      if (killSwitch.failure === null) return;
      throw ApplicationFailure.create({ message: 'away', type: 'Claim.Waiting', nextRetryDelay: 200 });
    },
  });
  const back = () => {
    executions.isAway = false;
    killSwitch.failure = null;
  };
  return { ssm, fakes, back };
}

// Most of the time of each incident is spent waiting.
describe.concurrent('the kill switch', () => {
  it('holds an approved plan before its first step, and lets it go on under its approval', async () => {
    const { fakes, stop, resume } = stoppable();
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      stop();
      await incident.decide({ plan });
      await fakes.log.nth('awaitClearance');
      expect((await incident.record()).waiting).toMatchObject({ kind: 'kill_switch', message: STOPPED });
      expect(fakes.log.named('sendCommand')).toHaveLength(0);
      resume();
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(started(fakes)).toEqual(['s1 action', 's2 action']);
    });
  });

  it('lets a running step end, starts no other, and goes on with the plan when it is off', async () => {
    const { fakes, stop, resume } = stoppable({
      awaitCommand: async (input) => {
        // It is pressed while the first step runs.
        if (input.stepId === 's1') stop();
        const outcome = fakes.outcomeOf(input);
        if (input.stepId === 's2') fakes.onFixed();
        return outcome;
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      const { input } = await fakes.log.nth('awaitClearance');
      const { workflowId, runId, plan, executions, waiting } = await incident.record();
      // Its hosts stay its own, however long it waits.
      expect(input).toMatchObject({
        owner: `${workflowId}/${runId}`,
        keep: { targetIds: [HOST_A, HOST_B], leaseSeconds: expect.any(Number) },
      } satisfies Partial<ClearanceInput>);
      expect(waiting).toMatchObject({ kind: 'kill_switch', until: plan?.notAfter });
      expect(executions).toMatchObject([{ stepId: 's1', state: 'succeeded' }]);
      expect(started(fakes)).toEqual(['s1 action']);
      const [said] = await incident.events('waiting');
      expect(said?.message).toContain(STOPPED);
      resume();
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(started(fakes)).toEqual(['s1 action', 's2 action']);
      const sends = fakes.log.named('sendCommand').map(({ input: of }) => of as SendCommandInput);
      expect(new Set(sends.map(({ executionId }) => executionId)).size).toBe(2);
    });
  });

  it('holds a roll-back until it is off', async () => {
    const { fakes, stop, resume } = stoppable({
      awaitCommand: async (input) => {
        if (input.phase !== 'action') return fakes.outcomeOf(input);
        stop();
        return fakes.outcomeOf(input, 'failed');
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      const { status, waiting } = await incident.record();
      expect(status).toBe('rolling_back');
      expect(waiting).toMatchObject({ kind: 'kill_switch', until: null });
      expect(started(fakes)).toEqual(['s1 action']);
      resume();
      expect(await incident.end()).toMatchObject({ status: 'rolled_back' });
      expect(started(fakes)).toEqual(['s1 action', 's1 rollback']);
    });
  });

  it('keeps a roll-back from running at all where a person gives it up', async () => {
    const { fakes, stop } = stoppable({
      awaitCommand: async (input) => {
        stop();
        return fakes.outcomeOf(input, 'failed');
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      await incident.abort();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'rollback.failed' });
      expect(started(fakes)).toEqual(['s1 action']);
      const [requested] = await incident.events('abort_requested');
      expect(requested).toMatchObject({ actor: 'ana', message: 'the roll-back is given up' });
      const { executions } = await incident.record();
      expect(executions.at(-1)).toMatchObject({ phase: 'rollback', state: 'not_run' });
    });
  });

  it('ends the wait of a step for an abort, and then waits with the roll-back', async () => {
    const { fakes, stop, resume } = stoppable({
      awaitCommand: async (input) => {
        if (input.stepId === 's1' && input.phase === 'action') stop();
        return fakes.outcomeOf(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      await incident.abort();
      await fakes.untilStatus('rolling_back');
      resume();
      expect(await incident.end()).toMatchObject({ status: 'rolled_back', outcomeCode: 'incident.aborted' });
      expect(started(fakes)).toEqual(['s1 action', 's1 rollback']);
    });
  });

  /** Taken back as often as everything is stopped when the host has not fetched it; then it runs. */
  const takenBack = (switched: ReturnType<typeof stoppable>, of: Partial<AwaitCommandInput>) => {
    let isTakenBack = false;
    return async (input: AwaitCommandInput): Promise<AwaitCommandOutcome> => {
      if (isTakenBack || Object.entries(of).some(([key, value]) => input[key as keyof typeof of] !== value)) {
        const outcome = switched.fakes.outcomeOf(input, input.isLast === true ? 'not_run' : undefined);
        if (input.stepId === 's2' && input.phase === 'action') switched.fakes.onFixed();
        return outcome;
      }
      isTakenBack = true;
      switched.stop();
      return { commandId: input.commandId ?? '', withdrawnFor: STOPPED };
    };
  };

  it('takes back what no host has fetched, and sends it again under its id when it is off', async () => {
    const switched = stoppable({ awaitCommand: (input) => answer(input) });
    const answer = takenBack(switched, { stepId: 's1', phase: 'action' });
    const { fakes, resume } = switched;
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      const { status, waiting, executions } = await incident.record();
      expect(status).toBe('executing');
      expect(waiting).toMatchObject({ kind: 'kill_switch', message: STOPPED });
      // Nobody has run anything yet, so nothing has failed.
      expect(executions).toEqual([]);
      resume();
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const events = (await incident.timeline()).map(({ event }) => event);
      expect(events.filter((event) => /execution_|waiting/.test(event))).toEqual([
        'execution_started',
        'execution_withdrawn',
        'waiting',
        // Sent again.
        'execution_started',
        'execution_finished',
        'execution_started',
        'execution_finished',
      ]);
      const ids = fakes.log
        .named('awaitCommand')
        .map(({ input }) => input as AwaitCommandInput)
        .filter(({ stepId }) => stepId === 's1')
        .map(({ executionId }) => executionId);
      expect(ids).toHaveLength(2);
      expect(new Set(ids).size).toBe(1);
    });
  });

  it('holds a roll-back that it takes back, too', async () => {
    const switched = stoppable({
      awaitCommand: async (input) =>
        input.phase === 'action' ? fakes.outcomeOf(input, 'failed') : await answer(input),
    });
    const answer = takenBack(switched, { phase: 'rollback' });
    const { fakes, resume } = switched;
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      expect(await incident.record()).toMatchObject({ status: 'rolling_back', waiting: { until: null } });
      resume();
      expect(await incident.end()).toMatchObject({ status: 'rolled_back' });
      expect(started(fakes)).toEqual(['s1 action', 's1 rollback', 's1 rollback']);
    });
  });

  it('gives a roll-back up that waits after an abort, when the abort is said again', async () => {
    const switched = stoppable({
      awaitCommand: async (input) => {
        if (input.phase === 'action') switched.stop();
        return switched.fakes.outcomeOf(input);
      },
    });
    const { fakes, resume } = switched;
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      await incident.abort();
      await fakes.log.until('the roll-back that waits', ({ name, input }) => {
        return name === 'projectIncident' && recordOf(input).status === 'rolling_back' && isHeld(input);
      });
      await incident.abort('bob');
      resume();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'rollback.failed' });
      expect(started(fakes)).not.toContain('s1 rollback');
    });
  });

  it('says of a second command which it took back that there was one before it, when it is given up', async () => {
    let times = 0;
    const switched = stoppable({
      awaitCommand: async (input) => {
        if (input.isLast === true) return switched.fakes.outcomeOf(input, 'not_run');
        times += 1;
        if (times === 2) switched.stop();
        return { commandId: input.commandId ?? '', withdrawnFor: STOPPED };
      },
    });
    const { fakes } = switched;
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      await incident.abort();
      await incident.end();
      const last = fakes.log
        .named('awaitCommand')
        .map(({ input }) => input as AwaitCommandInput)
        .at(-1);
      expect(last).toMatchObject({ isLast: true, resend: 1, earlierNotAfter: last?.notAfter });
    });
  });

  it('asks the host about a step that SSM has had while nobody could read what was sent', async () => {
    const { ssm, fakes, back } = dyingSend();
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('sendCommand', 2);
      await incident.abort();
      await incident.events('abort_requested');
      back();
      await incident.end();
      // Each went out once, and the undo of what had run is among them.
      const bodies = ssm.sent.map(({ parameters: { BodyBase64 = '' } }) => atob(BodyBase64));
      expect(bodies).toEqual(['# s1 action', '# s1 rollback']);
      const { executions } = await incident.record();
      expect(executions[0]).toMatchObject({ phase: 'action', state: 'succeeded' });
    });
  });

  it('asks the host before it says that a step which it took back, and a person gave up, never ran', async () => {
    const switched = stoppable({ awaitCommand: (input) => answer(input) });
    const answer = takenBack(switched, { stepId: 's1', phase: 'action' });
    const { fakes, resume } = switched;
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      await incident.abort();
      resume();
      expect(await incident.end()).toMatchObject({ outcomeCode: 'incident.aborted' });
      const [, asked] = fakes.log.named('awaitCommand').map(({ input }) => input as AwaitCommandInput);
      expect(asked).toMatchObject({ isLast: true, commandId: expect.stringContaining('c-') });
      const { executions } = await incident.record();
      expect(executions).toMatchObject([{ state: 'not_run', detail: expect.stringContaining('given up') }]);
    });
  });

  /** The steps that SSM was given, without those that were held. */
  const sentIn = (fakes: FakeActivities) =>
    fakes.log.named('sendCommand').map(({ input }) => {
      const { stepId, phase } = input as SendCommandInput;
      return `${stepId} ${phase}`;
    });

  it('sends nothing again after an abort that came while it was being taken back', async () => {
    const answering = Promise.withResolvers<void>();
    const { fakes } = stoppable({
      awaitCommand: async (input) => {
        if (input.isLast === true) return fakes.outcomeOf(input, 'not_run');
        // The switch is off again when the answer comes.
        await answering.promise;
        return { commandId: input.commandId ?? '', withdrawnFor: STOPPED };
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitCommand');
      await incident.abort();
      await incident.events('abort_requested');
      answering.resolve();
      expect(await incident.end()).toMatchObject({ outcomeCode: 'incident.aborted' });
      expect(sentIn(fakes)).toEqual(['s1 action']);
      const { executions } = await incident.record();
      expect(executions).toMatchObject([{ state: 'not_run', detail: expect.stringContaining('given up') }]);
    });
  });

  it('sends nothing again after an abort in the pause between a rush of stops', async () => {
    let takenBackTimes = 0;
    const { fakes } = stoppable({
      awaitCommand: async (input) => {
        if (input.isLast === true) return fakes.outcomeOf(input, 'not_run');
        takenBackTimes += 1;
        return { commandId: input.commandId ?? '', withdrawnFor: STOPPED };
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitCommand', 2);
      await incident.abort();
      expect(await incident.end()).toMatchObject({ outcomeCode: 'incident.aborted' });
      expect(sentIn(fakes)).toHaveLength(takenBackTimes);
      const resends = fakes.log.named('sendCommand').map(({ input }) => (input as SendCommandInput).resend);
      expect(resends).toEqual([undefined, 1]);
      const [, second, last] = fakes.log.named('awaitCommand').map(({ input }) => input as AwaitCommandInput);
      expect(second).toMatchObject({ resend: 1, earlierNotAfter: expect.any(String) });
      expect(last).toMatchObject({ isLast: true, resend: 1 });
    });
  });

  it('sends no further undo once a person has given the roll-back up', async () => {
    const asked = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const switched = stoppable({
      awaitCommand: async (input) => {
        const { fakes } = switched;
        if (input.phase === 'action')
          return fakes.outcomeOf(input, input.stepId === 's2' ? 'failed' : 'succeeded');
        if (input.isLast === true) {
          asked.resolve();
          // The host is asked for as long as the undo could still start there.
          await told.promise;
          return fakes.outcomeOf(input, 'not_run');
        }
        switched.stop();
        return { commandId: input.commandId ?? '', withdrawnFor: STOPPED };
      },
    });
    const { fakes, resume } = switched;
    fakes.onFixed = () => undefined;
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.log.nth('awaitClearance');
      await incident.abort();
      await asked.promise;
      resume();
      told.resolve();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'rollback.failed' });
      expect(sentIn(fakes)).not.toContain('s1 rollback');
      const { executions } = await incident.record();
      expect(executions.filter(({ phase }) => phase === 'rollback')).toMatchObject([
        { stepId: 's2', state: 'not_run' },
        { stepId: 's1', state: 'not_run', detail: expect.stringContaining('given up') },
      ]);
    });
  });
});
