import { condition, isCancellation, patched, uuid4 } from '@temporalio/workflow';
import { approvalsRequired } from '../../domain/policy/policy.ts';
import { ENDINGS } from '../../domain/record/endings.ts';
import { interruptionOf } from '../../domain/record/interruption.ts';
import { approvalNotice } from '../../domain/record/notice.ts';
import { suppressionText } from '../../domain/suppression/suppression.ts';
import { countText } from '../../domain/text/count-text.ts';
import { enterPhase, showState } from '../incident/enter-phase.ts';
import { IncidentEnd } from '../incident/incident-end.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';
import { throwIfInterrupted } from '../incident/interruption.ts';
import { endIfSuppressedNow, readSuppression } from '../incident/suppression.ts';
import type { Consulted } from './consult.ts';
import { readAlarmNow } from './read-alarm.ts';

/** Gets the plan decided: by the policy where the verdict is `auto`, else by people. @throws IncidentEnd unless approved. */
export async function awaitDecision(run: IncidentRun, { verdict, decideBy }: Consulted): Promise<void> {
  throwIfInterrupted(run.state);
  // Nobody is asked, and nothing runs by itself, about an alarm that was muted while it was looked at.
  await endIfSuppressedNow(run);
  if (verdict === 'auto') {
    decideByPolicy(run);
    return;
  }
  // Nobody is asked about an alarm that is over: its OK may have been lost, or have come before its ALARM.
  if ((await readAlarmNow(run)) === 'gone') throw new IncidentEnd(ENDINGS.alarmGone(run.state.record.alarm));
  throwIfInterrupted(run.state);
  await waitForPeople(run, approvalsRequired(verdict), Date.parse(decideBy));
}

function decideByPolicy({ state }: IncidentRun): void {
  const planDigest = state.record.planDigest ?? '';
  const id = uuid4();
  const comment = 'the policy lets this plan run without a person';
  state.change({
    decision: { id, kind: 'approve', by: 'policy', planDigest, comment, via: 'policy', decidedAt: now() },
  });
  state.note('decision_recorded', comment, {
    kind: 'approve',
    via: 'policy',
    plan: planDigest,
    decisionId: id,
  });
}

/** @throws IncidentEnd unless approved. */
export async function waitForPeople(run: IncidentRun, required: number, decideByMs: number): Promise<void> {
  const { state } = run;
  const { approvalDeadlineSeconds, reminderSeconds } = state.record.settings;
  const startedAtMs = Date.now();
  const deadlineMs = Math.min(startedAtMs + approvalDeadlineSeconds * 1000, decideByMs);
  const deadline = new Date(deadlineMs).toISOString();
  enterPhase(run, 'pending_approval', {
    approval: { requestedAt: now(), deadline, required, approvals: [], remindersSent: 0 },
  });
  state.note('approval_requested', `waiting for ${countText(required, 'approval')} until ${deadline}`, {
    plan: state.record.planDigest,
    required,
    deadline,
  });
  showState(run);
  askPeople(run);
  const isOver = () => state.record.decision !== null || interruptionOf(state) !== null;
  const reminders = reminderSeconds.filter((seconds) => seconds < approvalDeadlineSeconds);
  for (const [index, seconds] of reminders.entries()) {
    const summary = `reminder ${index + 1} of ${reminders.length}`;
    await condition(isOver, untilMs(startedAtMs + seconds * 1000), { summary });
    if (isOver()) break;
    await remind(run, isOver);
  }
  if (!isOver()) await condition(isOver, untilMs(deadlineMs), { summary: 'deadline for the decision' });
  if (!isOver()) await isOverByAlarm(run, isOver);
  // The timer and a message can land in one activation, so only the state says what happened.
  throwIfInterrupted(state);
  const { decision } = state.record;
  if (decision === null) {
    await endIfSuppressedNow(run);
    throw new IncidentEnd(ENDINGS.expired());
  }
  if (decision.kind === 'reject') throw new IncidentEnd(ENDINGS.rejected(decision.by, decision.comment));
}

/**
 * Tells people and shows it in the list, within the task that is under way; what does not work there is done beside it, and
 * insisted on.
 */
function askPeople({ state, notices, projector, local, joins }: IncidentRun): void {
  const notice = approvalNotice(state.record, 'approval_requested');
  if (!joins) {
    void notices.send(notice);
    return;
  }
  const taken = projector.take();
  void notices.send(notice, async (input) => {
    try {
      const { isTold, copied } = await local.askPeople.executeWithOptions({ summary: notice.subject }, [
        { notice: input, ...taken },
      ]);
      projector.landed(taken, copied);
      return isTold;
    } catch (error) {
      if (isCancellation(error)) throw error;
      projector.landed(taken, undefined);
      return false;
    }
  });
}

/**
 * Nobody is reminded of, and nothing expires for, an alarm that is OK since: the message of its OK may have been lost. One that is gone
 * ends the wait as it ends the asking, as the claim would let no approval of it run; an undo is no answer to the alarm.
 * @throws IncidentEnd
 */
async function isOverByAlarm(run: IncidentRun, isOver: () => boolean): Promise<boolean> {
  // Waits that began before this was known go on as they did.
  if (!patched('read-alarm-while-waiting')) return isOver();
  const { state } = run;
  const isGone = (await readAlarmNow(run)) === 'gone';
  // What became known meanwhile comes first.
  if (isGone && !isOver() && !state.undoing && patched('end-wait-for-gone-alarm'))
    throw new IncidentEnd(ENDINGS.alarmGone(state.record.alarm));
  return isOver();
}

/** Whoever has muted the alarm since is not reminded; the plan stays, and can be decided on as before. */
async function remind(run: IncidentRun, isOver: () => boolean): Promise<void> {
  const { state, notices, projector } = run;
  if (await isOverByAlarm(run, isOver)) return;
  const reading = state.heedsMutes ? await readSuppression(run) : undefined;
  const { approval } = state.record;
  if (approval === null || isOver()) return;
  if (reading?.kind === 'suppressed') {
    const message = `nobody is reminded: the alarm is ${suppressionText(reading.suppression)}`;
    state.note('reminder_withheld', message, { suppression: reading.suppression.id });
    return;
  }
  const remindersSent = approval.remindersSent + 1;
  state.change({ approval: { ...approval, remindersSent } });
  state.note('reminder_sent', `still waiting until ${approval.deadline}`, { reminder: remindersSent });
  void notices.send(approvalNotice(state.record, 'reminder'));
  projector.request();
}

/** A timer of 0 ms would be none at all. */
function untilMs(timeMs: number): number {
  return Math.max(1, timeMs - Date.now());
}
