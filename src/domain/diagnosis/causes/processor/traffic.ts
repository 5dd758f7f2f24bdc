import { neighbours } from '../../aws/metric-history.ts';
import { between, HOUR_SECONDS, medianOf, valuesOf } from '../../history/series.ts';
import { factsOf, type HostView } from '../../host-view.ts';

// Whether more comes in than before, by CloudWatch's own record, and whether anything reaches a host that works on its own.

/** The level now is that of so much time. */
const NOW_SECONDS = HOUR_SECONDS;
/** What comes in is the same where it is no more than this part larger. */
export const SAME_TRAFFIC = 1.25;

/** `up`: more comes in than before the trouble began; `same`: no more; null: CloudWatch does not tell. */
export function trafficNow(view: HostView): 'up' | 'same' | null {
  const known = [...neighbours(view, 'network'), ...neighbours(view, 'requests')].flatMap((one) => {
    const newest = one.points.at(-1)?.[0];
    const now = newest === undefined ? null : medianOf(valuesOf(between(one.points, newest - NOW_SECONDS)));
    return one.before === null || now === null ? [] : [now > SAME_TRAFFIC * one.before];
  });
  if (known.length === 0) return null;
  return known.includes(true) ? 'up' : 'same';
}

/** What agents and updates talk to as well: a few connections there are no sign of work, more may be to a queue or a bucket. */
const EVERYBODYS = new Set([53, 80, 123, 443]);
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
