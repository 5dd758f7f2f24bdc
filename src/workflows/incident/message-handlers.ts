import {
  ApplicationFailure,
  type CancellationScope,
  patched,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { FAILURES } from '../../contracts/failures.ts';
import {
  type AbortAck,
  type AskAck,
  type AttendAck,
  abortUpdate,
  attendUpdate,
  closeUpdate,
  type DecideAck,
  decideUpdate,
  editUpdate,
  incidentQuery,
  planAgainUpdate,
  type RawArgument,
  rawAbortSignal,
  rawAlarmSignal,
  rawApproveSignal,
  rawCloseSignal,
  rawPlanAgainSignal,
  rawRejectSignal,
  rawUndoSignal,
  snapshotQuery,
  suppressionsChangedSignal,
  timelineQuery,
  undoUpdate,
} from '../../contracts/messages.ts';
import { incidentWorkflowId } from '../../contracts/workflow-ids.ts';
import type { PersonRequest } from '../../contracts/workflows.ts';
import { isAlarmDelivery } from '../../domain/alarm/alarm-watch.ts';
import { deliveriesIn } from '../../domain/alarm/joined-deliveries.ts';
import { judgeAbort } from '../../domain/approval/abort-rules.ts';
import {
  type AttendJudgement,
  type AttendRequest,
  judgeAttending,
  parseAttendRequest,
} from '../../domain/approval/attend-request.ts';
import {
  asClaimed,
  type DecisionRequest,
  parseAbort,
  parseDecisionRequest,
} from '../../domain/approval/decision-request.ts';
import {
  applyDecision,
  authorRefusal,
  claimRefusal,
  judgeDecision,
} from '../../domain/approval/decision-rules.ts';
import {
  type AskedOfIncident,
  isClaim,
  laterText,
  requestRefusal,
} from '../../domain/approval/person-request.ts';
import type { DecisionKind } from '../../domain/policy/decision.ts';
import type { AbortRequest, SentBy } from '../../domain/record/endings.ts';
import { heardSoFar } from '../../domain/record/first-heard.ts';
import { senderData } from '../../domain/record/sender-data.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import { readArgument } from '../signal-argument.ts';
import type { IncidentRun } from './incident-run.ts';
import { ASKED, type IncidentState, now } from './incident-state.ts';
import { edit, parseEdit, validateEdit } from './plan-edits.ts';

/** Who is named where a message does not say. */
const UNKNOWN_SENDER = 'unknown';

function recordDecision({ state, projector }: IncidentRun, request: DecisionRequest): void {
  const { approval, planDigest } = state.record;
  if (approval === null || planDigest === null) return;
  const { kind, by, comment, via, signedIn } = request;
  const known = signedIn === undefined ? {} : { signedIn };
  const said = { id: uuid4(), kind, by, planDigest, comment, via, decidedAt: now(), ...known };
  const { missing, ...change } = applyDecision(approval, said);
  state.change(change);
  const more = missing === 0 ? '' : `; ${missing} more needed`;
  state.note(
    'decision_recorded',
    `${kind === 'approve' ? 'approved' : 'rejected'} by ${by}${more}${comment === '' ? '' : `: ${comment}`}`,
    { kind, via, plan: planDigest, decisionId: said.id, missing, ...signedIn },
    by,
  );
  if (missing > 0) projector.request();
}

/** The one way for a decision into the incident, whatever it came by. */
function decide(run: IncidentRun, request: DecisionRequest): DecideAck {
  const judgement = judgeDecision(run.state.opened, request, Date.now());
  if (judgement.kind === 'refuse') throw refusal(judgement.reason);
  if (judgement.kind === 'record') recordDecision(run, request);
  const { approval, decision, status } = run.state.record;
  const missing = decision === null ? (approval?.required ?? 0) - (approval?.approvals.length ?? 0) : 0;
  return {
    kind: judgement.kind === 'record' ? 'recorded' : 'repeated',
    decision: request.kind,
    by: request.by,
    status,
    missing,
  };
}

function refusal(reason: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(reason, FAILURES.approvalRefused);
}

function parseUpdate(value: unknown): DecisionRequest {
  const parsed = parseDecisionRequest(value);
  if (!parsed.ok) throw refusal(parsed.error);
  return parsed.value;
}

/** Refuses before anything is written to history. @throws ApplicationFailure */
function validateDecision({ state }: IncidentRun, request: DecisionRequest): void {
  const { opened } = state;
  const judgement = judgeDecision(opened, request, Date.now());
  if (judgement.kind === 'refuse') throw refusal(judgement.reason);
  if (opened === null || judgement.kind === 'repeat') return;
  const claimed = claimRefusal(opened, request) ?? authorRefusal(opened, request.kind);
  if (claimed !== null) throw refusal(claimed);
}

/** @throws ApplicationFailure for what is no such request. */
function parseAttending(value: unknown): AttendRequest {
  const parsed = parseAttendRequest(value);
  if (!parsed.ok) throw ApplicationFailure.nonRetryable(parsed.error, FAILURES.attendingRefused);
  return parsed.value;
}

/** @throws ApplicationFailure where it does not count: not at all, or not in this run. */
function judgeAttend(
  state: IncidentState,
  request: AttendRequest,
): Exclude<AttendJudgement, { kind: 'refuse' }> {
  const { opened } = state;
  // After the last event nothing is taken: what was said then would stand in no record.
  if (opened === null || (state.isSealed && opened.closed === null)) {
    throw ApplicationFailure.nonRetryable('the incident is between two runs', FAILURES.attendingLater);
  }
  const judgement = judgeAttending(opened, state.timeline, request, now());
  if (judgement.kind !== 'refuse') return judgement;
  throw ApplicationFailure.nonRetryable(judgement.reason, FAILURES.attendingRefused);
}

function attend({ state, projector }: IncidentRun, request: AttendRequest): AttendAck {
  const judgement = judgeAttend(state, request);
  if (judgement.kind === 'record') {
    const { event, message, data, attending } = judgement.change;
    const { record } = state;
    // Who takes it over, or takes the acknowledgement back, does not unsay that somebody was there.
    state.change({ attending, ...heardSoFar({ ...record, attending, ...heardSoFar(record) }) });
    state.note(event, message, data, request.by);
    projector.request();
  }
  const { incidentId, attending } = state.record;
  return {
    kind: judgement.kind === 'record' ? 'recorded' : 'repeated',
    incidentId,
    acknowledged: attending?.acknowledged ?? null,
    assigned: attending?.assigned ?? null,
  };
}

function onDecisionSignal(run: IncidentRun, kind: DecisionKind, argument: RawArgument): void {
  const parsed = parseDecisionRequest(readArgument(argument), { kind, via: 'signal' });
  if (!parsed.ok) {
    run.state.ignore(parsed.error, kind, UNKNOWN_SENDER);
    return;
  }
  const { opened } = run.state;
  const claim = opened === null ? null : claimRefusal(opened, parsed.value);
  // A run from before claims were weighed goes on as it went.
  if (claim !== null && patched('weigh-claimed-decisions')) {
    run.state.ignore(claim, kind, parsed.value.by);
    return;
  }
  const judgement = judgeDecision(opened, parsed.value, Date.now());
  if (judgement.kind === 'refuse') run.state.ignore(judgement.reason, kind, parsed.value.by);
  else if (judgement.kind === 'repeat') run.state.ignore('said before', kind, parsed.value.by);
  else recordDecision(run, parsed.value);
}

/** What a signal types of how its sender is known is not believed; a run from before that goes on as it went. */
function asSignalled<T extends SentBy>(said: T): T | (Omit<T, 'signedIn'> & SentBy) {
  return said.signedIn !== undefined && patched('believe-updates-alone') ? asClaimed(said) : said;
}

function onAbort(run: IncidentRun, argument: RawArgument): void {
  const parsed = parseAbort(readArgument(argument));
  if (!parsed.ok) {
    run.state.ignore(parsed.error, 'abort', UNKNOWN_SENDER);
    return;
  }
  requestAbort(run.state, asSignalled(parsed.value));
}

/** @throws ApplicationFailure for what is no such request. */
function parseStop(value: unknown): AbortRequest {
  const parsed = parseAbort(value);
  if (!parsed.ok) throw ApplicationFailure.nonRetryable(parsed.error, FAILURES.askingRefused);
  return parsed.value;
}

function requestAbort(state: IncidentRun['state'], abort: AbortRequest): AbortAck {
  const status = state.opened?.status ?? 'diagnosing';
  // One press that came by both ways: heard twice, it would give up the roll-back that its stop began.
  if (!state.isNewPress(abort)) return { kind: 'heard' };
  // No event is taken any more, and the run that comes next may begin an attempt: it is the one to hear of it.
  if (state.isSealed && state.opened?.closed === null) {
    state.lateAbort ??= abort;
    return { kind: 'heard' };
  }
  const judgement = judgeAbort(state.opened, state.abort);
  if (judgement.kind === 'ignore') {
    state.ignore(judgement.reason, 'abort', abort.by);
    return { kind: 'ignored', reason: judgement.reason };
  }
  if (judgement.kind === 'give_up_roll_back') {
    state.rollbackAbort = abort;
    const data = { status, reason: abort.reason, ...senderData(abort) };
    state.note('abort_requested', 'the roll-back is given up', data, abort.by);
    return { kind: 'heard' };
  }
  state.abort = abort;
  const message = abort.reason === '' ? 'abort requested' : abort.reason;
  state.note('abort_requested', message, { status, ...senderData(abort) }, abort.by);
  return { kind: 'heard' };
}

type Asked = AskedOfIncident['kind'];
const incidentIdOf = (value: unknown) => (isJsonObject(value) ? value.incidentId : undefined);

/** A person asks something of the incident as a whole; it counts only while nobody works on it, and only the first does. */
function onRequest({ state }: IncidentRun, kind: Asked, argument: RawArgument): void {
  const value = readArgument(argument);
  const parsed = parseAbort(value);
  if (!parsed.ok) {
    state.ignore(parsed.error, kind, UNKNOWN_SENDER);
    return;
  }
  const { pressId: _none, ...asked } = parsed.value;
  const { by, reason } = asked;
  const refusal = requestRefusal(state.opened, { kind, reason, incidentId: incidentIdOf(value) });
  if (refusal === null) state[ASKED[kind]] ??= asSignalled(asked);
  else state.ignore(refusal, kind, by);
}

/** The same as the API asks it. @throws ApplicationFailure where it does not count. */
function parseAsked({ state }: IncidentRun, kind: Asked, value: unknown): PersonRequest {
  const { pressId: _none, ...asked } = parseStop(value);
  const { reason } = asked;
  const refusal = requestRefusal(state.opened, { kind, reason, incidentId: incidentIdOf(value) });
  if (refusal !== null) throw ApplicationFailure.nonRetryable(refusal, FAILURES.askingRefused);
  return asked;
}

/**
 * What this run would take and not heed it refuses, so that the API asks the next one. Only before anything is written to history:
 * a run that has taken such a thing goes on as it went.
 * @throws ApplicationFailure
 */
function validateAsked(run: IncidentRun, kind: Asked, value: unknown): void {
  parseAsked(run, kind, value);
  const { heedsAsked, opened } = run.state;
  if (!heedsAsked) throw ApplicationFailure.nonRetryable(laterText(opened), FAILURES.askingLater);
}

/** The first one counts, but who was shown to be somebody comes before a name that is only claimed. */
function ask(run: IncidentRun, kind: Asked, value: unknown): AskAck {
  const asked = parseAsked(run, kind, value);
  const { state } = run;
  const earlier = state[ASKED[kind]];
  if (earlier !== null && !(isClaim(earlier) && !isClaim(asked))) return { kind: 'repeated' };
  state[ASKED[kind]] = asked;
  return { kind: 'taken' };
}

/** As the API asks it, which alone may say how somebody was known. */
const ASK_UPDATES = [
  [planAgainUpdate, 'plan again', 'Begin the next attempt, as the API asks it'],
  [undoUpdate, 'undo', 'Undo the fix that ran, as the API asks it'],
  [closeUpdate, 'close', 'Close an incident that needs attention, as the API asks it'],
] as const;

/** Cancelling the workflow is an abort: the incident still rolls back, records and closes. */
export function abortOnCancellation(root: CancellationScope, run: IncidentRun): void {
  root.cancelRequested.catch(() => {
    requestAbort(run.state, { by: 'temporal', reason: 'the workflow was cancelled' });
  });
}

/** Everything that can be said to and asked of an incident. None waits but that of an edit, which ends with the wait for a decision. */
export function registerHandlers(run: IncidentRun): void {
  const { state, projector } = run;
  setHandler(incidentQuery, () => state.opened, {
    description: 'The incident as it stands, null until it is open',
  });
  setHandler(
    snapshotQuery,
    () => (state.opened === null ? null : { record: state.opened, timeline: state.timeline }),
    { description: 'Both at one moment' },
  );
  setHandler(timelineQuery, () => state.timeline, { description: 'What happened so far' });
  setHandler(decideUpdate, (input) => decide(run, parseUpdate(input)), {
    validator: (input) => {
      validateDecision(run, parseUpdate(input));
    },
    description: 'Approve or reject the plan',
  });
  setHandler(editUpdate, (input) => edit(run, parseEdit(input)), {
    validator: (input) => {
      validateEdit(run, parseEdit(input));
    },
    description: 'Change parameters or hosts of the plan that waits; every approval so far is dropped',
  });
  setHandler(attendUpdate, (input) => attend(run, parseAttending(input)), {
    validator: (input) => {
      judgeAttend(state, parseAttending(input));
    },
    description: 'Acknowledge, assign or note: {"kind":"acknowledge","by":"<your name>","via":"api"}',
  });
  setHandler(
    rawAlarmSignal,
    (argument) => {
      const delivery = readArgument(argument);
      if (!isAlarmDelivery(delivery)) state.ignore('not an alarm delivery', 'alarm', UNKNOWN_SENDER);
      else if (incidentWorkflowId(delivery.alarm) !== workflowInfo().workflowId)
        state.ignore('it is about another alarm', 'alarm', UNKNOWN_SENDER);
      else {
        // A hand-sent one may hold others in itself: those that are about another alarm are of no account.
        for (const each of deliveriesIn(delivery))
          if (incidentWorkflowId(each.alarm) === workflowInfo().workflowId) state.receive(each);
        // A run at work shows it with its next step; one that waits has none.
        if (state.opened?.attention != null || state.opened?.suppression != null) projector.request();
      }
    },
    { description: 'A notification of the alarm, as the ingress sends it' },
  );
  setHandler(rawApproveSignal, (argument) => onDecisionSignal(run, 'approve', argument), {
    description: 'Approve the plan: {"by":"<your name>","plan":"<first 8 characters of its digest>"}',
  });
  setHandler(rawRejectSignal, (argument) => onDecisionSignal(run, 'reject', argument), {
    description: 'Reject the plan: {"by":"<your name>","plan":"<first 8 characters of its digest>"}',
  });
  setHandler(rawPlanAgainSignal, (argument) => onRequest(run, 'plan again', argument), {
    description: 'Begin the next attempt, on fresh evidence: {"by":"<your name>","reason":"…"}',
  });
  setHandler(rawUndoSignal, (argument) => onRequest(run, 'undo', argument), {
    description: 'Undo the fix that ran, once people agree: {"by":"<your name>","reason":"…"}',
  });
  setHandler(rawCloseSignal, (argument) => onRequest(run, 'close', argument), {
    description: 'Close an incident that needs attention: {"by":"<your name>","reason":"…"}',
  });
  for (const [update, kind, description] of ASK_UPDATES)
    setHandler(update, (input) => ask(run, kind, input), {
      validator: (input) => {
        validateAsked(run, kind, input);
      },
      description,
    });
  setHandler(abortUpdate, (input) => requestAbort(state, parseStop(input)), {
    validator: (input) => {
      parseStop(input);
    },
    description: 'Stop the incident, as the API asks it',
  });
  setHandler(
    suppressionsChangedSignal,
    () => {
      state.mayBeUnmuted = true;
    },
    { description: 'Mutes or maintenance windows have changed: look again whether the alarm is suppressed' },
  );
  setHandler(rawAbortSignal, (argument) => onAbort(run, argument), {
    description: 'Stop the incident, rolling back what ran: {"by":"<your name>","reason":"…"}',
  });
}
