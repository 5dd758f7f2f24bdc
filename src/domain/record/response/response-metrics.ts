import { LIMITS } from '../../bounds.ts';
import { type Share, shareOf } from '../scorecard/share.ts';
import { type IncidentMeasure, isMended, isOver, PHASES, type Phase } from './incident-measure.ts';
import { smallest } from './smallest.ts';

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
export const RESPONSE_GROUPS = ['alarm', 'cause', 'runbook', 'host', 'group', 'team', 'severity'] as const;
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
  /** What had run was taken back as it had failed or was stopped; of those where a step ran. */
  readonly rollback: Share;
  /** Undone later, as a person had asked, which says nothing against the fix; of those where a step ran. */
  readonly undone: Share;
  /** Rolled back, or mended, not undone by a person, and the same alarm red again within a day; of those where a step ran. */
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

/** A name of a filter that no incident has. */
export interface UnfittingName {
  readonly group: ResponseGroup;
  readonly name: string;
  /** Names of the kind that incidents of this time have, the most frequent first. */
  readonly known: readonly string[];
  /** How many more there are. */
  readonly more: number;
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
  /** Those of most incidents; at the end those that have no name of this kind, so that each incident is in a row. */
  readonly groups: readonly {
    /** Null: of incidents that have none. */
    readonly name: string | null;
    /** What people call it, where that is not its name: the name of a host. */
    readonly label?: string;
    readonly figures: ResponseFigures;
  }[];
  readonly groupsLeftOut: number;
  /** Where nothing is counted: what of the filter no incident of this time has, and some of what there is. */
  readonly unfitting: readonly UnfittingName[];
  /** By the day on which they were opened (UTC), the oldest first, days without any among them. */
  readonly byDay: readonly {
    readonly day: string;
    readonly incidents: number;
    readonly acknowledge: number | null;
    readonly resolve: number | null;
  }[];
}

const DAY_MS = 86_400_000;

/** Of the numbers in the first places, whose order it changes. */
function durationOf(room: Float64Array, of: number): Duration {
  if (of === 0) return { of, mean: null, median: null, p90: null };
  const numbers = room.subarray(0, of);
  let sum = 0;
  for (let at = 0; at < of; at += 1) sum += numbers[at] ?? 0;
  const [median = null, p90 = null] = smallest(numbers, [rankOf(0.5, of), rankOf(0.9, of)]);
  return { of, mean: Math.round(sum / of), median, p90 };
}

/** The place, in order, of the value below which `share` of so many lie. */
const rankOf = (share: number, of: number) => Math.min(of - 1, Math.ceil(share * of) - 1);

/** Places in what an incident took: to the first word, to the end, and the phases in their order. */
const TOOK = ['acknowledge', 'resolve', ...PHASES] as const;
type Took = (typeof TOOK)[number];

/** What every question asks of an incident, worked out once for as long as its measure is kept: there may be 20,000, and many questions. */
interface Facts {
  readonly one: MeasuredIncident;
  readonly openedMs: number;
  /** Null while it is open. */
  readonly endedMs: number | null;
  /** The day on which it was opened, in UTC. */
  readonly day: string;
  readonly isOver: boolean;
  readonly isMended: boolean;
  /** Milliseconds by the places of `TOOK`; NaN where there is nothing to count. */
  readonly took: Float64Array;
}

const FACTS = new WeakMap<MeasuredIncident, Facts>();

function factsOf(one: MeasuredIncident): Facts {
  const known = FACTS.get(one);
  if (known !== undefined) return known;
  const { openedAt, endedAt, measure } = one;
  const over = isOver(measure);
  const facts: Facts = {
    one,
    openedMs: Date.parse(openedAt),
    endedMs: endedAt === null ? null : Date.parse(endedAt),
    day: openedAt.slice(0, 10),
    isOver: over,
    isMended: isMended(measure),
    took: Float64Array.of(
      measure.acknowledge ?? Number.NaN,
      measure.resolve ?? Number.NaN,
      ...PHASES.map((phase) => (over ? measure.phases[phase] : Number.NaN)),
    ),
  };
  FACTS.set(one, facts);
  return facts;
}

/** Incidents of which the same alarm and resource was red again within a day of their end, in a later incident. */
function relapsed(all: readonly Facts[]): ReadonlySet<Facts> {
  const again = new Set<Facts>();
  /** When the next later incident of each alarm and resource was opened. */
  const next = new Map<string, number>();
  const isNewestFirst = all.every(({ openedMs }, at) => at === 0 || (all[at - 1]?.openedMs ?? 0) >= openedMs);
  const newestFirst = isNewestFirst ? all : all.toSorted((a, b) => b.openedMs - a.openedMs);
  for (const facts of newestFirst) {
    const { one, openedMs, endedMs } = facts;
    const later = next.get(one.workflowId);
    if (later !== undefined && endedMs !== null && later - endedMs <= DAY_MS) again.add(facts);
    next.set(one.workflowId, openedMs);
  }
  return again;
}

