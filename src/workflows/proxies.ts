import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type {
  AiActivities,
  IncidentActivities,
  IntakeActivities,
  QuestionActivities,
  SsmActivities,
} from '../contracts/activities.ts';
import type { NotificationActivities, WeekActivities } from '../contracts/notifications.ts';
import type { TaskQueues } from '../contracts/task-queues.ts';
import { BOUNDS } from './bounds.ts';

type Incident<K extends keyof IncidentActivities> = Pick<IncidentActivities, K>;
type Ssm<K extends keyof SsmActivities> = Pick<SsmActivities, K>;

/** Every timeout and retry policy of the incident workflow. Without queues of its own it uses the worker's defaults. */
export function createActivities(queues: TaskQueues) {
  // An alarm must not be lost because DynamoDB is away, so opening has no last attempt. It is a conditional write
  // under the workflow's key and may be repeated.
  const { openIncident } = proxyActivities<Incident<'openIncident'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '10s',
    retry: { initialInterval: '500ms', maximumInterval: '15s' },
  });
  // Nor must the record of what happened be lost: closing goes on through any outage shorter than a day. It is bounded
  // all the same, as alarms that come meanwhile wait for it. Longer per attempt, as it writes to S3 first.
  const { closeIncident } = proxyActivities<Incident<'closeIncident'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: BOUNDS.closingSeconds * 1000,
    retry: { initialInterval: '500ms', maximumInterval: '30s' },
  });
  // An incident that needs attention must not be forgotten because DynamoDB is away, and its next attempt must not begin
  // over the one before: both are conditional and may be repeated.
  const { resumeIncident, beginAttempt } = proxyActivities<Incident<'resumeIncident' | 'beginAttempt'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '15s',
    retry: { initialInterval: '500ms', maximumInterval: '15s' },
  });
  // A projection is a copy, and a newer one follows: a few attempts, then the next one makes up for it.
  const { projectIncident } = proxyActivities<Incident<'projectIncident'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '10s',
    retry: { initialInterval: '500ms', maximumAttempts: 5 },
  });
  // The guard before any change: it fails closed, so there is little use in insisting. Claiming again under the same
  // key is harmless. Long enough to ask hosts with unsettled executions for their ledgers.
  const { claimTargets } = proxyActivities<Incident<'claimTargets'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '2m',
    heartbeatTimeout: '30s',
    retry: { initialInterval: '500ms', maximumAttempts: 3 },
  });
  // A claim that is not given back blocks other incidents until its lease ends, so this insists a little longer.
  const { releaseTargets } = proxyActivities<Incident<'releaseTargets'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '10s',
    retry: { initialInterval: '500ms', maximumAttempts: 6 },
  });
  // A wait without events: every attempt is one look, and the server does the waiting, so that no worker's slot is held.
  // One pause for everybody, so that those who came later do not ask more often. The caller bounds it in time.
  const { awaitClearance } = proxyActivities<Incident<'awaitClearance'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '20s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '5s', backoffCoefficient: 1 },
  });
  // A wait without events, as above: looks at the alarm until it has been OK for a while. The pause between two is what the look
  // before asks for; this one is for looks that failed. The caller bounds it in time.
  const { awaitRecovery } = proxyActivities<Incident<'awaitRecovery'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '20s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '5s', backoffCoefficient: 1 },
  });
  // Closing with what goes with it: no end may be lost, so it goes on as long as closing alone does.
  const { concludeAttempt } = proxyActivities<Incident<'concludeAttempt'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: BOUNDS.closingSeconds * 1000,
    retry: { initialInterval: '500ms', maximumInterval: '30s' },
  });
  // Read again at the next poll anyway.
  const { readAlarm } = proxyActivities<Incident<'readAlarm'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '10s',
    retry: { initialInterval: '500ms', maximumAttempts: 2 },
  });
  // People see the incident elsewhere too; a notice is repeated recognisably (noticeId).
  const { notifyOperators } = proxyActivities<Incident<'notifyOperators'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '10s',
    retry: { initialInterval: '500ms', maximumAttempts: 4 },
  });
  // Reads of SSM. They may be throttled, so attempts are spread; nothing changes by repeating them, and an abort need
  // not wait for them.
  const { resolveTargets } = proxyActivities<Ssm<'resolveTargets'>>({
    taskQueue: queues.ssm,
    startToCloseTimeout: '30s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 6 },
  });
  // Read-only probes; one attempt waits for the slowest host. Two attempts: a host that did not answer twice is
  // reported as unreachable rather than probed for ever.
  const { diagnoseTargets } = proxyActivities<Ssm<'diagnoseTargets'>>({
    taskQueue: queues.ssm,
    startToCloseTimeout: '3m',
    heartbeatTimeout: '15s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1s', maximumAttempts: 3 },
  });
  // Finding and looking in one. What fails in it is done in two activities, each with its own patience.
  const { investigate } = proxyActivities<Ssm<'investigate'>>({
    taskQueue: queues.ssm,
    startToCloseTimeout: '3m',
    heartbeatTimeout: '15s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1s', maximumAttempts: 2 },
  });
  // A send, what became of it, and the check: repeated for as long as workers die, as awaiting is. The send record stands before
  // each send and is read by each attempt, so none sends again; where it gives up, awaiting alone goes on and the ledger tells.
  const { runStep } = proxyActivities<Ssm<'runStep'>>({
    taskQueue: queues.ssm,
    startToCloseTimeout: '1h',
    heartbeatTimeout: '10s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 20 },
  });
  // SendCommand has no idempotency token. A repeated attempt is safe only because the activity writes its intent
  // conditionally first and answers `maybe_sent` when an earlier attempt may have got through. Never cancelled: a
  // send that is given up is a send that nobody knows about. Withholding one is the same write without the send.
  const { sendCommand, withholdCommand } = proxyActivities<Ssm<'sendCommand' | 'withholdCommand'>>({
    taskQueue: queues.ssm,
    startToCloseTimeout: '30s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 5 },
  });
  // Only reads, and cancels when asked: repeated for as long as workers die. A short heartbeat, because it is also how
  // soon a cancellation is heard and a dead worker is noticed. No schedule-to-close: a pause of all workers must not
  // turn a finished command into an unknown one. Cancellation waits, so that the outcome is known when it returns.
  const { awaitCommand } = proxyActivities<Ssm<'awaitCommand'>>({
    taskQueue: queues.ssm,
    startToCloseTimeout: '1h',
    heartbeatTimeout: '10s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 20 },
  });
  // The activity retries the model itself and falls back to the deterministic planner, so its attempts here are for
  // dead workers only; each costs money. It heartbeats while the model thinks: so an abort reaches it, and a dead worker
  // is noticed before the time is over.
  const { proposePlan } = proxyActivities<Pick<AiActivities, 'proposePlan'>>({
    taskQueue: queues.ai,
    startToCloseTimeout: '5m',
    heartbeatTimeout: '15s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1s', maximumAttempts: 3 },
  });
  // A person waits for the answer, and asks again where there is none: nothing is changed before it comes.
  const { bindPlan } = proxyActivities<Pick<AiActivities, 'bindPlan'>>({
    taskQueue: queues.ai,
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '25s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '500ms', maximumAttempts: 3 },
  });
  return {
    openIncident,
    resumeIncident,
    beginAttempt,
    closeIncident,
    projectIncident,
    claimTargets,
    releaseTargets,
    awaitClearance,
    awaitRecovery,
    concludeAttempt,
    readAlarm,
    notifyOperators,
    resolveTargets,
    diagnoseTargets,
    investigate,
    runStep,
    sendCommand,
    withholdCommand,
    awaitCommand,
    proposePlan,
    bindPlan,
  };
}

