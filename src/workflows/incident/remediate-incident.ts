import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  log,
  patched,
  workflowInfo,
} from '@temporalio/workflow';
import type { IncidentHolder, ResumeIncidentOutcome } from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import { ALARM_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { TASK_QUEUES } from '../../contracts/task-queues.ts';
import type {
  CarriedMessages,
  PlanAgainInput,
  RemediateIncidentInput,
  RemediateIncidentResult,
} from '../../contracts/workflows.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { planTargets } from '../../domain/plan/host-lease.ts';
import { type AbortRequest, ENDINGS, type Ending, needsPerson } from '../../domain/record/endings.ts';
import { fitSnapshot } from '../../domain/record/fit-snapshot.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { senderData } from '../../domain/record/sender-data.ts';
import { isEnded } from '../../domain/record/state-machine.ts';
import { judgeUndo } from '../../domain/record/undo.ts';
import type { SuppressionReading } from '../../domain/suppression/suppression.ts';
import { failureReason } from '../failure-reason.ts';
import { awaitAttention } from '../phases/await-attention.ts';
import { awaitDecision } from '../phases/await-decision.ts';
import { awaitUnmute } from '../phases/await-unmute.ts';
import { beginAttempt } from '../phases/begin-attempt.ts';
import { claim } from '../phases/claim.ts';
import { consult } from '../phases/consult.ts';
import { diagnose } from '../phases/diagnose.ts';
import { endAttempt, type WriteProblem } from '../phases/end-attempt.ts';
import { type Compensation, execute } from '../phases/execute.ts';
import { openIncident } from '../phases/open-incident.ts';
import { readAlarmNow } from '../phases/read-alarm.ts';
import { resumeIncident } from '../phases/resume-incident.ts';
import { rollBack } from '../phases/roll-back.ts';
import { undoFix } from '../phases/undo.ts';
import { verifyAlarm } from '../phases/verify-alarm.ts';
import { createActivities, createLocalActivities } from '../proxies.ts';
import { goOn, leftByFailedRun, openNext, type RunLabel, takeOver } from './hand-over.ts';
import { IncidentEnd } from './incident-end.ts';
import type { IncidentRun } from './incident-run.ts';
import { IncidentState } from './incident-state.ts';
import { abortOnCancellation, registerHandlers } from './message-handlers.ts';
import { Notices } from './notices.ts';
import { startLimit } from './overall-limit.ts';
import { Projector } from './projector.ts';
import { SupersededRun } from './superseded-run.ts';
import { endIfSuppressed } from './suppression.ts';

/**
 * Attempts that began before it go on as they went: where `run.joins` is false. When none can be open any more this mark, that
 * field and what stands behind it go.
 */
const JOINED_ROUND_TRIPS = 'joined-round-trips';

/**
 * One alarm, from the first notification until its incident is closed, over as many runs as that takes: one run per
 * attempt, and between two of them one that waits for a person. It shields itself from cancellation, which is taken as
 * an abort. An attempt that failed fails its run, so that Temporal shows it, and starts the next one itself.
 */
export async function remediateIncident(
  input: RemediateIncidentInput = {},
): Promise<RemediateIncidentResult> {
  const root = CancellationScope.current();
  return CancellationScope.nonCancellable(async () => {
    const left = leftByFailedRun();
    const carried = left?.carried ?? (left === undefined ? input.carried : undefined);
    const { resume } = input;
    const begins = beginsAttempt(input, left !== undefined);
    const run = startRun(input, carried, begins, begins && patched(JOINED_ROUND_TRIPS));
    abortOnCancellation(root, run);
    try {
      if (left !== undefined) return await attend(run, input, left.incidentId);
      if (resume === undefined) return await respond(run, input);
      if (resume.planAgain === undefined) return await attend(run, input, resume.incidentId);
      return await tryAgain(run, input, resume.incidentId, resume.planAgain);
    } catch (error) {
      if (error instanceof SupersededRun) return yieldTo(run, input, error.holder);
      throw error;
    }
  });
}

/** Whether the run is for an attempt, and does not only wait for a person. */
function beginsAttempt({ resume }: RemediateIncidentInput, isLeft: boolean): boolean {
  return !isLeft && (resume === undefined || resume.planAgain !== undefined);
}

function startRun(
  { taskQueues = TASK_QUEUES, firstDelivery }: RemediateIncidentInput,
  carried: CarriedMessages | undefined,
  begins: boolean,
  joins: boolean,
): IncidentRun {
  const state = new IncidentState();
  const activities = createActivities(taskQueues);
  const projector = new Projector(state, activities, joins);
  const notices = new Notices(state, activities);
  const run = { state, activities, local: createLocalActivities(), projector, notices, joins };
  if (firstDelivery !== undefined) state.receive(firstDelivery);
  for (const delivery of carried?.deliveries ?? []) state.receive(delivery);
  state.planAgain = carried?.planAgain ?? null;
  state.closeRequest = carried?.close ?? null;
  state.undoRequest = carried?.undo ?? null;
  // Before anything can be said to it: Temporal hands over what has waited as soon as a handler is there.
  state.heedsAsked = !begins;
  if (carried?.abort !== undefined) hearLate(state, carried.abort);
  for (const { kind, by } of carried?.unheeded ?? [])
    state.ignore(
      'it was said to a run that a reset had put beside this incident; it counts nowhere',
      kind,
      by,
    );
  registerHandlers(run);
  return run;
}

/** A stop of the run before counts for the attempt that this one begins; where it begins none, it changes nothing. */
function hearLate(state: IncidentState, abort: AbortRequest): void {
  state.isNewPress(abort);
  const { by, reason } = abort;
  if (state.heedsAsked) {
    state.ignore('the attempt had ended; nothing runs', 'abort', by);
    return;
  }
  state.abort = abort;
  state.note('abort_requested', reason === '' ? 'abort requested' : reason, senderData(abort), by);
}

/** The first attempt: opens the incident of the alarm. */
async function respond(run: IncidentRun, input: RemediateIncidentInput): Promise<RemediateIncidentResult> {
  const opening = await openIncident(run);
  const nothing = { incidentId: opening.incidentId, attempt: 0, head: '' };
  switch (opening.kind) {
    case 'duplicate':
      return { ...nothing, status: 'duplicate', outcomeCode: 'alarm.duplicate' };
    case 'none':
      return { ...nothing, status: 'suppressed', outcomeCode: 'alarm.none' };
    case 'resume': {
      const { holder, alarm, isReset } = opening;
      if (isReset) return takeOver(input, holder, alarm.name, run.state.carried());
      const label = { incidentId: holder.incidentId, alarmName: alarm.name, status: 'diagnosing' } as const;
      return goOn(input, label, { incidentId: holder.incidentId, heldBy: holder.runId }, run.state.carried());
    }
    case 'opened':
      return attempt(run, input, opening.suppression);
  }
}

/** Every further attempt of the incident. */
async function tryAgain(
  run: IncidentRun,
  input: RemediateIncidentInput,
  incidentId: string,
  planAgain: PlanAgainInput,
): Promise<RemediateIncidentResult> {
  const resumed = await resumeIncident(run, input.resume, incidentId);
  if (resumed.kind !== 'resumed') return leave(run, input, resumed);
  await endInterrupted(run);
  const fix = run.state.record;
  const isUndo = planAgain.kind === 'undo';
  if (fix.closed !== null && !isUndo) return leaveClosed(run, input);
  // The attempt before may have been cut off in the middle, and is known to be only now.
  if (isUndo && !judgeUndo(fix, Date.now()).ok) return leaveAlone(run, input);
  // The run that waited notes it last of all, unless the store was away; a run that is started for it has no such run before it.
  const isNoted = resumed.snapshot.timeline.at(-1)?.event === 'undo_requested';
  const suppression = await beginAttempt(run, resumed.settings, { ...planAgain, isNoted });
  return attempt(run, input, suppression, isUndo ? fix : null);
}

/** Nothing of it can be undone after all: it goes on waiting, or is closed as it was. */
async function leaveAlone(run: IncidentRun, input: RemediateIncidentInput): Promise<RemediateIncidentResult> {
  const { state } = run;
  await condition(allHandlersFinished);
  if (state.record.closed === null)
    return goOn(input, labelOf(run), { incidentId: state.record.incidentId }, state.carried());
  try {
    await run.activities.closeIncident.executeWithOptions({ summary: 'leave it closed' }, [
      fitSnapshot(state.record, state.timeline),
    ]);
  } catch (error) {
    // The record stands as it did, and who comes next sees that it is closed; an alarm that has come is worth more than a failure.
    log.error('the incident could not be given back', { reason: failureReason(error) });
  }
  return leaveClosed(run, input);
}

/** The incident is closed: an alarm that fired since has no other run that would hear of it. */
async function leaveClosed(
  run: IncidentRun,
  input: RemediateIncidentInput,
): Promise<RemediateIncidentResult> {
  await condition(allHandlersFinished);
  const refired = run.state.refired();
  return refired.length > 0 ? openNext(input, refired) : resultOf(run);
}

/** From diagnosis to an end, and what comes after it. */
async function attempt(
  run: IncidentRun,
  input: RemediateIncidentInput,
  suppression: SuppressionReading | undefined,
  fix: IncidentRecord | null = null,
): Promise<RemediateIncidentResult> {
  const { state } = run;
  state.heedsMutes = suppression !== undefined;
  state.mutesByTag = suppression?.kind === 'none' && suppression.byTag;
  startLimit(state);
  state.putAside(
    `attempt ${state.record.attempt} had begun by then; abort it, or ask again when it has ended`,
  );
  state.undoing = fix !== null;
  const claimed: string[] = [];
  const ending =
    fix === null ? await resolveIncident(run, claimed, suppression) : await resolveUndo(run, fix, claimed);
  const problem = await endAttempt(run, ending, { targetIds: claimed });
  await condition(allHandlersFinished);
  return handOver(run, input, ending, problem);
}

/** Between two attempts: waits until the incident is planned again or closed. */
async function attend(
  run: IncidentRun,
  input: RemediateIncidentInput,
  incidentId: string | null,
): Promise<RemediateIncidentResult> {
  const resumed = await resumeIncident(run, input.resume, incidentId);
  if (resumed.kind !== 'resumed') return leave(run, input, resumed);
  const { state } = run;
  // It may close the incident.
  state.heedsAsked = false;
  await endInterrupted(run);
  if (state.record.closed === null) {
    state.heedsAsked = true;
    state.learnHeld();
    const { suppression } = state.record;
    const end = suppression == null ? await awaitAttention(run) : await awaitUnmute(run, suppression);
    state.heedsAsked = false;
    await condition(allHandlersFinished);
    const { record } = state;
    const { incidentId: id } = record;
    if (end.kind === 'renew') return goOn(input, labelOf(run), { incidentId: id }, state.carried());
    if (end.kind === 'plan_again' || end.kind === 'undo' || end.kind === 'wake') {
      const planAgain: PlanAgainInput =
        end.kind === 'wake'
          ? { by: 'recoverops', reason: end.reason, kind: 'suppression_ended' }
          : { ...end.request, kind: end.kind };
      const label: RunLabel = { ...labelOf(run), status: 'diagnosing' };
      return goOn(input, label, { incidentId: id, planAgain }, state.carried());
    }
  }
  return leaveClosed(run, input);
}

/** A stored attempt that has no end: its run was terminated or reset in the middle of it. */
async function endInterrupted(run: IncidentRun): Promise<void> {
  const { state } = run;
  if (isEnded(state.record.status)) return;
  state.learnHeld();
  const { plan } = state.record;
  const targetIds = plan === null ? [] : planTargets(plan);
  await endAttempt(run, ENDINGS.interrupted(), { targetIds, ofEarlierRuns: true });
  if (state.record.closed !== null) return;
  state.awaitMore();
  run.notices.goOn();
}

/** After an attempt: closed, waiting for a person, or followed by the next incident of the alarm. */
async function handOver(
  run: IncidentRun,
  input: RemediateIncidentInput,
  ending: Ending,
  problem: WriteProblem,
): Promise<RemediateIncidentResult> {
  const { state } = run;
  const result = resultOf(run);
  const isClosed = state.record.closed !== null;
  const refired = isClosed ? state.refired() : [];
  // Before a failure of this run, which people have been told of, and which would lose the alarm.
  if (refired.length > 0) return openNext(input, refired);
  if (ending.status === 'failed' || ending.status === 'timeout') {
    const type = ending.status === 'failed' ? FAILURES.incidentFailed : FAILURES.incidentTimeout;
    const unwritten = problem === null ? '' : ` The record of this end could not be written: ${problem}`;
    const message = `${ending.code}: ${ending.message}. ${ending.nextStep}${unwritten}`;
    const details = [result, state.carried()];
    throw ApplicationFailure.create({ message, type, nonRetryable: isClosed, details });
  }
  if (isClosed) return result;
  // An undo looks at nothing: the trouble that came while it waited for people has been diagnosed by nobody.
  if (firedWhileUndoWaited(run, ending) && patched('look-after-undo')) {
    const planAgain: PlanAgainInput = {
      by: 'recoverops',
      reason: 'the alarm fired anew while an undo waited, of which nothing ran',
      kind: 'fired_anew',
    };
    const label: RunLabel = { ...labelOf(run), status: 'diagnosing' };
    return goOn(input, label, { incidentId: result.incidentId, planAgain }, state.carried());
  }
  return goOn(input, labelOf(run), { incidentId: result.incidentId }, state.carried());
}

/** Whether the alarm went red after an undo of which nothing ran had begun. */
function firedWhileUndoWaited({ state }: IncidentRun, { status }: Ending): boolean {
  const { attempt: number, alarmState, alarmChangedAt, begun } = state.record;
  return (
    state.undoing &&
    (status === 'rejected' || status === 'expired') &&
    alarmState === 'ALARM' &&
    Date.parse(alarmChangedAt) > Date.parse(begun.at) &&
    number < LIMITS.attemptsMax
  );
}

/** There is nothing to go on with: the incident was closed or is not known, or another run has it. */
function leave(
  run: IncidentRun,
  input: RemediateIncidentInput,
  outcome: Exclude<ResumeIncidentOutcome, { kind: 'resumed' }>,
): Promise<RemediateIncidentResult> | RemediateIncidentResult {
  if (outcome.kind === 'superseded') throw new SupersededRun(outcome.holder);
  const { deliveries } = run.state.carried();
  if (deliveries.some(({ alarm }) => alarm.state === 'ALARM')) return openNext(input, deliveries);
  const nothing = { incidentId: input.resume?.incidentId ?? '', attempt: 0, head: '' };
  return { ...nothing, status: 'suppressed', outcomeCode: `incident.${outcome.kind}` };
}

function yieldTo(
  run: IncidentRun,
  input: RemediateIncidentInput,
  holder: IncidentHolder | null,
): Promise<RemediateIncidentResult> | RemediateIncidentResult {
  const { state } = run;
  if (holder === null) return leave(run, input, { kind: 'closed', status: 'completed' });
  const alarmName =
    state.opened?.alarm.name ?? workflowInfo().typedSearchAttributes.get(ALARM_ATTRIBUTE) ?? '';
  const { decision = null, approval = null } = state.opened ?? {};
  const unheeded = (decision === null ? (approval?.approvals ?? []) : [decision]).map(({ kind, by }) => ({
    kind,
    by,
  }));
  return takeOver(input, holder, alarmName, {
    ...state.carried(),
    ...(unheeded.length === 0 ? {} : { unheeded }),
  });
}

function labelOf({ state }: IncidentRun): RunLabel {
  const { incidentId, alarm, status } = state.record;
  return { incidentId, alarmName: alarm.name, status };
}

function resultOf({ state }: IncidentRun): RemediateIncidentResult {
  const { incidentId, attempts, attempt: newest } = state.record;
  const last = attempts.at(-1);
  return {
    incidentId,
    status: last?.status ?? 'failed',
    outcomeCode: last?.outcome.code ?? '',
    attempt: newest,
    head: state.timeline.at(-1)?.hash ?? '',
  };
}

/** Everything between the beginning and the end of an attempt. `claimed` gets the hosts that have to be given back. */
async function resolveIncident(
  run: IncidentRun,
  claimed: string[],
  suppression: SuppressionReading | undefined,
): Promise<Ending> {
  try {
    if (suppression !== undefined) endIfSuppressed(run, suppression);
    const diagnostics = await diagnose(run);
    await awaitDecision(run, await consult(run, diagnostics));
    const { plan } = run.state.record;
    if (plan === null) throw new IncidentEnd(ENDINGS.planNone('there is no plan'));
    claimed.push(...planTargets(plan));
    await claim(run, plan);
    return await remediate(run, plan);
  } catch (error) {
    if (error instanceof IncidentEnd) return await unlessOver(run, error.ending);
    throw error;
  }
}

/**
 * Nobody is called to an alarm that is over: what ends before people were asked about a plan has not read it since it was heard,
 * and the message of its OK may have been lost. What failed has failed all the same, and closes with it.
 */
async function unlessOver(run: IncidentRun, ending: Ending): Promise<Ending> {
  const { state } = run;
  const isEarly = state.record.status === 'diagnosing' || state.record.status === 'planning';
  // Attempts that ended so before this was known go on as they did.
  if (!isEarly || !needsPerson(ending) || !patched('read-alarm-before-telling')) return ending;
  await readAlarmNow(run);
  return ending.status === 'no_remedy' && state.watch.state === 'OK' ? ENDINGS.recovered() : ending;
}

/** The same for an attempt that undoes a fix. */
async function resolveUndo(run: IncidentRun, fix: IncidentRecord, claimed: string[]): Promise<Ending> {
  try {
    return await undoFix(run, fix, claimed);
  } catch (error) {
    if (error instanceof IncidentEnd) return error.ending;
    throw error;
  }
}

async function remediate(
  run: IncidentRun,
  plan: NonNullable<IncidentRun['state']['record']['plan']>,
): Promise<Ending> {
  const compensations: Compensation[] = [];
  const setback = (await execute(run, plan, compensations)) ?? (await verifyAlarm(run));
  if (setback === null) return ENDINGS.completed();
  if (setback.rollBack && compensations.length > 0) return rollBack(run, compensations, setback);
  return setback.ending;
}