/** What is known of all incidents that were read. */
interface Known {
  readonly all: readonly Facts[];
  /** Of all, so that no filter hides a relapse. */
  readonly again: ReadonlySet<Facts>;
}

const KNOWN = new WeakMap<readonly MeasuredIncident[], Known>();

/** The same, found once for each list. */
function knownOf(measured: readonly MeasuredIncident[]): Known {
  const before = KNOWN.get(measured);
  if (before !== undefined) return before;
  const all = measured.map(factsOf);
  const known: Known = { all, again: relapsed(all) };
  KNOWN.set(measured, known);
  return known;
}

const HOUR_MS = 3_600_000;
const rounded = (value: number) => Math.round(value * 100) / 100;

/** Against what incidents are held. */
interface HeldAgainst {
  readonly again: ReadonlySet<Facts>;
  readonly targets: ResponseTargets;
  readonly nowMs: number;
}

function durationsOf(some: readonly Facts[]): Readonly<Record<Took, Duration>> {
  const room = new Float64Array(some.length);
  const durations = TOOK.map((of, place) => {
    let count = 0;
    for (const { took } of some) {
      const ms = took[place] ?? Number.NaN;
      if (Number.isNaN(ms)) continue;
      room[count] = ms;
      count += 1;
    }
    return [of, durationOf(room, count)];
  });
  return Object.fromEntries(durations) as Record<Took, Duration>;
}

/** Those that were later than promised: with the time that those took that are still without it, up to `nowMs`. */
function lateOf(
  some: readonly Facts[],
  of: 'acknowledge' | 'resolve',
  { targets, nowMs }: HeldAgainst,
): Share | null {
  const target = targets[of];
  if (target === null) return null;
  const place = TOOK.indexOf(of);
  let [late, all] = [0, 0];
  for (const { took, one, openedMs, endedMs } of some) {
    const ms = took[place] ?? Number.NaN;
    const isWithout = Number.isNaN(ms);
    const isLate = (isWithout ? (endedMs ?? nowMs) - openedMs + one.measure.phases.detect : ms) > target;
    // One that ended by itself before anybody had to say anything was not late.
    if (isWithout && !isLate) continue;
    all += 1;
    if (isLate) late += 1;
  }
  return shareOf(late, all);
}

function downtimeOf(some: readonly Facts[], nowMs: number): DowntimeEstimate | null {
  let [usd, hours, incidents] = [0, 0, 0];
  for (const { one, openedMs } of some) {
    const { usdPerHour, resolve, phases } = one.measure;
    if (usdPerHour === undefined) continue;
    const took = Math.max(0, resolve ?? nowMs - openedMs + phases.detect) / HOUR_MS;
    usd += took * usdPerHour;
    hours += took;
    incidents += 1;
  }
  return incidents === 0 ? null : { usd: rounded(usd), hours: rounded(hours), incidents };
}

/** How those ended in which a step ran, and what all of them took of the model. */
function countsOf(some: readonly Facts[], again: ReadonlySet<Facts>) {
  const counts = {
    ended: 0,
    ran: 0,
    mended: 0,
    rolledBack: 0,
    undone: 0,
    wrong: 0,
    byPolicy: 0,
    tokens: 0,
    usdCents: 0,
  };
  for (const facts of some) {
    const { ai, ran, rolledBack, undone, decided } = facts.one.measure;
    counts.tokens += ai.tokens;
    counts.usdCents += ai.usdCents;
    if (!facts.isOver) continue;
    counts.ended += 1;
    if (!ran) continue;
    counts.ran += 1;
    if (rolledBack) counts.rolledBack += 1;
    if (undone === true) counts.undone += 1;
    // What an undo puts back may well turn the alarm red again.
    if (rolledBack || (facts.isMended && undone !== true && again.has(facts))) counts.wrong += 1;
    if (!facts.isMended) continue;
    counts.mended += 1;
    if (decided === 'policy') counts.byPolicy += 1;
  }
  return counts;
}

