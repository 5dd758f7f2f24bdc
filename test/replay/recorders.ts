import { randomUUID } from 'node:crypto';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { AiActivities, QuestionActivities } from '../../src/contracts/activities.ts';
import { alarmBatchSignal } from '../../src/contracts/messages.ts';
import type { WeekActivities } from '../../src/contracts/notifications.ts';
import { notifyWorkflowId, WEEK_WORKFLOW_TYPE } from '../../src/contracts/workflow-ids.ts';
import type { AlarmDelivery } from '../../src/domain/alarm/alarm.ts';
import { askedQuestion } from '../../src/domain/record/question.ts';
import type {
  askAboutIncident,
  intakeAlarms,
  tellOfWeek as tellOfWeekWorkflow,
} from '../../src/workflows/index.ts';
import { TestAlarm } from '../workflow/support/alarm-deliveries.ts';
import { CallLog } from '../workflow/support/call-log.ts';
import { FakeActivities, recordOf } from '../workflow/support/fake-activities.ts';
import { knownAs, type Stage } from '../workflow/support/incident-stage.ts';
import { type IncidentPath, PATHS, typedSender, undoableFix, unsureFix } from '../workflow/support/paths.ts';
import { HOST_A, samplePlan, sampleStep, sampleTarget } from '../workflow/support/sample-plan.ts';
import {
  decided,
  noticeOf,
  standingOfRecord,
  ToldPeople,
  untilToldAll,
  waitingRecord,
} from '../workflow/support/told-people.ts';

/** Plays one path and gives its history. */
type Recorder = (stage: Stage) => Promise<History>;

const recordPath =
  (name: string, path: IncidentPath): Recorder =>
  (stage) =>
    stage.play(path.fakes(), async (incident) => {
      const alarm = incident.alarm.notify();
      await incident.fire(path.opens?.(alarm) ?? alarm);
      await path.play(incident);
      const { status, outcomeCode } = await incident.end();
      if (status !== path.status || outcomeCode !== path.outcomeCode) {
        throw new Error(
          `${name} ended ${status} (${outcomeCode}), expected ${path.status} (${path.outcomeCode})`,
        );
      }
      return incident.historyOf(await incident.runOf(1));
    });

/** Both runs of an alarm that fires anew while its incident is being closed. */
const recordRefired =
  (run: 'first' | 'second'): Recorder =>
  (stage) => {
    const gate = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      closeIncident: async (input) => {
        await gate.promise;
        return fakes.stored().closeIncident(input);
      },
    });
    return stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      const { runId } = await incident.record();
      await incident.deliver(incident.alarm.change('OK'));
      await fakes.log.nth('closeIncident');
      await incident.deliver(incident.alarm.change('ALARM'));
      gate.resolve();
      await fakes.log.nth('proposePlan', 2);
      await incident.deliver(incident.alarm.change('OK'));
      const handle = incident.handle;
      await handle.result();
      return run === 'second' ? handle.fetchHistory() : incident.historyOf(runId);
    });
  };

const recordIntake: Recorder = async (stage) => {
  const taskQueue = `test-${randomUUID()}`;
  const log = new CallLog();
  let attempts = 0;
  const admitAlarms = async (input: unknown) => {
    attempts += 1;
    log.add({ name: 'admitAlarms', input });
    if (attempts === 1) throw new Error('away');
  };
  return stage.withWorker(taskQueue, { admitAlarms }, async () => {
    const alarm = new TestAlarm();
    const handle = await stage.client.workflow.signalWithStart<
      typeof intakeAlarms,
      [readonly AlarmDelivery[]]
    >('intakeAlarms', {
      workflowId: `intake:${randomUUID()}`,
      taskQueue,
      args: [{ taskQueues: { incident: taskQueue, ssm: taskQueue, ai: taskQueue } }],
      signal: alarmBatchSignal,
      signalArgs: [[alarm.notify(), new TestAlarm().notify()]],
    });
    await log.nth('admitAlarms', 2);
    await handle.signal(alarmBatchSignal, [alarm.change('OK')]);
    await log.nth('admitAlarms', 3);
    const history = await handle.fetchHistory();
    await handle.terminate('recorded');
    return history;
  });
};

/** A question to the model, whose answer could not be kept at first. */
const recordQuestion: Recorder = async (stage) => {
  const taskQueue = `test-${randomUUID()}`;
  const question = askedQuestion(
    { id: 'ab'.repeat(20), question: 'Why?', by: 'ana', via: 'api', askedAt: '2026-11-30T08:00:00.000Z' },
    1,
  );
  let attempts = 0;
  const activities: Pick<AiActivities, 'askQuestion'> & QuestionActivities = {
    askQuestion: async () => ({ kind: 'kept', question }),
    recordQuestion: async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('away');
      return { kind: 'noted' };
    },
  };
  return stage.withWorker(taskQueue, activities, async () => {
    const taskQueues = { incident: taskQueue, ssm: taskQueue, ai: taskQueue };
    const handle = await stage.client.workflow.start<typeof askAboutIncident>('askAboutIncident', {
      workflowId: `question:${randomUUID()}`,
      taskQueue,
      args: [{ ...question, incidentId: '1_disk_web', taskQueues }],
    });
    await handle.result();
    return handle.fetchHistory();
  });
};

