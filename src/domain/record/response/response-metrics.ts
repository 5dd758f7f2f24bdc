import { LIMITS } from '../../bounds.ts';
import { type Share, shareOf } from '../scorecard/share.ts';
import { type IncidentMeasure, isMended, isOver, PHASES, type Phase } from './incident-measure.ts';

/** The measure of one incident, and which it is of. */
export interface MeasuredIncident {
  readonly incidentId: string;
  /** The same for every incident of one alarm and resource. */
  readonly workflowId: string;
  readonly alarmName: string;
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  /** ISO 8601, UTC; null while it is open. */
  readonly endedAt: string | null;
  readonly measure: IncidentMeasure;
}

export interface MeasuresRead {
  /** The newest first. */
  readonly measured: readonly MeasuredIncident[];
  /** Older ones than this time were not read any more (ISO 8601, UTC); null: all were. */
  readonly cutAt: string | null;
  /** Rows that could not be read, those of earlier releases among them. */
  readonly unreadable: number;
}

/** Days that response metrics may look back. */
export const RESPONSE_DAYS = [7, 30, 90] as const;
export type ResponseDays = (typeof RESPONSE_DAYS)[number];

/** By what incidents are put together (`group`: of hosts). One incident counts under each of its causes, runbooks, hosts and groups. */
export const RESPONSE_GROUPS = ['alarm', 'cause', 'runbook', 'host', 'group', 'team'] as const;
export type ResponseGroup = (typeof RESPONSE_GROUPS)[number];

/** Which incidents are counted: those that have all that is named. */
export type ResponseFilter = Readonly<Partial<Record<ResponseGroup, string>>>;

/** How long something took, in milliseconds; all null of none. */
export interface Duration {
  readonly of: number;
  readonly mean: number | null;
  readonly median: number | null;
  readonly p90: number | null;
}

/** What was promised, in milliseconds; null: nothing. */
export interface ResponseTargets {
  readonly acknowledge: number | null;
  readonly resolve: number | null;
}

export interface ResponseFigures {
  readonly incidents: number;
  /** Still open. */
  readonly open: number;
  /** From the alarm to the first word of a person, of those that have one: its mean is the MTTA. */
  readonly acknowledge: Duration;
  /** From the alarm to the end, of those that have ended: its mean is the MTTR. */
  readonly resolve: Duration;
  /** What the time to the end is made of; the means add up to the mean of `resolve`. */
  readonly phases: Readonly<Record<Phase, Duration>>;
  /** Later than was promised, or open for longer; null: nothing was promised. */
  readonly late: { readonly acknowledge: Share | null; readonly resolve: Share | null };
  /** A step ran, and what was wrong was over and stayed so; of those where a step ran. */
  readonly success: Share;
  /** What had run was taken back; of those where a step ran. */
  readonly rollback: Share;
  /** Rolled back, or completed and the same alarm red again within a day; of those where a step ran. */
  readonly falseRemediation: Share;
  /** Mended without a person's decision; of those that were mended. */
  readonly autonomy: Share;
  readonly ai: { readonly tokens: number; readonly usdCents: number };
  /** What incidents may have cost; null: of none of them the site file says what an hour costs. */
  readonly downtime: DowntimeEstimate | null;
}

/** An estimate: what an hour costs by the site file, times the hours from the alarm to the end, or to now. */
export interface DowntimeEstimate {
  readonly usd: number;
  /** Of those incidents of which the site file says what an hour costs. */
  readonly hours: number;
  readonly incidents: number;
}

export interface ResponseMetrics {
  readonly days: ResponseDays;
  readonly from: string;
  readonly to: string;
  readonly filter: ResponseFilter;
  readonly targets: ResponseTargets;
  readonly cutAt: string | null;
  readonly unreadable: number;
  readonly all: ResponseFigures;
  readonly groupedBy: ResponseGroup;
  /** Those of most incidents. */
  readonly groups: readonly { readonly name: string; readonly figures: ResponseFigures }[];
  readonly groupsLeftOut: number;
  /** By the day on which they were opened (UTC), the oldest first, days without any among them. */
  readonly byDay: readonly {
    readonly day: string;
    readonly incidents: number;
    readonly acknowledge: number | null;
    readonly resolve: number | null;
  }[];
}

