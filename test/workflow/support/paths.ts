import { ApplicationFailure } from '@temporalio/common';
import type { AlarmDelivery } from '../../../src/domain/alarm/alarm.ts';
import { denialByAlarm } from '../../../src/domain/execution/claim-denial.ts';
import type { RiskClass } from '../../../src/domain/plan/runbook.ts';
import type { IncidentSettings } from '../../../src/domain/record/incident-settings.ts';
import type { WindowSubject } from '../../../src/domain/suppression/suppression.ts';
import { classification } from '../../support/classification-samples.ts';
import { asClassified, asFinding } from './alarm-deliveries.ts';
import { FakeActivities, type IncidentWork, untilCancelled } from './fake-activities.ts';
import type { StagedIncident } from './incident-stage.ts';
import {
  HOST_A,
  HOST_B,
  NO_PLAN,
  sampleDiagnostics,
  samplePlan,
  sampleStep,
  sampleTarget,
} from './sample-plan.ts';

/** One way through the workflow: the world it meets, what is done to it, and how it must end. */
export interface IncidentPath {
  readonly fakes: () => FakeActivities;
  /** What opens it; absent: an alarm of CloudWatch. */
  readonly opens?: (alarm: AlarmDelivery) => AlarmDelivery;
  /** After the alarm was fired. */
  readonly play: (incident: StagedIncident) => Promise<void>;
  readonly status: string;
  readonly outcomeCode: string;
}

const world =
  (
    overrides: Partial<IncidentWork> = {},
    settings: Partial<IncidentSettings> = {},
    prepare: (fakes: FakeActivities) => void = () => undefined,
  ) =>
  (): FakeActivities => {
    const fakes = new FakeActivities(overrides, settings);
    prepare(fakes);
    return fakes;
  };

const approve = async (incident: StagedIncident): Promise<void> => {
  await incident.decide({ plan: await incident.untilPending() });
};
const nothing = async (): Promise<void> => undefined;
const plans = (...steps: readonly ReturnType<typeof sampleStep>[]): Partial<IncidentWork> => ({
  proposePlan: async (input) => samplePlan(input, steps),
});
const undoable = plans(
  sampleStep({ id: 's1', withRollback: true }),
  sampleStep({ id: 's2', withRollback: true }),
);
/** Two steps with an undo, the first on two hosts; the fix helps. */
export const undoableFix = (settings: Partial<IncidentSettings> = {}): FakeActivities =>
  new FakeActivities(
    plans(
      sampleStep({ id: 's1', targetIds: [HOST_A, HOST_B], withRollback: true, withVerify: false }),
      sampleStep({ id: 's2', withRollback: true, withVerify: false }),
    ),
    settings,
  );
/** The same, and when it has run its alarm is gone: nobody can say whether it has helped, so nothing is rolled back. */
export const unsureFix = (
  risk: RiskClass = 'medium',
  settings: Partial<IncidentSettings> = {},
): FakeActivities => {
  let hasRun = false;
  const fakes: FakeActivities = new FakeActivities(
    {
      ...plans(sampleStep({ risk, withRollback: true, withVerify: false })),
      readAlarm: async () => (hasRun ? { kind: 'gone' } : { kind: 'read', reading: fakes.alarm }),
    },
    settings,
  );
  fakes.onFixed = () => {
    hasRun = true;
  };
  return fakes;
};
/** An alarm that somebody deletes after it was read this often. */
export function goneAfter(reads: number, settings: Partial<IncidentSettings>): FakeActivities {
  let looks = 0;
  const fakes: FakeActivities = new FakeActivities(
    {
      readAlarm: async () => {
        looks += 1;
        return looks > reads ? { kind: 'gone' } : { kind: 'read', reading: fakes.alarm };
      },
    },
    settings,
  );
  return fakes;
}

/** What somebody types into a signal who would rather be somebody else. */
export const typedSender = {
  by: 'cy',
  reason: 'trust me',
  via: 'dashboard',
  signedIn: { method: 'oidc', subject: 'u-7', issuer: 'https://id.example', role: 'admin' },
} as const;