/** A week's summary that is handed over. */
const recordWeek: Recorder = async (stage) => {
  const taskQueue = `test-${randomUUID()}`;
  const tellOfWeek: WeekActivities['tellOfWeek'] = async () => ({
    told: 'queued',
    monday: '2026-11-23',
    incidents: 3,
  });
  return stage.withWorker(taskQueue, { tellOfWeek }, async () => {
    const taskQueues = { incident: taskQueue, ssm: taskQueue, ai: taskQueue };
    const handle = await stage.client.workflow.start<typeof tellOfWeekWorkflow>(WEEK_WORKFLOW_TYPE, {
      workflowId: `weekly-summary-${randomUUID()}`,
      taskQueue,
      args: [{ timeZone: 'Europe/Berlin', taskQueues }],
    });
    await handle.result();
    return handle.fetchHistory();
  });
};

/** Somebody is told and reminded, the next in line is told, then it is decided: cards change, and what was to come is dropped. */
const recordNotifications: Recorder = async (stage) => {
  const people = await ToldPeople.open({
    routes: [
      {
        name: 'all',
        remind_after_minutes: [1, 600],
        steps: [{ to: ['ana'] }, { after_minutes: 2, to: ['ben'] }],
      },
    ],
  });
  try {
    const record = waitingRecord();
    people.record = record;
    const queue = people.queue(stage);
    return await stage.withWorker(people.taskQueue, people.activities(), async () => {
      await queue.queue(noticeOf(record));
      await people.ben.untilTaken(({ kind }) => kind === 'escalation');
      people.record = decided(record);
      await queue.tellStanding(record.incidentId, standingOfRecord(people.record));
      await untilToldAll(stage, record.incidentId);
      return stage.client.workflow.getHandle(notifyWorkflowId(record.incidentId)).fetchHistory();
    });
  } finally {
    await people.close();
  }
};

/** A receiver refuses a question, and somebody has it sent again. */
const recordRetry: Recorder = async (stage) => {
  const people = await ToldPeople.open({ routes: [{ name: 'all', steps: [{ to: ['ana', 'ben'] }] }] });
  try {
    const record = waitingRecord();
    people.record = record;
    people.ben.answer = { status: 403, body: 'no such hook' };
    const queue = people.queue(stage);
    const { incidentId } = record;
    const refused = Promise.withResolvers<void>();
    const activities = people.activities();
    const settleNotifications: typeof activities.settleNotifications = async (input) => {
      await activities.settleNotifications(input);
      refused.resolve();
    };
    return await stage.withWorker(people.taskQueue, { ...activities, settleNotifications }, async () => {
      await queue.queue(noticeOf(record));
      await refused.promise;
      people.ben.answer = null;
      const [, failed] = await people.store.ofIncident(incidentId);
      const asked = { by: 'cara', via: 'api', at: new Date().toISOString(), incidentId } as const;
      await queue.retryDelivery({ ...asked, id: randomUUID(), deliveryId: failed?.id ?? '' });
      await people.ben.untilTaken(({ kind }) => kind === 'approval_requested');
      people.record = decided(record);
      await queue.tellStanding(incidentId, standingOfRecord(people.record));
      await untilToldAll(stage, incidentId);
      return stage.client.workflow.getHandle(notifyWorkflowId(incidentId)).fetchHistory();
    });
  } finally {
    await people.close();
  }
};

/** An incident whose plan waits while somebody asks the model about it. */
const recordQuestionWhileWaiting: Recorder = (stage) =>
  stage.play(new FakeActivities(), async (incident) => {
    const plan = await incident.fireUntilPending();
    const asked = {
      kind: 'question',
      by: 'ana',
      via: 'api',
      text: 'Why?',
      questionId: 'ab'.repeat(20),
      outcome: 'answered',
      model: 'gemini-2.5-flash',
      answerSha256: 'cd'.repeat(32),
      costUsdCents: 0.1,
    } as const;
    await incident.port.attend(incident.address(), asked, 'question-1');
    await incident.decide({ plan, kind: 'reject' });
    await incident.end();
    return incident.historyOf(await incident.runOf(1));
  });

