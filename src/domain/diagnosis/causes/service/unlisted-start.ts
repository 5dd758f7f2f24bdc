import { STORE_UNITS } from '../../../site/default-site.ts';
import { isSecurityAgent } from '../../../site/security-agents.ts';
import { neverTouched } from '../../../site/site-rules.ts';
import { matchesName } from '../../../text/wildcards.ts';
import type { HostView } from '../../host-view.ts';
import { storeDirectory } from '../../identify/data-store.ts';
import { isStoreProgram, whyNeeded } from '../../identify/needed-program.ts';
import { hasEnded, stemOf, type UnitFact, unitNamed } from './host-service.ts';
import { killsOf, wasKilledAndMemoryIsBack } from './memory-kills.ts';

// A unit of which the site file says nothing. What does not run is not interrupted, so a person may be offered its start; what
// is not shown to be a plain service that somebody ended is left alone all the same.

/** Signals that somebody sends to end a program; by others it ends itself. */
const SENT_SIGNALS: ReadonlySet<number> = new Set([1, 2, 9, 15]);
/** Parts of a name by which people call what keeps their data. */
const DATA_WORD =
  /^(?:db|dbs|database|databases|data|datastore|store|storage|broker|queue|mq|primary|replica|master|slave|standby)\d{0,3}$/i;
/** Who of a cluster serves is decided by the cluster: a second one that starts may take it for its own. */
const CLUSTER =
  /^(?:corosync|pacemaker|pcsd|keepalived|heartbeat|drbd|patroni|repmgrd?|stolon|orchestrator|sentinel|galera|garbd|kubelet|nomad|swarm|ctdb|rgmanager|cman|vrrpd|ucarp)\d{0,3}$/i;

/** Names that may be of a store's program: the unit's own, its parts, and what the kernel ended of it. */
function namesOf(view: HostView, unit: string): readonly string[] {
  const stem = stemOf(unit);
  return [stem, ...stem.split(/[-_.@:]/), ...killsOf(view, unit).map(({ process }) => process)].filter(
    (name) => name !== '' && name !== '?',
  );
}

/** What it holds or whom it belongs to; null: nothing in its names says that it is more than a service. */
function whatItIs(view: HostView, unit: string): string | null {
  for (const name of namesOf(view, unit)) {
    const touch = neverTouched(view.site, { process: name });
    if (touch.never) return `${name} is never touched, ${touch.why}`;
    const isStore =
      isStoreProgram(name) ||
      DATA_WORD.test(name) ||
      storeDirectory(`/srv/${name}`) !== null ||
      STORE_UNITS.some((pattern) => matchesName(pattern, `${name}.service`));
    if (isStore)
      return `by its name (${name}) it may hold data, and a store is started by who answers for it`;
    if (CLUSTER.test(name))
      return `by its name (${name}) it may belong to a cluster, which decides itself what runs where`;
    if (isSecurityAgent({ name, exe: null, unit })) return 'it guards the host';
    const needed = whyNeeded(name);
    if (needed !== null) return needed;
  }
  return null;
}

/** Whether systemd is told to run it: by its own file, or since something pulled it in and it ran. */
function isMeantToRun({ enabled, active, result }: UnitFact): boolean {
  if (enabled === null) return false;
  if (enabled.startsWith('enabled') || enabled === 'generated') return true;
  return enabled === 'static' && active === 'failed' && result !== 'success';
}

/** Why its end may come again; null: it was ended from outside, or its reason is over. */
function endProblem(view: HostView, unit: UnitFact): string | null {
  const { name, result, exitStatus } = unit;
  if (result === 'oom-kill' || killsOf(view, name).length > 0)
    return wasKilledAndMemoryIsBack(view, name)
      ? null
      : 'the kernel ended it for want of memory, and nothing shows that there is enough again';
  if (result === 'signal' && exitStatus !== null && !SENT_SIGNALS.has(exitStatus))
    return `a signal that it raised itself (${exitStatus}) ended it: look at its last lines (journalctl -u ${name})`;
  return null;
}

/** What speaks against offering a person the start of a unit that the site file does not list, beside what speaks against any start. */
export function unlistedProblem(view: HostView, name: string): string | null {
  const unit = unitNamed(view, name);
  if (unit === undefined) return 'its state could not be read';
  if (!hasEnded(unit)) return `it is ${unit.active}, and the site file does not list it under units`;
  if (!isMeantToRun(unit))
    return `it is ${unit.enabled ?? 'not enabled'}, and the site file does not list it under units: whether it should run is not known`;
  return whatItIs(view, name) ?? endProblem(view, unit);
}
