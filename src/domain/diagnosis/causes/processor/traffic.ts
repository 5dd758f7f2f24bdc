import { neighbours, type Point } from '../../aws/metric-history.ts';
import { between, HOUR_SECONDS, medianOf, valuesOf } from '../../history/series.ts';
import { factsOf, type HostView } from '../../host-view.ts';

// Whether more comes in than before, by CloudWatch's own record, and whether anything reaches a host that works on its own.

/** The level now is that of so much time. */
const NOW_SECONDS = HOUR_SECONDS;
/** What comes in is the same where it is no more than this part larger. */
export const SAME_TRAFFIC = 1.25;

/** What is usual is told by so many hours of the last day at least. */
const HOURS_MIN = 6;

/** What came in over the hours of the last day, up to the last of them; an hour counts once, however many points it has. */
function usualOf(points: readonly Point[], until: number): number | null {
  const hours = Map.groupBy(between(points, Number.NEGATIVE_INFINITY, until), ([at]) =>
    Math.floor(at / HOUR_SECONDS),
  );
  if (hours.size < HOURS_MIN) return null;
  return medianOf([...hours.values()].flatMap((all) => medianOf(valuesOf(all)) ?? []));
}

/**
 * How many times as much comes in as before the trouble began, or as over the last day, whichever is more; null: CloudWatch
 * does not tell. Since when there is trouble may not be known, and then the hours before it may be those of it. What comes in
 * at this hour on other days as well is not more than usual: most hosts have a busy half of the day.
 */
function timesUsual(view: HostView): number | null {
  const known = [...neighbours(view, 'network'), ...neighbours(view, 'requests')].flatMap(
    ({ points, before, thisHour = 0 }) => {
      const from = (points.at(-1)?.[0] ?? 0) - NOW_SECONDS;
      const now = medianOf(valuesOf(between(points, from)));
      const usual = usualOf(points, from);
      if (now === null || usual === null) return [];
      return [now / Math.max(1, thisHour, Math.min(usual, before ?? usual))];
    },
  );
  return known.length === 0 ? null : Math.max(...known);
}

/** `up`: more comes in than was usual; `same`: no more; null: CloudWatch does not tell. */
export function trafficNow(view: HostView): 'up' | 'same' | null {
  const times = timesUsual(view);
  if (times === null) return null;
  return times > SAME_TRAFFIC ? 'up' : 'same';
}

/** Traffic goes up and down over a day; so many times the usual is a rush. */
const RUSH_TIMES = 2;
export const isRush = (view: HostView): boolean => (timesUsual(view) ?? 0) >= RUSH_TIMES;

/** What agents and updates talk to as well: a few connections there are no sign of work, more may be to a queue or a bucket. */
export const EVERYBODYS: ReadonlySet<number> = new Set([53, 80, 123, 443]);
const AGENTS_CONNECTIONS = 6;

/** Whether the host holds connections to a queue, a store or a server elsewhere, from which work may come; null: not known. */
export function reachesOut(view: HostView): boolean | null {
  const all = factsOf(view, 'connections');
  if (all.length === 0) return null;
  const out = all.filter(({ side, state }) => side === 'there' && state === 'ESTAB');
  const everybodys = out
    .filter(({ port }) => EVERYBODYS.has(port))
    .reduce((sum, { count }) => sum + count, 0);
  return everybodys > AGENTS_CONNECTIONS || out.some(({ port }) => !EVERYBODYS.has(port));
}
