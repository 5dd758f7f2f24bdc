import type { AbortRequest } from '../record/endings.ts';
import type { IncidentRecord } from '../record/incident-record.ts';
import { isEnded } from '../record/state-machine.ts';

export type AbortJudgement =
  | { readonly kind: 'abort' }
  /** The roll-back is held up by a stop: what of it is not sent yet is not sent any more. */
  | { readonly kind: 'give_up_roll_back' }
  | { readonly kind: 'ignore'; readonly reason: string };

const ignore = (reason: string): AbortJudgement => ({ kind: 'ignore', reason });

/**
 * What an abort does now. `record`: null before the incident is open. `earlier`: the abort that was heeded before, if any.
 */
export function judgeAbort(
  record: Pick<IncidentRecord, 'status' | 'waiting'> | null,
  earlier: AbortRequest | null,
): AbortJudgement {
  const status = record?.status ?? 'diagnosing';
  if (status === 'rolling_back' && record?.waiting?.kind === 'kill_switch')
    return { kind: 'give_up_roll_back' };
  if (earlier !== null) return ignore(`already aborted by ${earlier.by}`);
  if (status === 'rolling_back') return ignore('a roll-back runs to its end');
  if (isEnded(status)) return ignore(`the attempt has ended: ${status}; nothing runs`);
  return { kind: 'abort' };
}
