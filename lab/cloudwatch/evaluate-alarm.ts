import { type AlarmState, comparisons, type MetricAlarm } from './alarm.ts';

/** The value of one period. `startMs` is real time. */
export interface Datapoint {
  readonly startMs: number;
  readonly value: number | undefined;
}

export interface Evaluation {
  readonly state: AlarmState;
  readonly reason: string;
  /** The datapoints that decided, oldest first. */
  readonly evaluated: readonly Datapoint[];
}

type Known = Datapoint & { readonly value: number; readonly age: number };

/** CloudWatch looks at a few more periods than EvaluationPeriods, so that late or missing datapoints do not decide alone. */
const EXTRA_PERIODS = 2;

/** How many datapoints `evaluateAlarm` wants. */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + EXTRA_PERIODS;
}

/**
 * Decides the state from the datapoints of the evaluation range, oldest first, as "How alarm state is evaluated when
 * data is missing" in the CloudWatch user guide says. Returns undefined when the state is to be kept.
 */
export function evaluateAlarm(alarm: MetricAlarm, datapoints: readonly Datapoint[]): Evaluation | undefined {
  const needed = alarm.evaluationPeriods;
  const toAlarm = alarm.datapointsToAlarm ?? needed;
  const known: Known[] = datapoints.flatMap((point, index) =>
    point.value === undefined ? [] : [{ ...point, value: point.value, age: datapoints.length - index }],
  );
  // With enough real datapoints the missing ones do not matter, whatever the mode.
  const recent = known.slice(-needed);
  const breaching = recent.filter(({ value }) => comparisons[alarm.comparison].holds(value, alarm.threshold));
  const missingCount = needed - recent.length;
  const state = decide(alarm, recent, breaching, missingCount, toAlarm);
  if (state === undefined) return undefined;
  const shown = state === 'ALARM' ? breaching : recent.filter((point) => !breaching.includes(point));
  return { state, reason: describe(alarm, state, shown, missingCount, toAlarm), evaluated: recent };
}

function decide(
  alarm: MetricAlarm,
  recent: readonly Known[],
  breaching: readonly Known[],
  missingCount: number,
  toAlarm: number,
): AlarmState | undefined {
  if (breaching.length >= toAlarm) return 'ALARM';
  if (missingCount === 0) return 'OK';
  if (alarm.missingData === 'notBreaching') return 'OK';
  if (alarm.missingData === 'breaching') return breaching.length + missingCount >= toAlarm ? 'ALARM' : 'OK';
  if (breaching.length < recent.length) return 'OK';
  if (alarm.missingData === 'ignore') return undefined;
  if (recent.length === 0) return 'INSUFFICIENT_DATA';
  // Only breaching datapoints, fewer than needed: alarm once the oldest is as old as the number that is needed.
  const oldestAge = recent[0]?.age ?? 0;
  return oldestAge >= toAlarm ? 'ALARM' : undefined;
}

function describe(
  alarm: MetricAlarm,
  state: AlarmState,
  shown: readonly Known[],
  missingCount: number,
  toAlarm: number,
): string {
  const periods = alarm.evaluationPeriods;
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${count(periods, 'datapoint')} ${wasOrWere(periods)} unknown.`;
  }
  if (shown.length === 0) {
    const treatedAs = alarm.missingData === 'breaching' ? 'Breaching' : 'NonBreaching';
    return `Threshold Crossed: no datapoints were received for ${count(missingCount, 'period')} and ${count(missingCount, 'missing datapoint')} ${wasOrWere(missingCount)} treated as [${treatedAs}].`;
  }
  const comparison = comparisons[alarm.comparison].words;
  const relation = `${wasOrWere(shown.length)} ${state === 'ALARM' ? '' : 'not '}${comparison} the threshold (${formatNumber(alarm.threshold)})`;
  const values = shown
    .map(({ value, startMs }) => `${formatNumber(value)} (${formatStart(startMs)})`)
    .join(', ');
  if (toAlarm === periods)
    return `Threshold Crossed: ${count(shown.length, 'datapoint')} [${values}] ${relation}.`;
  const minimum = state === 'ALARM' ? toAlarm : periods - toAlarm + 1;
  const transition = state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK';
  return `Threshold Crossed: ${shown.length} out of the last ${count(periods, 'datapoint')} [${values}] ${relation} (minimum ${count(minimum, 'datapoint')} for ${transition} transition).`;
}

/** As CloudWatch writes numbers: whole ones with `.0`. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `22/11/26 08:00:00`, UTC. */
function formatStart(startMs: number): string {
  const [year = '', month = '', day = '', time = ''] = new Date(startMs).toISOString().split(/[-T.]/);
  return `${day}/${month}/${year.slice(2)} ${time}`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

function wasOrWere(amount: number): string {
  return amount === 1 ? 'was' : 'were';
}