export type Activities = ReturnType<typeof createActivities>;

/**
 * Run within the workflow task that asks for them, on the worker that has it: one event, no task of their own. Only for what is
 * quick and may fail or be repeated without harm: reads, and what is tried this way once before an activity of its own insists
 * on it. Opening is a conditional write under the workflow's key; a notice has an id, and a copy of the record a revision.
 */
export function createLocalActivities() {
  const { readAlarm, readSuppression } = proxyLocalActivities<Incident<'readAlarm' | 'readSuppression'>>({
    startToCloseTimeout: '5s',
    scheduleToCloseTimeout: '12s',
    retry: { initialInterval: '500ms', maximumAttempts: 2 },
  });
  const { openIncident, askPeople } = proxyLocalActivities<Incident<'openIncident' | 'askPeople'>>({
    startToCloseTimeout: '5s',
    scheduleToCloseTimeout: '6s',
    retry: { maximumAttempts: 1 },
  });
  return { readAlarm, readSuppression, openIncident, askPeople };
}

export type LocalActivities = ReturnType<typeof createLocalActivities>;

/** Start-to-close of one `awaitCommand`: the command's own limits, after which it is settled or unknown. */
export function awaitTimeoutMs(seconds: {
  readonly timeout: number;
  readonly delivery: number;
  readonly settle: number;
}): number {
  return (seconds.timeout + seconds.delivery + seconds.settle + BOUNDS.awaitMarginSeconds) * 1000;
}

