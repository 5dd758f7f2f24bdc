import { activityInfo, CancelledFailure, Context, heartbeat } from '@temporalio/activity';
import { unlessCalledOff } from '../../../src/activities/called-off.ts';
import { investigate } from '../../../src/activities/diagnosis/investigate.ts';
import { runStep } from '../../../src/activities/execution/run-step.ts';
import { askPeople } from '../../../src/activities/incident/ask-people.ts';
import { awaitRecovery } from '../../../src/activities/incident/await-recovery.ts';
import { concludeAttempt } from '../../../src/activities/incident/conclude-attempt.ts';
import { findSuperseded } from '../../../src/activities/incident/hold-incident.ts';
import { createIncidentActivities } from '../../../src/activities/incident/incident-activities.ts';
import { withCopy } from '../../../src/activities/incident/with-copy.ts';
import type {
  AiActivities,
  AwaitCommandInput,
  IncidentActivities,
  QuestionActivities,
  SendCommandInput,
  SsmActivities,
} from '../../../src/contracts/activities.ts';
import type { AlarmReading, AlarmState } from '../../../src/domain/alarm/alarm.ts';
import type { ExecutionOutcome, ExecutionState } from '../../../src/domain/execution/execution.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { DEFAULT_SETTINGS, type IncidentSettings } from '../../../src/domain/record/incident-settings.ts';
import type { NotificationQueuePort } from '../../../src/ports/notification-queue.ts';
import {
  FakeClaims,
  FakeExecutions,
  FakeKillSwitch,
  FakeObjects,
  FakeSsm,
  fakeAccess,
} from '../../support/fake-aws.ts';
import { FakeFindings, FakeQuestions } from '../../support/fake-stores.ts';
import { FakeSuppressions } from '../../support/fake-suppressions.ts';
import { FakeHolders, MemoryIncidents } from '../../support/memory-incidents.ts';
import { CallLog } from './call-log.ts';
import {
  bindWith,
  HOST_A,
  HOST_B,
  sampleDiagnostics,
  samplePlan,
  sampleRunbook,
  sampleTarget,
} from './sample-plan.ts';

export type IncidentWork = IncidentActivities & SsmActivities & AiActivities & QuestionActivities;

/** Short enough for tests, long enough that a slow machine does not reach them by accident. */
export const TEST_SETTINGS: IncidentSettings = {
  ...DEFAULT_SETTINGS,
  approvalDeadlineSeconds: 30,
  reminderSeconds: [],
  deliveryTimeoutSeconds: 30,
  settleSeconds: 1,
  verifyTimeoutSeconds: 20,
  verifyHoldSeconds: 0.2,
  verifyPollSeconds: 0.1,
  incidentMaxSeconds: 120,
};

/** An outside world in which everything works; a test replaces what should not. */
export class FakeActivities {
  readonly log = new CallLog();
  /** What CloudWatch says when it is read; a fix that helps sets it to OK. */
  alarm: AlarmReading = {
    state: 'ALARM',
    changedAt: '2000-01-01T00:00:00.000Z',
    reason: 'Threshold Crossed',
  };
  /** Outcome of an execution by its step, host and phase; `succeeded` where nothing is said. */
  readonly outcomes = new Map<string, ExecutionState>();
  /** What is stored, as the real activities store it. */
  readonly incidents = new MemoryIncidents();
  readonly holders = new FakeHolders();
  readonly objects = new FakeObjects();
  /** Mutes and windows, which the real activities read. */
  readonly suppressions = new FakeSuppressions();
  /** Where there is a notifications file. */
  notifications: NotificationQueuePort | null = null;
  /** Asked which hosts have a tag. */
  readonly ssm = new FakeSsm();
  readonly #overrides: Partial<IncidentWork>;
  readonly #settings: IncidentSettings;

  constructor(overrides: Partial<IncidentWork> = {}, settings: Partial<IncidentSettings> = {}) {
    this.#overrides = overrides;
    this.#settings = { ...TEST_SETTINGS, ...settings };
  }

