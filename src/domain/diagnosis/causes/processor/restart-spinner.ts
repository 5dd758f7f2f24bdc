import { mayRestart } from '../../../site/site-rules.ts';
import { type HostView, unreadOf } from '../../host-view.ts';
import type { CauseFinding } from '../cause.ts';
import { startProblem } from '../service/comes-back.ts';
import { stemOf, unitNamed } from '../service/host-service.ts';
import { isHanging, isOfCron, isStuckWorker, isUnknownServer, type UnitUse } from './consumers.ts';
import { whyKept } from './processor-time.ts';

// When a unit whose processes spin is restarted: shared by the cause that finds a service spinning, and the one that finds an
// agent that watches the host doing so.

/** What began less long ago may be done soon. */
export const YOUNG_SECONDS = 600;
/** Of what a unit uses so much is what spins; the rest it may need again. */
const RESTART_FREES = 0.9;
/** What shows that a unit comes back. */
export const RESTART_WANTED: readonly string[] = [
  'units',
  'boot',
  'sockets',
  'unit-journal',
  'config-test',
  'filesystems',
  'connections',
];

/** Whether nobody could tell an intruder from what it poses as: then nothing is ended, and no trace of it lost. */
const isSuspicionUnread = (view: HostView) => unreadOf(view, 'odd-programs') !== undefined;
const UNTOLD = 'whether any program is another than it says could not be read';

/** The restart of a unit that spins, or why a person decides. */
export function restartOf(view: HostView, use: UnitUse): Pick<CauseFinding, 'remedy' | 'withheld'> {
  const { unit, busy, processors } = use;
  const [busiest] = busy;
  const kept = busiest === undefined ? null : whyKept(view, busiest);
  if (isOfCron(unit))
    return {
      withheld: `${unit} is not restarted: what it has started runs on without it, and is stopped by itself`,
    };
  if (unit === 'container')
    return { withheld: 'it runs in a container: its engine, or what schedules it, restarts it' };
  if (kept !== null) return { withheld: `${unit} is not restarted: ${kept}` };
  if (isSuspicionUnread(view)) return { withheld: `${unit} is not restarted: ${UNTOLD}` };
  const allowed = mayRestart(view.site, unit);
  if (!allowed.allowed) return { withheld: `${unit} is not restarted: ${allowed.why}` };
  // Work of this hour on every day, and work that comes from elsewhere, look the same on the host.
  if (unreadOf(view, 'metric-history') !== undefined)
    return {
      withheld: `${unit} is not restarted: what the metric did before could not be read, so whether this is its usual work is not known`,
    };
  if (busiest?.program === 'gone')
    return {
      withheld: `${unit} is not restarted: its program is gone from the disk, so it would not come back`,
    };
  if (!isStuckWorker(view, use) && !isHanging(view, use) && isUnknownServer(view, unit))
    return { withheld: `${unit} is not restarted: how much is asked of it could not be read` };
  // What has just been started reads, compiles and fills its caches, and a restart would begin that anew.
  const its = unitNamed(view, unit);
  const ageSeconds = Math.min(busiest?.ageSeconds ?? 0, its?.activeForSeconds ?? Number.POSITIVE_INFINITY);
  if (ageSeconds < YOUNG_SECONDS)
    return { withheld: `${unit} is not restarted: it runs for ${ageSeconds} s only, look again` };
  const problem = startProblem(view, unit);
  if (problem !== null) return { withheld: `${unit} is not restarted: ${problem}` };
  const title = `Restart ${stemOf(unit)}`;
  return {
    remedy: {
      runbook: 'restart-unit',
      title,
      parameters: { unit, memory_min_mib: 0 },
      frees: RESTART_FREES * processors,
    },
  };
}