const down = async (): Promise<never> => {
  throw ApplicationFailure.nonRetryable('cannot be reached', 'Test.Down');
};

/** A window for every alarm, or for hosts with a tag; open for longer than any test. */
const inMaintenance =
  (subject: WindowSubject) =>
  (fakes: FakeActivities): void => {
    const times = {
      kind: 'once',
      from: '2026-01-01T00:00:00.000Z',
      until: '2126-01-01T00:00:00.000Z',
    } as const;
    const by = { by: 'bo', reason: 'patching', createdAt: times.from };
    fakes.suppressions.rules = [{ kind: 'window', id: 'window-1', subject, times, ...by }];
    fakes.ssm.targets = [sampleTarget(HOST_A), sampleTarget(HOST_B)];
  };
const forAll = inMaintenance({ kind: 'alarm', pattern: '*' });

/** The alarm is about one host alone. */
const oneIll: Partial<IncidentWork> = {
  diagnoseTargets: async ({ targets }) => sampleDiagnostics(targets, [], [HOST_A]),
};

/** Every path; a history of each is committed under test/replay/histories. */
export const PATHS = {
  'edited-approved': {
    fakes: world(),
    play: async (incident) => {
      const { plan } = await incident.edit({ plan: await incident.untilPending() });
      await incident.decide({ plan });
    },
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'completed-approved': { fakes: world(), play: approve, status: 'completed', outcomeCode: 'fix.verified' },
  suppressed: {
    fakes: world({}, {}, forAll),
    play: nothing,
    status: 'suppressed',
    outcomeCode: 'alarm.maintenance',
  },
  'suppressed-by-tag': {
    fakes: world({}, {}, inMaintenance({ kind: 'tag', tag: { key: 'patch-group', value: 'a' } })),
    play: nothing,
    status: 'suppressed',
    outcomeCode: 'alarm.maintenance',
  },
  'suppressed-at-the-deadline': {
    fakes: world({}, { approvalDeadlineSeconds: 12, reminderSeconds: [8] }),
    play: async (incident) => {
      await incident.untilPending();
      forAll(incident.fakes);
    },
    status: 'suppressed',
    outcomeCode: 'alarm.maintenance',
  },
  'mutes-unreadable': {
    fakes: world({}, {}, (fakes) => {
      fakes.suppressions.failure = new Error('away');
    }),
    play: approve,
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'completed-unmuted': { fakes: world(), play: approve, status: 'completed', outcomeCode: 'fix.verified' },
  'completed-by-policy': {
    fakes: world({}, { approvalMode: 'off' }),
    play: nothing,
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'completed-two-person': {
    fakes: world(plans(sampleStep({ risk: 'destructive' }))),
    play: async (incident) => {
      const plan = await incident.untilPending();
      await incident.decide({ plan, by: 'ana' });
      await incident.decide({ plan, by: 'bo' });
    },
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'completed-by-signal-two-hosts': {
    fakes: world(
      plans(sampleStep({ targetIds: [HOST_A, HOST_B] }), sampleStep({ id: 's2', withVerify: false })),
    ),
    play: async (incident) => {
      const plan = await incident.untilPending();
      await incident.signal('approve', { by: 'ana' });
      await incident.signal('approve', { by: 'ana', plan: plan.slice(0, 8) });
    },
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  rejected: {
    fakes: world(),
    play: async (incident) => {
      await incident.decide({ plan: await incident.untilPending(), kind: 'reject', comment: 'not now' });
    },
    status: 'rejected',
    outcomeCode: 'plan.rejected',
  },
  'aborted-while-waiting': {
    fakes: world(),
    play: async (incident) => {
      await incident.untilPending();
      await incident.abort();
    },
    status: 'rejected',
    outcomeCode: 'incident.aborted',
  },
  'expired-after-reminders': {
    fakes: world({}, { approvalDeadlineSeconds: 1.2, reminderSeconds: [0.4, 0.8] }),
    play: nothing,
    status: 'expired',
    outcomeCode: 'approval.expired',
  },
  'gone-while-waiting': {
    fakes: () => goneAfter(1, { approvalDeadlineSeconds: 30, reminderSeconds: [0.3] }),
    play: nothing,
    status: 'failed',
    outcomeCode: 'alarm.gone',
  },
  'recovered-while-waiting': {
    fakes: world(),
    play: async (incident) => {
      await incident.untilPending();
      await incident.deliver(incident.alarm.change('OK'));
    },
    status: 'recovered',
    outcomeCode: 'alarm.recovered',
  },
  'recovered-at-claim': {
    fakes: world({
      claimTargets: async () => ({ kind: 'denied', reason: 'alarm_cleared', message: 'it is OK' }),
    }),
    play: approve,
    status: 'recovered',
    outcomeCode: 'alarm.recovered',
  },
  duplicate: {
    fakes: world({ openIncident: async () => ({ kind: 'duplicate', status: 'completed', isClosed: true }) }),
    play: nothing,
    status: 'duplicate',
    outcomeCode: 'alarm.duplicate',
  },
  'targets-none': {
    fakes: world({ resolveTargets: async () => ({ kind: 'none', message: 'no instance in web-asg' }) }),
    play: nothing,
    status: 'failed',
    outcomeCode: 'targets.none',
  },
  'targets-too-many': {
    fakes: world({ resolveTargets: async () => ({ kind: 'too_many', message: '11 instances' }) }),
    play: nothing,
    status: 'failed',
    outcomeCode: 'targets.too_many',
  },
  'targets-unresolved': {
    fakes: world({ resolveTargets: down }),
    play: nothing,
    status: 'failed',
    outcomeCode: 'targets.unresolved',
  },
  'diagnostics-failed': {
    fakes: world({ diagnoseTargets: down }),
    play: nothing,
    status: 'failed',
    outcomeCode: 'diagnostics.failed',
  },
  'hosts-unreachable': {
    fakes: world({ diagnoseTargets: async ({ targets }) => sampleDiagnostics(targets, [HOST_A, HOST_B]) }),
    play: nothing,
    status: 'failed',
    outcomeCode: 'diagnostics.unreachable',
  },
  'planner-failed': {
    fakes: world({ proposePlan: down }),
    play: nothing,
    status: 'failed',
    outcomeCode: 'plan.failed',
  },
  'plan-none': {
    fakes: world({ proposePlan: async () => NO_PLAN }),
    play: nothing,
    status: 'no_remedy',
    outcomeCode: 'plan.none',
  },
  'recovered-without-plan': {
    fakes: world({ proposePlan: async () => NO_PLAN }, {}, (fakes) => fakes.setAlarm('OK')),
    play: nothing,
    status: 'recovered',
    outcomeCode: 'alarm.recovered',
  },
  'plan-invalid': {
    fakes: world({
      proposePlan: async (input) => samplePlan(input, [sampleStep({ targetIds: ['i-0other'] })]),
    }),
    play: nothing,
    status: 'failed',
    outcomeCode: 'plan.invalid',
  },
  'claim-denied': {
    fakes: world({
      claimTargets: async () => ({ kind: 'denied', reason: 'target_gone', message: 'it is gone' }),
    }),
    play: approve,
    status: 'failed',
    outcomeCode: 'claim.target_gone',
  },
  'claim-failed': {
    fakes: world({ claimTargets: down }),
    play: approve,
    status: 'failed',
    outcomeCode: 'claim.failed',
  },
  'claim-busy-then-granted': {
    fakes: () => {
      let asked = 0;
      return new FakeActivities({
        claimTargets: async () => {
          asked += 1;
          if (asked > 2) return { kind: 'granted' };
          return { kind: 'denied', reason: 'target_busy', message: 'another incident has it' };
        },
      });
    },
    play: approve,
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'execution-failed-rolled-back': {
    fakes: world(undoable, {}, (fakes) => fakes.outcomes.set(`s2/${HOST_A}/action`, 'failed')),
    play: approve,
    status: 'rolled_back',
    outcomeCode: 'execution.failed',
  },
  'execution-failed-without-undo': {
    fakes: world({}, {}, (fakes) => fakes.outcomes.set(`s1/${HOST_A}/action`, 'failed')),
    play: approve,
    status: 'failed',
    outcomeCode: 'execution.failed',
  },
  'execution-refused': {
    fakes: world({
      ...undoable,
      sendCommand: async () => ({ kind: 'refused', message: 'no such document' }),
    }),
    play: approve,
    status: 'failed',
    outcomeCode: 'execution.not_run',
  },
  'execution-unknown': {
    fakes: world(undoable, {}, (fakes) => fakes.outcomes.set(`s2/${HOST_A}/action`, 'unknown')),
    play: approve,
    status: 'timeout',
    outcomeCode: 'execution.unknown',
  },
  'send-unconfirmed': {
    fakes: world({ sendCommand: async () => ({ kind: 'maybe_sent', commandId: null }) }),
    play: approve,
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'host-check-failed-rolled-back': {
    fakes: world(undoable, {}, (fakes) => fakes.outcomes.set(`s1/${HOST_A}/verify`, 'failed')),
    play: approve,
    status: 'rolled_back',
    outcomeCode: 'verify.host_check_failed',
  },
  'host-check-passed-later': {
    fakes: world({}, {}, (fakes) => fakes.outcomes.set(`s1/${HOST_A}/verify/1`, 'failed')),
    play: approve,
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'alarm-not-ok-rolled-back': {
    fakes: world({ ...undoable, ...oneIll }, { verifyTimeoutSeconds: 0.6 }, (fakes) => {
      fakes.onFixed = () => undefined;
    }),
    play: approve,
    status: 'rolled_back',
    outcomeCode: 'verify.alarm_not_ok',
  },
  // Another host was ill too, and no step of the plan was for it: what is mended stays so.
  'alarm-held-by-another-host': {
    fakes: world(
      { proposePlan: async (input) => samplePlan(input, [sampleStep({ withRollback: true })]) },
      { verifyTimeoutSeconds: 0.6 },
      (fakes) => {
        fakes.onFixed = () => undefined;
      },
    ),
    play: approve,
    status: 'failed',
    outcomeCode: 'verify.others_ill',
  },
  'alarm-not-ok-without-undo': {
    fakes: world(oneIll, { verifyTimeoutSeconds: 0.6 }, (fakes) => {
      fakes.onFixed = () => undefined;
    }),
    play: approve,
    status: 'failed',
    outcomeCode: 'verify.alarm_not_ok',
  },
  'rollback-failed': {
    fakes: world(undoable, {}, (fakes) => {
      fakes.outcomes.set(`s2/${HOST_A}/action`, 'failed');
      fakes.outcomes.set(`s2/${HOST_A}/rollback`, 'failed');
    }),
    play: approve,
    status: 'failed',
    outcomeCode: 'rollback.failed',
  },
  'aborted-while-executing': {
    fakes: () => {
      const fakes: FakeActivities = new FakeActivities({
        ...undoable,
        awaitCommand: async (input) => {
          if (input.phase !== 'action') return fakes.outcomeOf(input);
          return untilCancelled(() => fakes.outcomeOf(input, 'failed'));
        },
      });
      return fakes;
    },
    play: async (incident) => {
      await approve(incident);
      await incident.fakes.log.nth('awaitCommand');
      await incident.abort();
    },
    status: 'rolled_back',
    outcomeCode: 'incident.aborted',
  },
  'stopped-before-delivery': {
    fakes: () => {
      let isTakenBack = false;
      let looks = 0;
      const message = 'the kill switch is on (by ana: bad deploy)';
      const fakes: FakeActivities = new FakeActivities({
        awaitCommand: async (input) => {
          if (!isTakenBack) {
            isTakenBack = true;
            return { commandId: input.commandId ?? '', withdrawnFor: message };
          }
          fakes.onFixed();
          return fakes.outcomeOf(input);
        },
        sendCommand: async ({ executionId }) =>
          isTakenBack && looks === 0 ? { kind: 'held', message } : { kind: 'sent', commandId: executionId },
        awaitClearance: async () => {
          looks += 1;
          if (looks > 1) return;
          throw ApplicationFailure.create({ message, type: 'Claim.Waiting', nextRetryDelay: 200 });
        },
      });
      return fakes;
    },
    play: approve,
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'aborted-while-verifying': {
    fakes: world(undoable, {}, (fakes) => {
      fakes.onFixed = () => undefined;
    }),
    play: async (incident) => {
      await approve(incident);
      await incident.fakes.log.nth('readAlarm', 2);
      await incident.abort();
    },
    status: 'rolled_back',
    outcomeCode: 'incident.aborted',
  },
  'cancelled-while-waiting': {
    fakes: world(),
    play: async (incident) => {
      await incident.untilPending();
      await incident.handle.cancel();
    },
    status: 'rejected',
    outcomeCode: 'incident.aborted',
  },
  'limit-while-waiting': {
    fakes: world({}, { incidentMaxSeconds: 1 }),
    play: nothing,
    status: 'timeout',
    outcomeCode: 'incident.limit',
  },
  'finding-approved': {
    fakes: world(),
    opens: (delivery) => asFinding(delivery),
    play: approve,
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'finding-classified': {
    fakes: world(),
    opens: (delivery) => asClassified(delivery, classification()),
    play: async (incident) => {
      const plan = await incident.untilPending();
      const other = classification({ class: 'memory_oom', confidence: 0.6 });
      await incident.deliver(asClassified(incident.alarm.change('ALARM'), other));
      await incident.decide({ plan });
    },
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
  'finding-without-host': {
    fakes: world({ resolveTargets: async () => ({ kind: 'none', message: 'it is about no managed host' }) }),
    opens: (delivery) => asFinding(delivery),
    play: nothing,
    status: 'no_remedy',
    outcomeCode: 'finding.no_host',
  },
  'finding-recovered': {
    fakes: world(),
    opens: (delivery) => asFinding(delivery),
    play: async (incident) => {
      await incident.untilPending();
      await incident.deliver(asFinding(incident.alarm.change('OK')));
    },
    status: 'recovered',
    outcomeCode: 'alarm.recovered',
  },
  // What follows is a finding that became OK and of whose host nothing was heard.
  'finding-quiet-after-fix': {
    fakes: world(undoable, { verifyTimeoutSeconds: 0.6 }, (fakes) => {
      fakes.onFixed = () => fakes.setAlarm('INSUFFICIENT_DATA');
    }),
    opens: (delivery) => asFinding(delivery),
    play: approve,
    status: 'failed',
    outcomeCode: 'verify.quiet',
  },
  'finding-quiet-while-waiting': {
    fakes: world({
      claimTargets: async ({ alarmName }) =>
        denialByAlarm(
          alarmName,
          { state: 'INSUFFICIENT_DATA', changedAt: '2026-11-22T08:04:00.000Z' },
          true,
        ) ?? {
          kind: 'granted',
        },
    }),
    opens: (delivery) => asFinding(delivery),
    play: async (incident) => {
      const plan = await incident.untilPending();
      await incident.deliver(asFinding(incident.alarm.change('OK'), { kind: 'quiet' }));
      await incident.decide({ plan });
    },
    status: 'failed',
    outcomeCode: 'claim.alarm_no_data',
  },
  'stores-away': {
    fakes: world({
      projectIncident: down,
      notifyOperators: down,
      closeIncident: async () => ({ kind: 'written', markdownKey: null, jsonKey: null }),
    }),
    play: async (incident) => {
      await incident.fakes.log.nth('notifyOperators');
      await incident.fakes.untilStatus('pending_approval');
      await incident.decide({ plan: (await incident.record()).planDigest ?? '' });
    },
    status: 'completed',
    outcomeCode: 'fix.verified',
  },
} as const satisfies Readonly<Record<string, IncidentPath>>;
