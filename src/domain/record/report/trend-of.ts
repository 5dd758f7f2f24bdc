import { LIMITS } from '../../bounds.ts';
import type { MetricHistory } from '../../diagnosis/aws/metric-history.ts';
import type { IncidentRecord } from '../incident-record.ts';
import type { Moment, Trend, TrendPoint } from './report-model.ts';

/** Fewer are no line. */
const POINTS_MIN = 2;

function alarmSeries({ diagnostics }: IncidentRecord): MetricHistory | undefined {
  return (diagnostics?.facts ?? []).find(
    (fact): fact is MetricHistory =>
      fact.kind === 'metric_history' && fact.role === 'alarm' && fact.points.length >= POINTS_MIN,
  );
}

const seriesName = ({ namespace, metric, statistic, dimensions }: MetricHistory) =>
  JSON.stringify([namespace, metric, statistic, Object.entries(dimensions).toSorted()]);

function momentsOf(record: IncidentRecord): readonly Moment[] {
  const { begun, attempt, decision, executions, verification } = record;
  const actions = executions.filter(({ phase }) => phase !== 'verify');
  const moments: readonly (readonly [iso: string | null | undefined, text: string])[] = [
    [attempt > 1 ? begun.at : null, `attempt ${attempt} began`],
    [
      decision?.decidedAt,
      `${decision?.kind === 'reject' ? 'rejected' : 'approved'} by ${decision?.by ?? ''}`,
    ],
    ...actions.map(
      ({ startedAt, stepId, phase, state, targetId }) =>
        [
          startedAt,
          `${phase === 'rollback' ? 'undo of ' : ''}${stepId} on ${targetId}: ${state.replaceAll('_', ' ')}`,
        ] as const,
    ),
    [verification?.alarmOkAt, 'alarm OK'],
  ];
  return moments.map(([iso, text]) => ({ at: Date.parse(iso ?? '') / 1_000, text }));
}

/** So many times the period is a gap: a line over it would show what nobody measured. */
const GAP_PERIODS = 3;

/** Points with a hole in each gap. Points of earlier days are an hour apart, so a step is held to those beside it. */
function withGaps(
  points: readonly (readonly [number, number])[],
  periodSeconds: number,
): readonly TrendPoint[] {
  const step = (index: number) => (points[index]?.[0] ?? Number.NaN) - (points[index - 1]?.[0] ?? Number.NaN);
  return points.flatMap((point, index): readonly TrendPoint[] => {
    const beside = [step(index - 1), step(index + 1), periodSeconds].filter(Number.isFinite);
    const isGap = index > 0 && step(index) > GAP_PERIODS * Math.max(...beside);
    return isGap ? [[point[0] - step(index) / 2, null], point] : [point];
  });
}

const HOUR_SECONDS = 3_600;
/** As far back before the first moment as is shown: what led there, and not the whole day. */
const BEFORE_SECONDS = 3 * HOUR_SECONDS;
const SHOWN_POINTS_MIN = 10;

/**
 * The alarm's metric over all attempts, oldest first in `records`, and what was done when; null where it was not read. Where
 * two attempts measured the same moment the later one counts.
 */
export function trendOf(records: readonly IncidentRecord[]): Trend | null {
  const newest = records.map(alarmSeries).findLast((series) => series !== undefined);
  const last = records.at(-1);
  if (newest === undefined || last === undefined) return null;
  const name = seriesName(newest);
  const own = records
    .flatMap((record) => alarmSeries(record) ?? [])
    .filter((one) => seriesName(one) === name);
  const measured = [
    ...new Map(own.flatMap(({ points }) => points.map(([at, value]) => [at, value] as const))),
  ]
    .filter(([at, value]) => Number.isFinite(at) && Number.isFinite(value))
    .toSorted(([a], [b]) => a - b);
  const moments = [
    { at: Date.parse(last.openedAt) / 1_000, text: 'opened' },
    ...records.flatMap(momentsOf),
    { at: Date.parse(last.closed?.at ?? '') / 1_000, text: 'closed' },
  ]
    .filter(({ at }) => Number.isFinite(at))
    .toSorted((a, b) => a.at - b.at);
  const since = own.map((one) => one.since).find((one) => one !== null) ?? null;
  const begins = [...moments.map(({ at }) => at), Date.parse(since ?? '') / 1_000].filter(Number.isFinite);
  const wanted = Math.min(...begins, measured.at(-1)?.[0] ?? 0) - BEFORE_SECONDS;
  const recent = measured.filter(([at]) => at >= wanted);
  const shown = recent.length >= SHOWN_POINTS_MIN ? recent : measured;
  if (shown.length < POINTS_MIN) return null;
  return {
    metric: newest.metric,
    statistic: newest.statistic,
    unit: newest.unit,
    points: withGaps(shown, newest.periodSeconds),
    threshold: newest.threshold,
    since,
    moments: moments.slice(0, LIMITS.reportMomentsMax),
    momentsLeftOut: Math.max(0, moments.length - LIMITS.reportMomentsMax),
  };
}