  setAlarm(state: AlarmState): void {
    this.alarm = { state, changedAt: new Date().toISOString(), reason: `now ${state}` };
  }

  /** The i-th status that was projected, or was being closed with. */
  projectedStatuses(): readonly string[] {
    return this.log.calls
      .filter(({ name }) => name === 'projectIncident' || name === 'closeIncident')
      .map(({ input }) => statusOf(input));
  }

  /** A copy of the record with that status, of that attempt. */
  async untilStatus(status: string, attempt = 1): Promise<void> {
    await this.log.until(`a record of attempt ${attempt} that is ${status}`, ({ name, input }) => {
      const isCopy = name === 'projectIncident' || name === 'closeIncident' || name === 'beginAttempt';
      return isCopy && statusOf(input) === status && recordOf(input).attempt === attempt;
    });
  }

  /** What a worker registers: every call is logged before it is answered. */
  work(): IncidentWork {
    const work: IncidentWork = { ...this.#defaults(), ...this.#overrides };
    const log = this.log;
    const logged = <A, R>(name: string, answer: (input: A) => Promise<R>) => {
      return async (input: A): Promise<R> => {
        log.add({ name, input });
        return answer(input);
      };
    };
    const single: IncidentWork = {
      ...work,
      openIncident: logged('openIncident', work.openIncident),
      resumeIncident: logged('resumeIncident', work.resumeIncident),
      beginAttempt: logged('beginAttempt', work.beginAttempt),
      projectIncident: logged('projectIncident', work.projectIncident),
      claimTargets: logged('claimTargets', work.claimTargets),
      releaseTargets: logged('releaseTargets', work.releaseTargets),
      awaitClearance: logged('awaitClearance', work.awaitClearance),
      readAlarm: logged('readAlarm', work.readAlarm),
      readSuppression: logged('readSuppression', work.readSuppression),
      notifyOperators: logged('notifyOperators', work.notifyOperators),
      closeIncident: logged('closeIncident', work.closeIncident),
      resolveTargets: unlessCalledOff(logged('resolveTargets', work.resolveTargets)),
      diagnoseTargets: logged('diagnoseTargets', work.diagnoseTargets),
      lookAtHost: logged('lookAtHost', work.lookAtHost),
      sendCommand: logged('sendCommand', work.sendCommand),
      withholdCommand: logged('withholdCommand', work.withholdCommand),
      awaitCommand: logged('awaitCommand', work.awaitCommand),
      proposePlan: logged('proposePlan', work.proposePlan),
      askQuestion: logged('askQuestion', work.askQuestion),
      recordQuestion: logged('recordQuestion', work.recordQuestion),
      bindPlan: logged('bindPlan', work.bindPlan),
    };
    const write = single.projectIncident;
    const now = () => Date.now();
    // The real activities that do several at once, over the fakes of each.
    return {
      ...single,
      proposePlan: withCopy(single.proposePlan, write),
      askPeople: withCopy((input) => askPeople(single, input), write),
      awaitRecovery: (input) => awaitRecovery({ ...single, now }, input),
      concludeAttempt: (input) => concludeAttempt(single, input),
      investigate: (input) => investigate(single, input),
      runStep: withCopy((input) => runStep({ ...single, now }, input), write),
    };
  }

  /** The activities that keep the record, as they really are, over stores in memory; the rest of them is not used. */
  stored(settings: IncidentSettings = this.#settings): IncidentActivities {
    return createIncidentActivities({
      incidents: this.incidents,
      holders: this.holders,
      objects: this.objects,
      questions: new FakeQuestions(),
      claims: new FakeClaims(),
      executions: new FakeExecutions(),
      killSwitch: new FakeKillSwitch(),
      documentPrefix: 'RecoverOps-',
      catalogue: [],
      findings: new FakeFindings(),
      suppressions: this.suppressions,
      aws: fakeAccess(this.ssm),
      notices: { publish: async () => 'no_topic' },
      notifications: this.notifications,
      settings,
      now: () => Date.now(),
    });
  }

  #defaults(): IncidentWork {
    const stored = this.stored();
    return {
      openIncident: stored.openIncident,
      resumeIncident: stored.resumeIncident,
      beginAttempt: stored.beginAttempt,
      projectIncident: stored.projectIncident,
      claimTargets: async (input) => (await findSuperseded(this.holders, input)) ?? { kind: 'granted' },
      releaseTargets: async () => undefined,
      awaitClearance: async () => undefined,
      readSuppression: stored.readSuppression,
      readAlarm: async () => ({ kind: 'read', reading: this.alarm }),
      notifyOperators: async () => ({ kind: 'sent' }),
      closeIncident: stored.closeIncident,
      askPeople: stored.askPeople,
      awaitRecovery: stored.awaitRecovery,
      concludeAttempt: stored.concludeAttempt,
      investigate: joined,
      runStep: joined,
      resolveTargets: async () => ({
        kind: 'resolved',
        targets: [sampleTarget(HOST_A), sampleTarget(HOST_B)],
      }),
      diagnoseTargets: async ({ targets }) => sampleDiagnostics(targets),
      lookAtHost: async ({ host }) => ({ kind: 'none', message: `nobody knows ${host}` }),
      sendCommand: async ({ executionId }) => ({ kind: 'sent', commandId: `command-${executionId}` }),
      withholdCommand: async ({ executionId }) => {
        const isOfThis = ({ input }: { readonly input: unknown }) =>
          (input as SendCommandInput).executionId === executionId;
        return this.log.named('sendCommand').some(isOfThis)
          ? { kind: 'maybe_sent', commandId: null }
          : { kind: 'refused', message: 'it was given up before it was sent' };
      },
      awaitCommand: async (input) => {
        const outcome = this.outcomeOf(input);
        // A fix that ran clears the alarm, unless the test has its own idea.
        if (input.phase === 'action' && outcome.state === 'succeeded') this.onFixed();
        return outcome;
      },
      proposePlan: async (input) => samplePlan(input),
      askQuestion: async () => ({ kind: 'full' }),
      recordQuestion: async () => ({ kind: 'noted' }),
      bindPlan: bindWith(sampleRunbook()),
    };
  }

