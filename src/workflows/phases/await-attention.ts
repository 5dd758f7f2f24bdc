import { condition, patched, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { INCIDENT_ID_ATTRIBUTE, STATUS_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import type { PersonRequest } from '../../contracts/workflows.ts';
import { askClaimRefusal, undoClaimRefusal } from '../../domain/approval/person-request.ts';
import { goneText } from '../../domain/record/endings.ts';
import { fitSnapshot } from '../../domain/record/fit-snapshot.ts';
import type { Closing } from '../../domain/record/incident-record.ts';
import { overNotice } from '../../domain/record/notice.ts';
import { senderData } from '../../domain/record/sender-data.ts';
import { judgeUndo, type Undoable } from '../../domain/record/undo.ts';
import { BOUNDS } from '../bounds.ts';
import { failureReason } from '../failure-reason.ts';
import { showState } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { ASKED } from '../incident/incident-state.ts';
import { noteAsked } from '../incident/note-asked.ts';
import { SupersededRun } from '../incident/superseded-run.ts';
import { write } from './end-attempt.ts';
import { readAlarmNow } from './read-alarm.ts';

/** What is asked, in the order in which it comes first. */
const IN_TURN = ['close', 'undo', 'plan again'] as const;

export type AttentionEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'plan_again'; readonly request: PersonRequest }
  | { readonly kind: 'undo'; readonly request: PersonRequest }
  /** Nothing happened; the wait goes on in another run, on the current build. */
  | { readonly kind: 'renew' };

/**
 * Waits while the alarm is red and nobody works on it: for a person who plans again or closes, or for the alarm.
 * @throws SupersededRun
 */
export async function awaitAttention(run: IncidentRun): Promise<AttentionEnd> {
  const { state } = run;
  upsertSearchAttributes([
    { key: STATUS_ATTRIBUTE, value: state.record.status },
    { key: INCIDENT_ID_ATTRIBUTE, value: state.record.incidentId },
  ]);
  showState(run);
  const isOver = () =>
    state.watch.state === 'OK' ||
    state.closeRequest !== null ||
    state.planAgain !== null ||
    state.undoRequest !== null ||
    state.superseded !== null;
  for (;;) {
    // A gone alarm is told and not taken for OK: only a person can say that the trouble is over.
    if (!isOver() && (await readAlarmNow(run)) === 'gone') noteGone(run);
    if (!isOver()) {
      await condition(isOver, BOUNDS.attentionPollMs, { summary: 'needs attention: plan again, or close' });
    }
    if (state.superseded !== null) throw new SupersededRun(state.superseded.holder);
    const end = await leaveWait(run);
    if (end !== null) return end;
    const { targetWorkerDeploymentVersionChanged, continueAsNewSuggested } = workflowInfo();
    if (targetWorkerDeploymentVersionChanged || continueAsNewSuggested) return { kind: 'renew' };
  }
}

/** What was asked by a name that is only claimed is put aside here, where the settings are known, whenever it came. */
function dropClaims({ state, projector }: IncidentRun): void {
  for (const kind of IN_TURN) {
    const slot = ASKED[kind];
    const asked = state[slot];
    const refusal = asked === null ? null : askClaimRefusal(state.record.settings, asked);
    if (asked === null || refusal === null || !patched('weigh-claimed-requests')) continue;
    state[slot] = null;
    state.ignore(refusal, kind, asked.by);
    projector.request();
  }
}

/** How the wait between two attempts is left by what a person or the alarm says; null where neither has. */
export async function leaveWait(run: IncidentRun): Promise<AttentionEnd | null> {
  const { state } = run;
  dropClaims(run);
  if (state.closeRequest !== null) {
    const { by, reason } = state.closeRequest;
    state.note('close_requested', reason, senderData(state.closeRequest), by);
    return close(run, { by: 'person', who: by, reason });
  }
  if (state.watch.state === 'OK')
    return close(run, { by: 'alarm', who: 'recoverops', reason: 'the alarm is OK again' });
  if (state.undoRequest !== null) return undo(run, state.undoRequest);
  return state.planAgain === null ? null : planAgain(run, state.planAgain);
}

export function noteGone({ state, projector }: IncidentRun): void {
  if (state.isGone) return;
  state.isGone = true;
  state.note('alarm_gone', `${goneText(state.record.alarm.kind)}; that is no recovery`);
  projector.request();
}

async function close(run: IncidentRun, closure: Omit<Closing, 'at'>): Promise<AttentionEnd> {
  run.projector.stop();
  run.state.heedsAsked = false;
  // Nobody is told of what is quiet.
  const tells = closure.by === 'alarm' && run.state.record.suppression == null && patched('tell-when-over');
  run.state.close(closure);
  showState(run);
  await write(run, `close: ${closure.reason}`);
  if (tells) await run.notices.sendLast(overNotice(run.state.record));
  return { kind: 'closed' };
}

/** Null where the fix cannot be undone, which the timeline says: the wait goes on. */
async function undo(run: IncidentRun, request: PersonRequest): Promise<AttentionEnd | null> {
  const { state, projector } = run;
  const judged = judgeUndo(state.record, Date.now());
  const refusal = judged.ok ? claimOf(judged.value, request) : judged.error;
  if (refusal !== null) {
    state.undoRequest = null;
    state.ignore(refusal, 'undo', request.by);
    projector.request();
    return null;
  }
  state.putAside('an undo was asked for in the same moment, which comes first', 'undoRequest');
  await noteRequest(run, 'undo_requested', request);
  state.undoRequest = null;
  return { kind: 'undo', request };
}

/** A run that has begun such an undo before claims were weighed goes on as it went. */
function claimOf({ items }: Undoable, request: PersonRequest): string | null {
  const refusal = undoClaimRefusal(items, request);
  return refusal !== null && patched('weigh-claimed-undos') ? refusal : null;
}

async function planAgain(run: IncidentRun, request: PersonRequest): Promise<AttentionEnd> {
  await noteRequest(run, 'plan_again_requested', request);
  run.state.planAgain = null;
  return { kind: 'plan_again', request };
}

/** The record says who asked for the next attempt before that one begins. */
async function noteRequest(
  { state, projector, activities }: IncidentRun,
  event: 'plan_again_requested' | 'undo_requested',
  request: PersonRequest,
): Promise<void> {
  const { by } = request;
  projector.stop();
  state.heedsAsked = false;
  noteAsked(state, event, request);
  state.seal();
  try {
    const written = await activities.projectIncident.executeWithOptions(
      { summary: `${event === 'undo_requested' ? 'undo' : 'plan again'}: ${by}` },
      [fitSnapshot(state.record, state.timeline)],
    );
    if (written.kind === 'superseded') throw new SupersededRun(written.holder);
  } catch (error) {
    if (error instanceof SupersededRun) throw error;
    // The next attempt begins with a write of its own, which waits for the store.
    state.unseal();
    state.note('projection_failed', `the list of incidents lags behind: ${failureReason(error)}`);
    state.seal();
  }
}
