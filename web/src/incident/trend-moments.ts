import type { MetricHistory, Point } from '../../../src/domain/diagnosis/aws/metric-history.ts';
import type { Fact } from '../../../src/domain/diagnosis/facts.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';

/** Something that was done or happened, to be found on the line of the alarm's metric. */
export interface Moment {
  /** Seconds since 1970. */
  readonly at: number;
  readonly text: string;
}

const POINTS_MIN = 2;

/** The series that the alarm compares; undefined: none was read, or too little of it. */
export function alarmSeries(facts: readonly Fact[]): MetricHistory | undefined {
  return facts.find(
    (fact): fact is MetricHistory =>
      fact.kind === 'metric_history' && fact.role === 'alarm' && fact.points.length >= POINTS_MIN,
  );
}

type Acted = Pick<
  IncidentRecord,
  'openedAt' | 'begun' | 'attempt' | 'decision' | 'executions' | 'verification' | 'closed'
>;

/** What was done and when, oldest first: who decided, when what ran began and was done, when the alarm was OK again. */
export function momentsOf(record: Acted): readonly Moment[] {
  const { openedAt, begun, attempt, decision, executions, verification, closed } = record;
  const actions = executions.filter(({ phase }) => phase !== 'verify');
  const found: readonly (readonly [iso: string | null | undefined, text: string])[] = [
    [openedAt, 'opened'],
    [attempt > 1 ? begun.at : null, `attempt ${attempt}`],
    [
      decision?.decidedAt,
      `${decision?.kind === 'reject' ? 'rejected' : 'approved'} by ${decision?.by ?? ''}`,
    ],
    ...actions.map(
      ({ startedAt, stepId, phase, state }) =>
        [startedAt, `${phase === 'rollback' ? 'undo of ' : ''}${stepId} ${state.replace('_', ' ')}`] as const,
    ),
    [verification?.alarmOkAt, 'alarm OK'],
    [closed?.at, 'closed'],
  ];
  return found
    .map(([iso, text]) => ({ at: Date.parse(iso ?? '') / 1_000, text }))
    .filter(({ at }) => Number.isFinite(at))
    .toSorted((a, b) => a.at - b.at);
}

const HOUR_SECONDS = 3_600;
/** As far back before the first moment as is drawn: what led there, and not the whole day. */
const BEFORE_SECONDS = 3 * HOUR_SECONDS;
const SHOWN_POINTS_MIN = 10;

/** From when to when it is drawn, in seconds since 1970: the hours before it began and all that was done since. */
export function trendWindow(
  { points, since }: Pick<MetricHistory, 'points' | 'since'>,
  moments: readonly Moment[],
): readonly [from: number, until: number] {
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
  const begins = [
    last,
    ...moments.map(({ at }) => at),
    ...(since === null ? [] : [Date.parse(since) / 1_000]),
  ];
  const wanted = Math.max(first, Math.min(...begins.filter(Number.isFinite)) - BEFORE_SECONDS);
  const enough = points.filter(([at]) => at >= wanted).length >= SHOWN_POINTS_MIN;
  const from = enough ? wanted : first;
  const until = Math.max(last, ...moments.map(({ at }) => at));
  // A little room behind what was last, so that its mark is not the edge.
  return [from, until + Math.max(60, (until - from) / 50)];
}

/** So many times the period is a gap: a line over it would show what nobody measured. */
const GAP_PERIODS = 3;

/** Times and values apart, with a hole in each gap. Points of earlier days are an hour apart, so a step is held to those beside it. */
export function columnsOf(
  points: readonly Point[],
  periodSeconds: number,
): readonly [at: readonly number[], value: readonly (number | null)[]] {
  const at: number[] = [];
  const value: (number | null)[] = [];
  const step = (index: number) => (points[index]?.[0] ?? Number.NaN) - (points[index - 1]?.[0] ?? Number.NaN);
  for (const [index, [when, measured]] of points.entries()) {
    const beside = [step(index - 1), step(index + 1), periodSeconds].filter(Number.isFinite);
    if (index > 0 && step(index) > GAP_PERIODS * Math.max(...beside)) {
      at.push(when - step(index) / 2);
      value.push(null);
    }
    at.push(when);
    value.push(measured);
  }
  return [at, value];
}
