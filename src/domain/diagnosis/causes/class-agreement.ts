import type { IncidentClass } from '../../alarm/finding/incident-class.ts';
import { type CauseFamily, type CauseName, familyOfCause } from './cause-names.ts';

/** What lines of a host tell of where a cause of a family is at work; what watches a host writes no lines about it. */
const OF_FAMILY: Readonly<Record<CauseFamily, readonly IncidentClass[]>> = {
  disk: ['disk_full'],
  memory: ['memory_oom', 'container_oom'],
  processor: ['cpu_saturation'],
  service: ['service_crash', 'health_flap', 'bad_deployment', 'task_start_failure'],
  watchers: [],
};

/** Causes that lines tell of in another way than the rest of their family. */
const OF_CAUSE: Readonly<Partial<Record<CauseName, readonly IncidentClass[]>>> = {
  inode_flood: ['inode_exhaustion'],
  suspected_intrusion: ['cpu_saturation', 'intrusion_attempt'],
  unit_stopped: ['service_crash', 'health_flap', 'alb_target_5xx'],
  upstream_down: ['dependency_refused', 'alb_target_5xx', 'alb_timeout'],
  certificate_expired: ['tls_expired'],
  limits_exhausted: ['fd_exhaustion', 'connection_surge'],
  kernel_limit: ['fd_exhaustion', 'connection_surge'],
  disk_full_behind: ['disk_full', 'service_crash'],
  health_check_wrong: ['health_flap', 'alb_target_5xx'],
  draining_or_replaced: ['health_flap', 'alb_target_5xx'],
  slow: ['alb_timeout', 'connection_surge'],
  network_path: ['dns_failure', 'dependency_refused', 'alb_timeout'],
  keepalive_mismatch: ['alb_target_5xx'],
};

const isNamed = (cause: string): cause is CauseName & keyof typeof OF_CAUSE => Object.hasOwn(OF_CAUSE, cause);

/** Classes that are right where a cause is at work; a cause that stands in no table is as its family. */
function classesOf(cause: string): readonly IncidentClass[] {
  if (isNamed(cause)) return OF_CAUSE[cause] ?? [];
  const family = familyOfCause(cause);
  return family === null ? [] : OF_FAMILY[family];
}

/**
 * Whether a class agrees with the causes that were shown on the hosts: with one of them is enough, as two causes at once are two. Null
 * where none of them is told of by lines at all.
 */
export function agreesWithCauses(told: IncidentClass | 'healthy', causes: readonly string[]): boolean | null {
  const right = causes.flatMap(classesOf);
  if (right.length === 0) return null;
  return told !== 'healthy' && right.includes(told);
}
