import type { Subject } from '../../alarm/condition/subjects.ts';
import type { FactOf, HostView } from '../host-view.ts';

/** When, in seconds since 1970, and what was measured in the period that begins there, in the unit that was published. */
export type Point = readonly [epochSeconds: number, value: number];

/** How a series went up or down last, as a straight line through its points. */
export interface Trend {
  /** In the series' unit; below 0 where it falls. */
  readonly perHour: number;
  /** Between the ends of what was looked at; above 0. */
  readonly hours: number;
  /** In [0,1]: how much of what is seen the line explains (R²); 1 for a perfect line, 0 for none. */
  readonly fit: number;
}

/** Whether it is so at this hour on other days too; null: not enough of other days is known. */
export type DailyPattern = 'daily' | 'weekly' | 'none' | null;

declare module '../facts.ts' {
  interface FactKinds {
    /**
     * One time series as CloudWatch has it (`GetMetricData`): that of the alarm (its members below tell since when), or one
     * that may move with it. Values are in the unit that was published, so they compare with the alarm's threshold.
     */
    metric_history: {
      readonly role: 'alarm' | 'neighbour';
      readonly namespace: string;
      readonly metric: string;
      readonly dimensions: Readonly<Record<string, string>>;
      readonly statistic: string;
      /** As CloudWatch spells it; null: whatever was published. */
      readonly unit: string | null;
      /** Of the newest points; those of earlier days stand for an hour each. */
      readonly periodSeconds: number;
      /** What it measures; `other` where no table knows. */
      readonly subject: Subject;
      /** What the alarm compares this very series with; null for a neighbour, and where the alarm calculates first. */
      readonly threshold: number | null;
      /** Of the last day, oldest first, at most LIMITS.historyPointsMax; a gap is a longer step. Empty: none, or no room. */
      readonly points: readonly Point[];
      /** The newest value; null: there is none in the last day. So for `min` and `max`, of the last day. */
      readonly latest: number | null;
      readonly min: number | null;
      readonly max: number | null;
      /** When the newest period began; ISO 8601 in UTC. */
      readonly latestAt: string | null;
      /**
       * Onset: since when, ISO 8601 in UTC, the alarm's comparison has held without a break; null: it does not hold now, or
       * it is not compared with this series.
       */
      readonly since: string | null;
      /** It held already where what is known begins, so `since` is the latest that it can be. */
      readonly sinceOrEarlier: boolean;
      /** The last rise or fall, the way in which its subject goes wrong; null: it did not move, or too little is known. */
      readonly trend: Trend | null;
      /** When that rise or fall began, ISO 8601 in UTC; null or absent: there is none. */
      readonly began?: string | null;
      /**
       * The same over all that is known, up to eight days, by the hour, and when that began; absent where it is not known of
       * more than a day, or did not go that way for longer. `steepest`: which part of all that way it went from one point to the
       * next at the most, in [0,1].
       */
      readonly long?: Trend & { readonly began: string; readonly steepest: number };
      /** Its usual level in the hours before the trouble began; null where too little is known. */
      readonly before: number | null;
      /** Where its level is now against before the trouble began, by more than it strayed then; null: it cannot be told. */
      readonly moved: 'up' | 'down' | 'level' | null;
      readonly pattern: DailyPattern;
      /** Of a neighbour its usual level at this hour of the day, by other days; absent: too few are known. */
      readonly thisHour?: number;
      /** It has strayed by no more than noise from one level for at least three days, the newest hours among them. */
      readonly isFlat?: true;
    };
  }
}

export type MetricHistory = FactOf<'metric_history'>;

/** The series that the alarm compares, or the first that it calculates with; undefined: none was read. */
export function alarmHistory({ facts }: Pick<HostView, 'facts'>): MetricHistory | undefined {
  return facts.find((fact): fact is MetricHistory => fact.kind === 'metric_history' && fact.role === 'alarm');
}

/** Series beside the alarm's own of one subject, e.g. `swap_used`: those of this host, volume or group. */
export function neighbours({ facts }: Pick<HostView, 'facts'>, subject: Subject): readonly MetricHistory[] {
  return facts.filter(
    (fact): fact is MetricHistory =>
      fact.kind === 'metric_history' && fact.role === 'neighbour' && fact.subject === subject,
  );
}
