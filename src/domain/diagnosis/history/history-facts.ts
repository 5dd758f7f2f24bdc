import { LIMITS } from '../../bounds.ts';
import type { GroupActivity, HostReadings, Told } from '../aws/cloud-readings.ts';
import { changeIn, instanceIn } from '../aws/group-change.ts';
import type { Point } from '../aws/metric-history.ts';
import type { FactRead } from '../facts.ts';
import { beginOfTrouble, historyFact } from './history-fact.ts';
import { DAY_SECONDS, HOUR_SECONDS, seriesOf } from './series.ts';
import type { WantedSeries } from './wanted-series.ts';

/** One series as it was read; points in the alarm's own period. */
export interface SeriesReading extends WantedSeries {
  readonly points: readonly Point[];
  /** Points that begin before it, in seconds since 1970, stand for an hour each or more. */
  readonly recentFrom: number;
}

/** What was read for one incident, or why it could not be. */
export interface HistoryReadings {
  readonly series: Told<readonly SeriesReading[]>;
  /** When it was read, in seconds since 1970. */
  readonly at: number;
}

const secondsOf = (iso: string) => Date.parse(iso) / 1_000;

/** Since when the alarm's trouble is there: as its own series say, else since it last changed its state. */
function alarmOnsetOf(series: readonly SeriesReading[], at: number, stateChangeTime: string): number | null {
  for (const one of series) {
    if (one.role !== 'alarm') continue;
    const read = seriesOf(one.points, one.periodSeconds, one.recentFrom);
    const began = beginOfTrouble(read, { ...one, until: at });
    if (began !== undefined) return began;
  }
  const changed = secondsOf(stateChangeTime);
  return Number.isFinite(changed) ? changed : null;
}

/**
 * The histories of one host's series. `isFirst`: points of a series that is about all hosts are kept once. A neighbour without
 * a point in the last day is left out, as nobody publishes it; an alarm's series without one is told.
 */
function seriesFacts(
  { series, at }: HistoryReadings,
  stateChangeTime: string,
  targetId: string,
  isFirst: boolean,
): readonly FactRead[] {
  if ('why' in series)
    return [
      {
        kind: 'unread',
        probe: 'metric-history',
        what: "what the alarm's metric did before",
        why: series.why,
      },
    ];
  const onset = alarmOnsetOf(series.told, at, stateChangeTime);
  const share = Math.floor(LIMITS.historyPointsInAll / Math.max(1, series.told.length));
  return series.told.flatMap(({ points, recentFrom, targetId: owner, periodSeconds, ...named }) => {
    if (owner !== null && owner !== targetId) return [];
    const { role, namespace, metric, dimensions, statistic, unit, subject, isRest, comparison } = named;
    const fact = historyFact(
      seriesOf(points, periodSeconds, recentFrom),
      {
        role,
        namespace,
        metric,
        dimensions,
        statistic,
        unit,
        subject,
        isRest,
        comparison,
        alarmOnset: onset,
        until: at,
      },
      owner === null && !isFirst ? 0 : Math.min(LIMITS.historyPointsMax, share),
    );
    return role === 'neighbour' && fact.latest === null ? [] : [fact];
  });
}

/** How long before the onset what a group did may have to do with it. */
const GROUP_BEFORE_SECONDS = 6 * HOUR_SECONDS;

/** What the groups of the incident launched and ended in the hours before its onset and since. */
function groupChangeFacts(
  activities: Told<readonly GroupActivity[]>,
  onset: number | null,
  now: number,
): readonly FactRead[] {
  if ('why' in activities) return [];
  const since = Math.min(now, onset ?? now) - GROUP_BEFORE_SECONDS;
  const from = Math.max(since, now - DAY_SECONDS);
  return activities.told
    .flatMap(({ group, description, cause, startedAt, status = null }): readonly FactRead[] => {
      if (startedAt === null || !(secondsOf(startedAt) >= from)) return [];
      const change = changeIn(description);
      const instanceId = instanceIn(description);
      return [{ kind: 'group_change', group, change, instanceId, description, cause, startedAt, status }];
    })
    .slice(0, LIMITS.groupChangesMax);
}

/** What is known of the time before the look at one host: its series, and what its groups did near the onset. */
export function historyFacts(
  history: HistoryReadings,
  { activities }: Pick<HostReadings, 'activities'>,
  stateChangeTime: string,
  targetId: string,
  isFirst: boolean,
): readonly FactRead[] {
  const series = seriesFacts(history, stateChangeTime, targetId, isFirst);
  const onset =
    'why' in history.series ? null : alarmOnsetOf(history.series.told, history.at, stateChangeTime);
  return [...series, ...groupChangeFacts(activities, onset, history.at)];
}