function figuresOf(some: readonly Facts[], against: HeldAgainst): ResponseFigures {
  const { ended, ran, mended, rolledBack, undone, wrong, byPolicy, ...ai } = countsOf(some, against.again);
  const { acknowledge, resolve, ...phases } = durationsOf(some);
  return {
    incidents: some.length,
    open: some.length - ended,
    acknowledge,
    resolve,
    phases,
    late: {
      acknowledge: lateOf(some, 'acknowledge', against),
      resolve: lateOf(some, 'resolve', against),
    },
    success: shareOf(mended, ran),
    rollback: shareOf(rolledBack, ran),
    undone: shareOf(undone, ran),
    falseRemediation: shareOf(wrong, ran),
    autonomy: shareOf(byPolicy, mended),
    ai,
    downtime: downtimeOf(some, against.nowMs),
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
  const { all, again } = knownOf(measured);
  const own = all.filter(({ one }) => one.openedAt >= from && one.openedAt < to);
  return figuresOf(own, { again, targets, nowMs });
}

const NONE: readonly string[] = [];
const NAMES: Readonly<Record<ResponseGroup, (one: MeasuredIncident) => readonly string[]>> = {
  alarm: ({ alarmName }) => [alarmName],
  cause: ({ measure }) => measure.causes,
  runbook: ({ measure }) => measure.runbooks,
  host: ({ measure }) => measure.hosts,
  group: ({ measure }) => measure.groups ?? NONE,
  team: ({ measure: { team } }) => (team === undefined ? NONE : [team]),
  severity: ({ measure: { severity } }) => (severity === undefined ? NONE : [severity]),
};

/** Whether an incident has a name; a host is known by its id and by its name. */
function has({ one }: Facts, group: ResponseGroup, name: string): boolean {
  if (NAMES[group](one).includes(name)) return true;
  return group === 'host' && Object.values(one.measure.hostNames ?? {}).includes(name);
}

/** What people call a host of these incidents; undefined: nothing else than its id. */
function labelOf(some: readonly Facts[], group: ResponseGroup, name: string): string | undefined {
  if (group !== 'host') return undefined;
  return some.map(({ one }) => one.measure.hostNames?.[name]).find((label) => label !== undefined);
}

/** Those that have all that is named. */
function chosenOf(all: readonly Facts[], filter: ResponseFilter): readonly Facts[] {
  const wanted = RESPONSE_GROUPS.flatMap((group) => {
    const name = filter[group];
    return name === undefined ? [] : [{ name, group }];
  });
  if (wanted.length === 0) return all;
  return all.filter((facts) => wanted.every(({ name, group }) => has(facts, group, name)));
}

/** What of a filter no incident has, where nothing is left. */
function unfittingOf(all: readonly Facts[], filter: ResponseFilter): readonly UnfittingName[] {
  return RESPONSE_GROUPS.flatMap((group) => {
    const name = filter[group];
    if (name === undefined || all.some((facts) => has(facts, group, name))) return [];
    const known = ranked(all, group).map(([one, of]) => labelOf(of, group, one) ?? one);
    const shown = known.slice(0, LIMITS.responseKnownMax);
    return [{ group, name, known: shown, more: known.length - shown.length }];
  });
}

/** Incidents that have no name of a kind, and would be in no row. */
function withoutName(some: readonly Facts[], group: ResponseGroup): readonly Facts[] {
  return some.filter(({ one }) => NAMES[group](one).length === 0);
}

/** Incidents by a name that they have, those names first that most have. */
function ranked(
  some: readonly Facts[],
  group: ResponseGroup,
): readonly (readonly [name: string, of: readonly Facts[]])[] {
  const namesOf = NAMES[group];
  const groups = new Map<string, Facts[]>();
  for (const facts of some)
    for (const name of namesOf(facts.one)) {
      const own = groups.get(name);
      if (own === undefined) groups.set(name, [facts]);
      else own.push(facts);
    }
  return [...groups].toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
}

function byDay(some: readonly Facts[], from: string, to: string): ResponseMetrics['byDay'] {
  const ofDay = Map.groupBy(some, ({ day }) => day);
  const mean = (own: readonly Facts[], place: number) => {
    let [sum, of] = [0, 0];
    for (const { took } of own) {
      const ms = took[place] ?? Number.NaN;
      if (Number.isNaN(ms)) continue;
      sum += ms;
      of += 1;
    }
    return of === 0 ? null : Math.round(sum / of);
  };
  const days: ResponseMetrics['byDay'][number][] = [];
  for (let at = Date.parse(`${from.slice(0, 10)}T00:00:00Z`); at <= Date.parse(to); at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    const own = ofDay.get(day) ?? [];
    const [acknowledge, resolve] = [mean(own, 0), mean(own, 1)];
    days.push({ day, incidents: own.length, acknowledge, resolve });
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
  const { all, again } = knownOf(measured);
  const against: HeldAgainst = { again, targets, nowMs };
  const own = chosenOf(all, filter);
  const groups = ranked(own, groupedBy);
  const shown = groups.slice(0, LIMITS.responseGroupsMax);
  const nameless = withoutName(own, groupedBy);
  return {
    days,
    from,
    to,
    filter,
    targets,
    cutAt,
    unreadable,
    all: figuresOf(own, against),
    groupedBy,
    groups: [
      ...shown.map(([name, of]) => {
        const label = labelOf(of, groupedBy, name);
        return { name, ...(label === undefined ? {} : { label }), figures: figuresOf(of, against) };
      }),
      ...(nameless.length === 0 ? [] : [{ name: null, figures: figuresOf(nameless, against) }]),
    ],
    groupsLeftOut: groups.length - shown.length,
    unfitting: own.length > 0 ? [] : unfittingOf(all, filter),
    byDay: byDay(own, from, to),
  };
}