const DAY_MS = 86_400_000;

/** The value below which `share` of the sorted values lie; null of none. */
function quantile(sorted: Float64Array, share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? null;
}

function durationOf(values: readonly number[]): Duration {
  // Numbers in their own kind of array are sorted several times as fast, and there may be many.
  const sorted = Float64Array.from(values).sort();
  const sum = sorted.reduce((all, one) => all + one, 0);
  return {
    of: sorted.length,
    mean: sorted.length === 0 ? null : Math.round(sum / sorted.length),
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
  };
}

/** Ids of incidents whose alarm was red again within a day of their end, by a later incident of the same alarm and resource. */
function relapsed(measured: readonly MeasuredIncident[]): ReadonlySet<string> {
  const again = new Set<string>();
  for (const own of Map.groupBy(measured, ({ workflowId }) => workflowId).values()) {
    if (own.length < 2) continue;
    const inOrder = own.toSorted((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
    for (const [index, { incidentId, endedAt }] of inOrder.entries()) {
      const next = inOrder[index + 1];
      if (next === undefined || endedAt === null) continue;
      if (Date.parse(next.openedAt) - Date.parse(endedAt) <= DAY_MS) again.add(incidentId);
    }
  }
  return again;
}

/** Those that were later than promised: with the time that those took that are still without it, up to `nowMs`. */
function lateOf(
  measured: readonly MeasuredIncident[],
  target: number | null,
  of: 'acknowledge' | 'resolve',
  nowMs: number,
): Share | null {
  if (target === null) return null;
  let [late, all] = [0, 0];
  for (const { openedAt, endedAt, measure } of measured) {
    const took = measure[of];
    // One that ended by itself before anybody had to say anything was not late.
    const until = () => (endedAt === null ? nowMs : Date.parse(endedAt));
    const soFar = () => until() - Date.parse(openedAt) + measure.phases.detect;
    const isLate = (took ?? soFar()) > target;
    if (took === null && !isLate) continue;
    all += 1;
    if (isLate) late += 1;
  }
  return shareOf(late, all);
}

const HOUR_MS = 3_600_000;

function downtimeOf(measured: readonly MeasuredIncident[], nowMs: number): DowntimeEstimate | null {
  let [usd, hours, incidents] = [0, 0, 0];
  for (const { openedAt, measure } of measured) {
    const { usdPerHour, resolve, phases } = measure;
    if (usdPerHour === undefined) continue;
    const took = Math.max(0, resolve ?? nowMs - Date.parse(openedAt) + phases.detect) / HOUR_MS;
    usd += took * usdPerHour;
    hours += took;
    incidents += 1;
  }
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return incidents === 0 ? null : { usd: rounded(usd), hours: rounded(hours), incidents };
}

function figuresOf(
  measured: readonly MeasuredIncident[],
  again: ReadonlySet<string>,
  targets: ResponseTargets,
  nowMs: number,
): ResponseFigures {
  const ended = measured.filter(({ measure }) => isOver(measure));
  const ran = ended.filter(({ measure }) => measure.ran);
  const mended = ran.filter(({ measure }) => isMended(measure));
  const isFalse = ({ incidentId, measure }: MeasuredIncident) =>
    measure.rolledBack || (isMended(measure) && again.has(incidentId));
  const numbers = (of: 'acknowledge' | 'resolve') => measured.flatMap(({ measure }) => measure[of] ?? []);
  return {
    incidents: measured.length,
    open: measured.length - ended.length,
    acknowledge: durationOf(numbers('acknowledge')),
    resolve: durationOf(numbers('resolve')),
    phases: Object.fromEntries(
      PHASES.map((phase) => [phase, durationOf(ended.map(({ measure }) => measure.phases[phase]))]),
    ) as Record<Phase, Duration>,
    late: {
      acknowledge: lateOf(measured, targets.acknowledge, 'acknowledge', nowMs),
      resolve: lateOf(measured, targets.resolve, 'resolve', nowMs),
    },
    success: shareOf(mended.length, ran.length),
    rollback: shareOf(ran.filter(({ measure }) => measure.rolledBack).length, ran.length),
    falseRemediation: shareOf(ran.filter(isFalse).length, ran.length),
    autonomy: shareOf(mended.filter(({ measure }) => measure.decided === 'policy').length, mended.length),
    ai: {
      tokens: measured.reduce((sum, { measure }) => sum + measure.ai.tokens, 0),
      usdCents: measured.reduce((sum, { measure }) => sum + measure.ai.usdCents, 0),
    },
    downtime: downtimeOf(measured, nowMs),
  };
}

/** Figures of the incidents that were opened from a time on and before another; relapses are looked for among all that are given. */
export function figuresBetween(
  measured: readonly MeasuredIncident[],
  from: string,
  to: string,
  targets: ResponseTargets,
  nowMs: number,
): ResponseFigures {
  const own = measured.filter(({ openedAt }) => openedAt >= from && openedAt < to);
  return figuresOf(own, relapsed(measured), targets, nowMs);
}

function namesOf({ alarmName, measure }: MeasuredIncident, group: ResponseGroup): readonly string[] {
  const names: Readonly<Record<ResponseGroup, readonly string[]>> = {
    alarm: [alarmName],
    cause: measure.causes,
    runbook: measure.runbooks,
    host: measure.hosts,
    group: measure.groups ?? [],
    team: measure.team === undefined ? [] : [measure.team],
  };
  return names[group];
}

function byDay(measured: readonly MeasuredIncident[], from: string, to: string): ResponseMetrics['byDay'] {
  const ofDay = Map.groupBy(measured, ({ openedAt }) => openedAt.slice(0, 10));
  const days: ResponseMetrics['byDay'][number][] = [];
  for (let at = Date.parse(`${from.slice(0, 10)}T00:00:00Z`); at <= Date.parse(to); at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    const own = ofDay.get(day) ?? [];
    const mean = (of: 'acknowledge' | 'resolve') =>
      durationOf(own.flatMap(({ measure }) => measure[of] ?? [])).mean;
    days.push({ day, incidents: own.length, acknowledge: mean('acknowledge'), resolve: mean('resolve') });
  }
  return days;
}

/** When the days before a time begin: both ISO 8601, UTC. */
export function responseFrom(days: ResponseDays, to: string): string {
  return new Date(Date.parse(to) - days * DAY_MS).toISOString();
}

/**
 * How fast and how well incidents were dealt with that were opened in the days before `to` (ISO 8601, UTC). Nothing is said of what
 * there is no data for: a share or a duration of none is null.
 */
export function responseMetrics(
  { measured, cutAt, unreadable }: MeasuresRead,
  asked: {
    readonly days: ResponseDays;
    readonly to: string;
    readonly filter: ResponseFilter;
    readonly groupedBy: ResponseGroup;
    readonly targets: ResponseTargets;
  },
): ResponseMetrics {
  const { days, to, filter, groupedBy, targets } = asked;
  const from = responseFrom(days, to);
  const nowMs = Date.parse(to);
  // Of all, so that a filter hides no relapse.
  const again = relapsed(measured);
  const own = measured.filter((one) =>
    RESPONSE_GROUPS.every(
      (group) => filter[group] === undefined || namesOf(one, group).includes(filter[group]),
    ),
  );
  const groups = Map.groupBy(
    own.flatMap((one) => namesOf(one, groupedBy).map((name) => [name, one] as const)),
    ([name]) => name,
  );
  const ranked = [...groups].toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const shown = ranked.slice(0, LIMITS.responseGroupsMax);
  return {
    days,
    from,
    to,
    filter,
    targets,
    cutAt,
    unreadable,
    all: figuresOf(own, again, targets, nowMs),
    groupedBy,
    groups: shown.map(([name, of]) => ({
      name,
      figures: figuresOf(
        of.map(([, one]) => one),
        again,
        targets,
        nowMs,
      ),
    })),
    groupsLeftOut: ranked.length - shown.length,
    byDay: byDay(own, from, to),
  };
}
