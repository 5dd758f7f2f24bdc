import { condition, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { INCIDENT_ID_ATTRIBUTE, STATUS_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { type Suppression, suppressionText } from '../../domain/suppression/suppression.ts';
import { BOUNDS } from '../bounds.ts';
import { showState } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { SupersededRun } from '../incident/superseded-run.ts';
import { readSuppression } from '../incident/suppression.ts';
import { type AttentionEnd, leaveWait, noteGone } from './await-attention.ts';
import { readAlarmNow } from './read-alarm.ts';

export type UnmuteEnd =
  | AttentionEnd
  /** Nothing suppresses the alarm any more, and it is still red. */
  | { readonly kind: 'wake'; readonly reason: string };

/**
 * Waits, quietly, until the mute or window is over, its alarm is OK, or a person plans again or closes. It looks before it
 * waits: what was taken away while the attempt was being ended is not slept through.
 * @throws SupersededRun
 */
export async function awaitUnmute(run: IncidentRun, suppression: Suppression): Promise<UnmuteEnd> {
  const { state } = run;
  upsertSearchAttributes([
    { key: STATUS_ATTRIBUTE, value: state.record.status },
    { key: INCIDENT_ID_ATTRIBUTE, value: state.record.incidentId },
  ]);
  showState(run);
  let current = suppression;
  let lookMs: number = BOUNDS.suppressionFirstLookMs;
  const isOver = () =>
    state.watch.state === 'OK' ||
    state.closeRequest !== null ||
    state.planAgain !== null ||
    state.undoRequest !== null ||
    state.superseded !== null;
  for (;;) {
    state.mayBeUnmuted = false;
    if (!isOver() && (await readAlarmNow(run)) === 'gone') noteGone(run);
    const now = isOver() ? 'still' : await lookAgain(run, current);
    if (typeof now === 'object') current = now;
    if (!isOver() && now === 'over') {
      return { kind: 'wake', reason: `it is no longer ${suppressionText(current)}` };
    }
    if (!isOver()) {
      const untilMs = Math.max(Date.parse(current.until) - Date.now(), BOUNDS.suppressionPauseMs);
      await condition(() => isOver() || state.mayBeUnmuted, Math.min(untilMs, lookMs), {
        summary: `quiet until ${current.until}`,
      });
      lookMs = BOUNDS.attentionPollMs;
    }
    if (state.superseded !== null) throw new SupersededRun(state.superseded.holder);
    const end = await leaveWait(run);
    if (end !== null) return end;
    const { targetWorkerDeploymentVersionChanged, continueAsNewSuggested } = workflowInfo();
    if (targetWorkerDeploymentVersionChanged || continueAsNewSuggested) return { kind: 'renew' };
  }
}

/** `still` as it was, `over`, or what suppresses the alarm instead. */
async function lookAgain(run: IncidentRun, current: Suppression): Promise<'still' | 'over' | Suppression> {
  const { state, projector } = run;
  const reading = await readSuppression(run);
  if (reading.kind === 'none') return 'over';
  if (reading.kind === 'unreadable') {
    // Its own end is known, and bounded: until then it is as it was, and then it is not taken for muted any more.
    return Date.now() < Date.parse(current.until) ? 'still' : 'over';
  }
  const { suppression } = reading;
  if (suppression.id === current.id && suppression.until === current.until) return 'still';
  state.suppress(suppression);
  showState(run);
  projector.request();
  return suppression;
}
