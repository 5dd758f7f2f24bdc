import { LIMITS } from '../../bounds.ts';
import { singleLine } from '../../text/single-line.ts';
import { shareText } from '../scorecard/scorecard-words.ts';
import type { Share } from '../scorecard/share.ts';
import {
  figuresBetween,
  type MeasuresRead,
  type ResponseFigures,
  type ResponseTargets,
} from './response-metrics.ts';
import { dollarsText, downtimeText, durationText } from './response-words.ts';

/** Two weeks, one after the other. Times are ISO 8601, UTC. */
export interface TwoWeeks {
  /** When the week before begins. */
  readonly start: string;
  readonly from: string;
  readonly to: string;
}

/** A week against the one before it. Times are ISO 8601, UTC. */
export interface WeekSummary {
  readonly from: string;
  readonly to: string;
  readonly targets: ResponseTargets;
  /** Incidents opened before this were not read any more; null: all were. */
  readonly cutAt: string | null;
  readonly week: ResponseFigures;
  readonly before: ResponseFigures;
  /** Alarms with the most incidents of the week, and how many they had before. */
  readonly alarms: readonly {
    readonly name: string;
    readonly incidents: number;
    readonly before: number;
  }[];
}

const WEEK_MS = 7 * 86_400_000;

/** The seven days before a time, and the seven before those. */
export function sevenDaysBefore(to: string): TwoWeeks {
  const before = (weeks: number) => new Date(Date.parse(to) - weeks * WEEK_MS).toISOString();
  return { start: before(2), from: before(1), to };
}

/**
 * Of measures that reach back to the beginning of the week before. Incidents count in the week in which they were opened; what is
 * still open is as old as it is at `at`.
 */
export function weekSummary(
  read: MeasuresRead,
  { start, from, to, at, targets }: TwoWeeks & { readonly at: string; readonly targets: ResponseTargets },
): WeekSummary {
  const nowMs = Date.parse(at);
  const counted = new Map<string, { week: number; before: number }>();
  for (const { openedAt, alarmName } of read.measured) {
    if (openedAt < start || openedAt >= to) continue;
    const own = counted.get(alarmName) ?? { week: 0, before: 0 };
    if (openedAt >= from) own.week += 1;
    else own.before += 1;
    counted.set(alarmName, own);
  }
  const alarms = [...counted]
    .filter(([, { week }]) => week > 0)
    .toSorted(([a, x], [b, y]) => y.week - x.week || (a < b ? -1 : 1))
    .slice(0, LIMITS.weekAlarmsMax)
    .map(([name, { week, before }]) => ({ name, incidents: week, before }));
  return {
    from,
    to,
    targets,
    cutAt: read.cutAt !== null && read.cutAt > start ? read.cutAt : null,
    week: figuresBetween(read.measured, from, to, targets, nowMs),
    before: figuresBetween(read.measured, start, from, targets, nowMs),
    alarms,
  };
}

const against = (now: string, before: string) =>
  now === before ? `${now}, as before` : `${now}, before ${before}`;
const counted = ({ count, of }: Share) => (of === 0 ? 'none' : `${count} of ${of}`);

/** The summary for people, line by line; names of alarms are of others. */
export function weekLines({ week, before, alarms, targets, cutAt }: WeekSummary): readonly string[] {
  if (week.incidents === 0 && before.incidents === 0)
    return ['No incident was opened in the last two weeks.'];
  const figure = (of: (figures: ResponseFigures) => string) => against(of(week), of(before));
  const late = (of: 'acknowledge' | 'resolve') =>
    week.late[of] === null
      ? []
      : [
          `Later than ${durationText(targets[of])} to ${of}: ${figure(({ late: all }) => (all[of] === null ? 'none' : counted(all[of])))}`,
        ];
  return [
    `Incidents: ${figure(({ incidents }) => String(incidents))}; ${week.open} of the week still open`,
    `To the first word of a person (MTTA): ${figure(({ acknowledge }) => durationText(acknowledge.mean))}`,
    `To the end (MTTR): ${figure(({ resolve }) => durationText(resolve.mean))}`,
    ...late('acknowledge'),
    ...late('resolve'),
    `Mended, where a step ran: ${figure(({ success }) => counted(success))}${week.success.of === 0 ? '' : ` (${shareText(week.success)})`}`,
    `Rolled back: ${figure(({ rollback }) => counted(rollback))}`,
    `Undone by a person: ${figure(({ undone }) => counted(undone))}`,
    `False remediation: ${figure(({ falseRemediation }) => counted(falseRemediation))}`,
    `Mended without a person's decision: ${figure(({ autonomy }) => counted(autonomy))}`,
    `The model took ${figure(({ ai }) => dollarsText(ai.usdCents))}`,
    ...(week.downtime === null ? [] : [`Downtime: ${downtimeText(week.downtime)}`]),
    ...alarms.map(
      ({ name, incidents, before: earlier }) =>
        `${singleLine(name)}: ${against(`${incidents} incident${incidents === 1 ? '' : 's'}`, String(earlier))}`,
    ),
    ...(cutAt === null ? [] : [`Only incidents since ${cutAt} were counted: there are too many.`]),
  ];
}
