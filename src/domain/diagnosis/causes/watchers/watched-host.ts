import type {} from '../../aws/alarm-reading.ts';
import type {} from '../../aws/instance-state.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/host/agents.ts';

// What watches the host, and whether it can: shared by the causes of the family.

/** What an agent complained of longer ago than this may be mended. */
const RECENT_SECONDS = 7_200;
const PROBES = ['agents', 'units', 'boot', 'clock', 'filesystems'] as const;

export function isWatchersAlarm({ condition }: HostView): boolean {
  return condition.family === 'watchers';
}

/** Whether the alarm is red because data points did not come. */
export function lacksData({ alarm, condition }: HostView): boolean {
  if (condition.subject === 'heartbeat') return true;
  const reason = alarm.reason;
  return (
    /no datapoints were received/i.test(reason) ||
    /missing datapoints? (?:was|were) treated as \[Breaching\]/i.test(reason)
  );
}

/** Where agents put what they measure unless they are told another place, and how they call it wherever they put it. */
const AGENT_NAMESPACES = /^(?:CWAgent|System\/(?:Linux|Windows)|collectd|Windows\/Default)/i;
/** Plugins whose names nobody else's metrics begin with. */
const AGENT_PLUGINS = /^(?:diskio|netstat|procstat|chrony|collectd|ethtool)_/;
/** Of those that are words of every team only what the agents publish: `net_revenue` is none of theirs. */
const AGENT_METRICS =
  /^(?:cpu_(?:time|usage)_(?:active|guest|guest_nice|idle|iowait|irq|nice|softirq|steal|system|user)|mem_(?:active|available|available_percent|buffered|cached|free|inactive|total|used|used_percent)|disk_(?:free|inodes_free|inodes_total|inodes_used|total|used|used_percent)|swap_(?:free|total|used|used_percent)|net_(?:bytes|packets)_(?:recv|sent)|net_(?:drop|err)_(?:in|out)|processes_(?:blocked|dead|idle|paging|running|sleeping|stopped|total|total_threads|wait|zombies)|system_(?:load1|load5|load15|uptime|n_cpus|n_users))$/;

export const isNamespaceOfAgent = (namespace: string): boolean => AGENT_NAMESPACES.test(namespace);

/** Whether an agent on the host publishes what the alarm watches: not AWS itself, nor a program of the operator's own. */
export function isFromAgent({ condition }: HostView): boolean {
  return condition.metrics.some(
    ({ namespace, name }) =>
      !namespace.startsWith('AWS/') &&
      (AGENT_NAMESPACES.test(namespace) || AGENT_PLUGINS.test(name) || AGENT_METRICS.test(name)),
  );
}

/** The metrics agent of the host; of several the one that runs. */
export function metricsAgent(view: HostView): FactOf<'agent'> | undefined {
  const all = factsOf(view, 'agent').filter(({ agent }) => agent !== 'amazon-ssm-agent');
  return all.find(({ active }) => active === 'active') ?? all[0];
}

/** What an agent complains of now. */
export function errorOf({ error, errorAgeSeconds }: FactOf<'agent'>): FactOf<'agent'>['error'] {
  return errorAgeSeconds !== null && errorAgeSeconds > RECENT_SECONDS ? null : error;
}

export function wantedOf(view: HostView): readonly string[] {
  return PROBES.filter((name) => !view.asked.has(name));
}

/** An instance that cannot report, since it does not run. */
export function isDown(view: HostView): boolean {
  return factsOf(view, 'instance_state').some(({ state }) => state !== 'running' && state !== 'pending');
}
