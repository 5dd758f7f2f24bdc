import type { AlarmState } from '../alarm/alarm.ts';
import { type AbortRequest, ENDINGS, type Ending } from './endings.ts';

/** What may have come between an attempt and its work. */
export interface Halts {
  /** Not null: another run has the incident. */
  readonly superseded: object | null;
  readonly abort: AbortRequest | null;
  /** The overall time limit of the attempt is over. */
  readonly limitReached: boolean;
  /** The attempt undoes a fix, which has nothing to do with whether the alarm is red. */
  readonly undoing?: boolean;
}

/** What ends an attempt as long as nothing has run. A cleared alarm counts: then there is nothing to fix. */
export function interruptionOf(
  halts: Halts & { readonly watch: { readonly state: AlarmState } },
): Ending | null {
  if (halts.superseded !== null) return ENDINGS.superseded();
  if (halts.abort !== null) return ENDINGS.aborted(halts.abort);
  if (halts.watch.state === 'OK' && halts.undoing !== true) return ENDINGS.recovered();
  return halts.limitReached ? ENDINGS.limit() : null;
}
