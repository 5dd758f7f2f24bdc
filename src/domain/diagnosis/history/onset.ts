import type { MissingData } from '../../alarm/alarm.ts';
import { breaches } from '../../alarm/condition/breaches.ts';
import type { Operator } from '../../alarm/condition/condition.ts';
import { gapSeconds, type Series } from './series.ts';

/** What an alarm compares a series with, in the series' own unit. */
export interface Comparison {
  readonly operator: Exclude<Operator, 'band'>;
  readonly threshold: number;
  /** N: how many periods are looked at; M: how many of them have to breach. */
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData | null;
}

export interface Onset {
  /** Seconds since 1970. */
  readonly at: number;
  /** It held already where what is known begins. */
  readonly orEarlier: boolean;
}

/** CloudWatch and its agents are late at times; so many missing periods are not yet a gap. */
const PERIODS_LATE = 3;

/**
 * Since when the comparison has held up to `until`, in one pass from the newest point back. As many points in a row as the
 * alarm may leave out (N − M) do not end it, a gap does: what was within it nobody knows, unless missing data breaches by
 * the alarm's own word. Undefined: it does not hold at the end.
 */
export function onsetOf(series: Series, comparison: Comparison, until: number): Onset | undefined {
  const { evaluationPeriods, datapointsToAlarm, missingData } = comparison;
  const mayPass = Math.max(0, evaluationPeriods - datapointsToAlarm);
  const periodsLate = Math.max(PERIODS_LATE, evaluationPeriods);
  let found: number | undefined;
  let next = until;
  let passed = 0;
  for (const [at, value] of series.points.toReversed()) {
    if (next - at > gapSeconds(series, at, periodsLate)) {
      if (missingData === 'breaching') {
        found = at + series.periodSeconds;
        passed = 0;
      } else if (found === undefined) return undefined;
      else return { at: found, orEarlier: true };
    }
    if (breaches(comparison, value)) {
      found = at;
      passed = 0;
    } else {
      passed += 1;
      if (passed > mayPass) return found === undefined ? undefined : { at: found, orEarlier: false };
    }
    next = at;
  }
  return found === undefined ? undefined : { at: found, orEarlier: true };
}