/** Finds no host at first, and one from the second look on. */
function hostAppears(): FakeActivities {
  let looks = 0;
  return new FakeActivities({
    resolveTargets: async () => {
      looks += 1;
      if (looks === 1) return { kind: 'none', message: 'no instance in web-asg' };
      return { kind: 'resolved', targets: [sampleTarget(HOST_A)] };
    },
  });
}

/** The runs of an incident that failed, was planned again and completed: the one that waited, and the second attempt. */
const recordPlannedAgain =
  (run: 'waiting' | 'second attempt'): Recorder =>
  (stage) =>
    stage.play(hostAppears(), async (incident) => {
      await incident.fire();
      await incident.end();
      const { runId: waiting } = await incident.untilAttention();
      await incident.deliver(incident.alarm.change('ALARM'));
      await incident.planAgain();
      await incident.fakes.untilStatus('pending_approval', 2);
      await incident.decide({ plan: (await incident.record()).planDigest ?? '' });
      await incident.end(2);
      return incident.historyOf(run === 'waiting' ? waiting : await incident.runOf(2));
    });

const recordClosed =
  (by: 'person' | 'alarm'): Recorder =>
  (stage) =>
    stage.play(hostAppears(), async (incident) => {
      await incident.fire();
      await incident.end();
      const { runId } = await incident.untilAttention();
      if (by === 'person') await incident.close();
      else await incident.deliver(incident.alarm.change('OK'));
      await incident.handle.result();
      return incident.historyOf(runId);
    });

/** An incident in a maintenance window: the run that was quiet until the window was taken away, or the alarm was OK. */
const recordQuiet =
  (until: 'unmuted' | 'second attempt' | 'ok'): Recorder =>
  (stage) =>
    stage.play(PATHS.suppressed.fakes(), async (incident) => {
      await incident.fire();
      await incident.end();
      const { runId } = await incident.untilQuiet();
      if (until === 'ok') {
        await incident.deliver(incident.alarm.change('OK'));
        await incident.handle.result();
        return incident.historyOf(runId);
      }
      incident.fakes.suppressions.rules = [];
      await incident.tellUnmuted();
      await incident.fakes.untilStatus('pending_approval', 2);
      await incident.decide({ plan: (await incident.record()).planDigest ?? '' });
      await incident.end(2);
      return incident.historyOf(until === 'unmuted' ? runId : await incident.runOf(2));
    });

/** An undo whose day ends while its incident is being loaded, and an alarm that fires then: the next incident is opened. */
const recordUndoRefused: Recorder = (stage) => {
  const asked = Promise.withResolvers<void>();
  const fired = Promise.withResolvers<void>();
  const fakes: FakeActivities = new FakeActivities({
    proposePlan: async (input) => samplePlan(input, [sampleStep({ withRollback: true, withVerify: false })]),
    resumeIncident: async (input) => {
      const outcome = await fakes.stored().resumeIncident(input);
      if (input.reopens !== true || outcome.kind !== 'resumed') return outcome;
      asked.resolve();
      await fired.promise;
      const { record, timeline } = outcome.snapshot;
      const aged = record.attempts.map((one) => ({ ...one, endedAt: '2026-01-01T00:00:00.000Z' }));
      return { ...outcome, snapshot: { record: { ...record, attempts: aged }, timeline } };
    },
  });
  return stage.play(fakes, async (incident) => {
    await incident.decide({ plan: await incident.fireUntilPending() });
    await incident.end();
    const { incidentId } = incident.address();
    await incident.undo();
    await asked.promise;
    const { runId } = await incident.handle.describe();
    await incident.deliver(incident.alarm.change('ALARM', 3_600_000));
    fired.resolve();
    await fakes.log.until('the next incident of the alarm', ({ name, input }) => {
      return name === 'projectIncident' && recordOf(input).incidentId !== incidentId;
    });
    return incident.historyOf(runId);
  });
};

/** An undo of a fix: of an incident that was closed, or that waits as nobody can say whether the fix has helped. */
const recordUndone =
  (run: 'reopened' | 'waiting' | 'second attempt'): Recorder =>
  (stage) =>
    stage.play(run === 'reopened' ? undoableFix() : unsureFix(), async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await incident.end();
      const waiting = run === 'reopened' ? '' : (await incident.untilAttention()).runId;
      await incident.undo();
      await incident.fakes.untilStatus('pending_approval', 2);
      await incident.decide({ plan: (await incident.record()).planDigest ?? '' });
      await incident.end(2);
      return incident.historyOf(run === 'waiting' ? waiting : await incident.runOf(2));
    });