  /** After an action that succeeded. */
  onFixed: () => void = () => this.setAlarm('OK');

  outcomeOf(input: AwaitCommandInput, forced?: ExecutionState): ExecutionOutcome {
    const { stepId, targetId, phase, attempt, executionId, commandId } = input;
    const key = `${stepId}/${targetId}/${phase}`;
    const state = forced ?? this.outcomes.get(`${key}/${attempt}`) ?? this.outcomes.get(key) ?? 'succeeded';
    return {
      executionId,
      stepId,
      targetId,
      phase,
      attempt,
      commandId,
      state,
      exitCode: state === 'succeeded' ? 0 : state === 'failed' ? 1 : null,
      stdout: 'done',
      stderr: '',
      outputKey: `output/${executionId}`,
      settledBy: commandId === null ? 'ledger' : 'ssm',
      startedAt: null,
      endedAt: null,
      detail: '',
    };
  }
}

/** Stands for what `work` makes of the others. */
const joined = async (): Promise<never> => {
  throw new Error('it is made of the other activities');
};

/** Heartbeats until the workflow cancels it; then what the real activity does: its failure carries the outcome. */
export async function untilCancelled(outcome: () => ExecutionOutcome): Promise<never> {
  heartbeat({ attempt: activityInfo().attempt });
  const timer = setInterval(() => heartbeat({}), 50);
  try {
    return await Context.current().cancelled;
  } catch (error) {
    throw new CancelledFailure(
      'the execution was cancelled',
      [outcome()],
      error instanceof Error ? error : undefined,
    );
  } finally {
    clearInterval(timer);
  }
}

export function recordOf(input: unknown): IncidentRecord {
  return (input as { record: IncidentRecord }).record;
}

function statusOf(input: unknown): string {
  return recordOf(input).status;
}
