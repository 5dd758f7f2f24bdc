import { alarmHistory, neighbours, type Point } from '../../aws/metric-history.ts';
import { between, HOUR_SECONDS, medianOf, valuesOf } from '../../history/series.ts';
import type { HostView } from '../../host-view.ts';
import { isStolen } from './counted-use.ts';
import { timeOf } from './processor-time.ts';
import { SAME_TRAFFIC } from './traffic.ts';

// Since when a loop spins, by CloudWatch's own record: a thread that never waits takes exactly one processor, from one moment
// on, and nothing that came in was more at that moment.

/** The level on either side of a step is taken from so much time, and from so many points at least. */
const SIDE_SECONDS = 3 * HOUR_SECONDS;
const SIDE_POINTS = 3;
/** A step is to whole processors by this much of one. */
const WHOLE = 0.12;
/** With more of all processors used there are none to be had. */
const FULL_PERCENT = 85;
/** On either side the level strays by less than this part of the step. */
const STRAYS = 0.25;
/** What has been up for less long may be work that ends. */
const LASTS_SECONDS = 2 * HOUR_SECONDS;

export interface Step {
  /** Seconds since 1970. */
  readonly at: number;
  /** Until the newest point, or until the hypervisor held the host back. */
  readonly seconds: number;
  /** How many processors: whole ones, but where there were no more to be had. */
  readonly processors: number;
  /** In percent of all processors, before it. */
  readonly before: number;
}

interface Sides {
  readonly before: number;
  readonly after: number;
  /** Whether every value on either side is near the level of that side. */
  readonly isSteady: boolean;
}

/** The levels around a point, which itself stands for a period that the step may lie in; null: too little is known. */
function sidesOf(points: readonly Point[], at: number): Sides | null {
  const earlier = valuesOf(between(points, at - SIDE_SECONDS, at));
  const later = valuesOf(between(points, at + 1, at + SIDE_SECONDS + 1));
  const [before, after] = [medianOf(earlier), medianOf(later)];
  if (before === null || after === null) return null;
  if (Math.min(earlier.length, later.length) < SIDE_POINTS) return null;
  const near = STRAYS * Math.abs(after - before);
  const isSteady =
    earlier.every((value) => Math.abs(value - before) <= near) &&
    later.every((value) => Math.abs(value - after) <= near);
  return { before, after, isSteady };
}

/** The largest step up of a series from one level to another; null: there is none. A history has few points. */
function largestStep(points: readonly Point[]): (Sides & { readonly at: number }) | null {
  let largest: (Sides & { readonly at: number }) | null = null;
  for (const [at] of points) {
    const sides = sidesOf(points, at);
    if (sides === null || !sides.isSteady || sides.after <= sides.before) continue;
    if (largest === null || sides.after - sides.before > largest.after - largest.before)
      largest = { at, ...sides };
  }
  return largest;
}

/**
 * Since when the host uses whole processors more than before, from one moment on and without more coming in; null: the history
 * shows no such thing. Where it does not tell what came in, that shows nothing of what serves; of an agent, whose work is little
 * whatever comes in, it does.
 */
export function stepOfUse(
  view: HostView,
  { isAgents = false }: { readonly isAgents?: boolean } = {},
): Step | null {
  const processors = timeOf(view)?.processors ?? 0;
  const own = alarmHistory(view);
  const use = [...(own === undefined ? [] : [own]), ...neighbours(view, 'cpu_used')].find(
    ({ metric }) => metric === 'CPUUtilization',
  );
  const traffic = [...neighbours(view, 'network'), ...neighbours(view, 'requests')];
  if (processors === 0 || use === undefined || use.pattern === 'daily' || use.pattern === 'weekly')
    return null;
  const { points } = use;
  const found = largestStep(points);
  if (found === null) return null;
  const { at, before, after } = found;
  const rise = after - before;
  const taken = (rise * processors) / 100;
  // Loops get what there is, which is no whole number where they and all others want more than that.
  const isFull = after >= FULL_PERCENT;
  const whole = isFull ? taken : Math.round(taken);
  if (whole < 1 || Math.abs(taken - whole) > WHOLE) return null;
  const later = between(points, at + 1);
  const end = later.findIndex(([, value]) => Math.abs(value - after) > STRAYS * rise);
  // What the hypervisor refuses brings it down once the credits are spent, and keeps it there.
  const tail = end === -1 ? [] : later.slice(end);
  const isHeld = tail.every(([, value]) => value < after - STRAYS * rise) && isStolen(view);
  const until = (tail[0] ?? later.at(-1))?.[0] ?? at;
  if ((tail.length > 0 && !isHeld) || until - at < LASTS_SECONDS) return null;
  const known = traffic.flatMap((one) => sidesOf(one.points, at) ?? []);
  if ((known.length === 0 && !isAgents) || known.some((one) => one.after > SAME_TRAFFIC * one.before))
    return null;
  const newest = points.at(-1)?.[0] ?? at;
  return { at, seconds: newest - at, processors: whole, before };
}