/** Signals that type how their sender is known: a stop, which is heard; an undo that takes two people, which is not begun. */
const recordClaimed =
  (what: 'stop' | 'undo'): Recorder =>
  (stage) =>
    stage.play(what === 'stop' ? new FakeActivities() : unsureFix('destructive'), async (incident) => {
      const plan = await incident.fireUntilPending();
      if (what === 'stop') {
        await incident.signal('abort', typedSender);
        await incident.end();
        return incident.historyOf(await incident.runOf(1));
      }
      await incident.decide({ plan, ...knownAs('ana') });
      await incident.decide({ plan, ...knownAs('bo') });
      await incident.end();
      const { runId } = await incident.untilAttention();
      await incident.signal('undo', typedSender);
      await incident.undo('dan');
      await incident.fakes.untilStatus('pending_approval', 2);
      return incident.historyOf(runId);
    });

/** A signal to close that comes while the next attempt is loaded, which puts it aside and says so. */
const recordPutAside: Recorder = (stage) => {
  const loading = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  let isAskedFor = false;
  const fakes: FakeActivities = new FakeActivities({
    resumeIncident: async (input) => {
      if (isAskedFor) {
        loading.resolve();
        await asked.promise;
      }
      return fakes.stored().resumeIncident(input);
    },
  });
  return stage.play(fakes, async (incident) => {
    await incident.decide({ plan: await incident.fireUntilPending(), kind: 'reject' });
    await incident.end();
    await incident.untilAttention();
    isAskedFor = true;
    await incident.planAgain();
    await loading.promise;
    await incident.signal('close', typedSender);
    asked.resolve();
    await fakes.untilStatus('pending_approval', 2);
    await incident.decide({ plan: (await incident.record()).planDigest ?? '' });
    await incident.end(2);
    return incident.historyOf(await incident.runOf(2));
  });
};

/** A run that was started because nothing was left of the one before, in the middle of an attempt. */
const recordInterrupted: Recorder = (stage) =>
  stage.play(new FakeActivities(), async (incident) => {
    await incident.fireUntilPending();
    await incident.handle.terminate('by hand');
    await incident.planAgain();
    const interrupted = await incident.fakes.log.nth('closeIncident');
    await incident.fakes.untilStatus('pending_approval', 2);
    return incident.historyOf(recordOf(interrupted.input).runId);
  });

/**
 * Paths of which two histories are kept: as they went before round trips were joined, which is not recorded any more, and under
 * these names as they go now.
 */
const JOINED = [
  'aborted-while-executing',
  'aborted-while-verifying',
  'alarm-not-ok-rolled-back',
  'claim-busy-then-granted',
  'completed-approved',
  'completed-by-policy',
  'completed-by-signal-two-hosts',
  'duplicate',
  'edited-approved',
  'execution-failed-rolled-back',
  'execution-unknown',
  'expired-after-reminders',
  'host-check-passed-later',
  'recovered-while-waiting',
  'rejected',
  'send-unconfirmed',
  'stopped-before-delivery',
  'suppressed-by-tag',
  'targets-none',
  'targets-unresolved',
] as const satisfies readonly (keyof typeof PATHS)[];

/** Everything that must have a committed history. */
export const RECORDERS: Readonly<Record<string, Recorder>> = {
  ...Object.fromEntries(Object.entries(PATHS).map(([name, path]) => [name, recordPath(name, path)])),
  ...Object.fromEntries(JOINED.map((name) => [`joined-${name}`, recordPath(name, PATHS[name])])),
  'joined-planned-again-second-attempt': recordPlannedAgain('second attempt'),
  'joined-undone-second-attempt': recordUndone('second attempt'),
  'fired-anew-while-closing': recordRefired('first'),
  'fired-anew-next-run': recordRefired('second'),
  'planned-again-waiting': recordPlannedAgain('waiting'),
  'planned-again-second-attempt': recordPlannedAgain('second attempt'),
  'closed-by-person': recordClosed('person'),
  'closed-by-alarm-while-waiting': recordClosed('alarm'),
  // The same, where whoever was called is told that it is over.
  'closed-by-alarm-and-told': recordClosed('alarm'),
  'suppressed-then-unmuted': recordQuiet('unmuted'),
  'suppressed-second-attempt': recordQuiet('second attempt'),
  'suppressed-then-ok': recordQuiet('ok'),
  'undone-reopened': recordUndone('reopened'),
  'undone-waiting': recordUndone('waiting'),
  'undone-second-attempt': recordUndone('second attempt'),
  'undo-refused-fired-anew': recordUndoRefused,
  'stopped-by-a-claimed-name': recordClaimed('stop'),
  'undo-not-begun-by-a-claimed-name': recordClaimed('undo'),
  'close-put-aside-by-next-attempt': recordPutAside,
  'interrupted-then-planned-again': recordInterrupted,
  intake: recordIntake,
  notifications: recordNotifications,
  'notification-sent-again': recordRetry,
  question: recordQuestion,
  'weekly-summary': recordWeek,
  'question-while-waiting': recordQuestionWhileWaiting,
};