/** Admission repeats until it works: the ingress has already answered for these alarms. */
export function createIntakeActivities(queues: TaskQueues) {
  return proxyActivities<IntakeActivities>({
    taskQueue: queues.incident,
    // It goes as fast as the server answers, which in a storm may be slow; whether it goes at all is known by its heartbeats.
    startToCloseTimeout: '30m',
    heartbeatTimeout: '30s',
    retry: { initialInterval: '500ms', maximumInterval: '15s' },
  });
}

/** A person waits for it, so it is not insisted on: whoever wants to know asks again. */
export function createLookActivities(queues: TaskQueues) {
  return proxyActivities<Ssm<'lookAtHost'>>({
    taskQueue: queues.ssm,
    startToCloseTimeout: '3m',
    heartbeatTimeout: '15s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1s', maximumAttempts: 2 },
  });
}

export function createNotificationActivities(queues: TaskQueues) {
  // People are waited for in a workflow of its own, so a store that is away holds nothing up: it goes on until it is back, or does
  // without it.
  const { settleNotifications } = proxyActivities<Pick<NotificationActivities, 'settleNotifications'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '20s',
    scheduleToCloseTimeout: BOUNDS.keepingSeconds * 1000,
    retry: { initialInterval: '500ms', maximumInterval: '30s' },
  });
  // Telling people stands still until it answers, and it is read again within the hour.
  const { readPeopleStanding } = proxyActivities<Pick<NotificationActivities, 'readPeopleStanding'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: BOUNDS.standingReadMs,
    retry: { initialInterval: '500ms', maximumInterval: '5s' },
  });
  // A person waits for it, and presses again.
  const { reopenDelivery } = proxyActivities<Pick<NotificationActivities, 'reopenDelivery'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: BOUNDS.reopenMs,
    scheduleToCloseTimeout: BOUNDS.reopenMs,
    retry: { initialInterval: '500ms', maximumInterval: '2s' },
  });
  // Longer per attempt, as it looks up tags of hosts between a read and a write of the store. It gives itself up as sending does.
  const { planNotifications } = proxyActivities<Pick<NotificationActivities, 'planNotifications'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '60s',
    retry: { initialInterval: '500ms', maximumInterval: '30s' },
  });
  // Receivers know a delivery by its id. It gives itself up when it was tried for hours; hours without a worker do not count.
  const { sendNotification } = proxyActivities<Pick<NotificationActivities, 'sendNotification'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '40s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '2s', maximumInterval: '5m' },
  });
  // A person waits for it, and tries again: what is tested is told as it is.
  const { testNotification } = proxyActivities<Pick<NotificationActivities, 'testNotification'>>({
    taskQueue: queues.incident,
    startToCloseTimeout: '2m',
    retry: { maximumAttempts: 1 },
  });
  return {
    planNotifications,
    settleNotifications,
    readPeopleStanding,
    reopenDelivery,
    sendNotification,
    testNotification,
  };
}

/** Nobody waits for it, and by the next day people still want to know: it goes on until its run is too old to be told. */
export function createWeekActivities(queues: TaskQueues) {
  return proxyActivities<WeekActivities>({
    taskQueue: queues.incident,
    startToCloseTimeout: '2m',
    retry: { initialInterval: '5s', maximumInterval: '5m' },
  });
}

export function createQuestionActivities(queues: TaskQueues) {
  // A person waits for it, and each asking costs money: what an attempt may have sent, the next one does not send again.
  // Its attempts are for dead workers and for a store that is away.
  const { askQuestion } = proxyActivities<Pick<AiActivities, 'askQuestion'>>({
    taskQueue: queues.ai,
    startToCloseTimeout: '2m',
    heartbeatTimeout: '15s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1s', maximumInterval: '30s' },
  });
  // The answer was paid for: it is kept through an outage of the store. Both writes know what they have written before.
  const { recordQuestion } = proxyActivities<QuestionActivities>({
    taskQueue: queues.incident,
    startToCloseTimeout: '30s',
    retry: { initialInterval: '500ms', maximumInterval: '30s' },
  });
  return { askQuestion, recordQuestion };
}
