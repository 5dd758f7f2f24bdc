import type { SiteOwners } from './site-owners.ts';
import type { SiteSeverity } from './site-severity.ts';

/** Names the shape of the operator's file; a changed shape gets another name. */
export const SITE_VERSION = 'site/v1';

/** What a metric's number may be of, so that it can be a percentage for one and a count for another. */
export const METRIC_UNITS = ['percent', 'bytes', 'count', 'seconds', 'milliseconds'] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

const SHARE_OR_SIZE = ['percent', 'bytes'] as const;
const SHARE_OR_COUNT = ['percent', 'count'] as const;
const COUNT = ['count'] as const;
const PERCENT = ['percent'] as const;
const DURATION = ['seconds', 'milliseconds'] as const;

/**
 * What a metric of the operator's can measure, and in which units: a latency in percent is a mistake that would be believed.
 * These are subjects of conditions by the same names (src/domain/alarm/condition/subjects.ts), those that a number can be
 * told of without knowing how it came about.
 */
export const UNITS_OF_SUBJECT = {
  filesystem_used: SHARE_OR_SIZE,
  filesystem_free: SHARE_OR_SIZE,
  inodes_used: SHARE_OR_COUNT,
  inodes_free: SHARE_OR_COUNT,
  memory_used: SHARE_OR_SIZE,
  memory_available: SHARE_OR_SIZE,
  swap_used: SHARE_OR_SIZE,
  swap_free: SHARE_OR_SIZE,
  cpu_used: PERCENT,
  cpu_iowait: PERCENT,
  cpu_steal: PERCENT,
  load: COUNT,
  disk_queue: COUNT,
  process_count: COUNT,
  process_memory: SHARE_OR_SIZE,
  process_cpu: PERCENT,
  blocked_processes: COUNT,
  zombies: COUNT,
  file_descriptors: SHARE_OR_COUNT,
  connections: COUNT,
  connection_errors: COUNT,
  target_healthy: COUNT,
  target_unhealthy: COUNT,
  http_4xx: SHARE_OR_COUNT,
  http_5xx: SHARE_OR_COUNT,
  requests: COUNT,
  latency: DURATION,
  clock_offset: DURATION,
  any_status: COUNT,
  heartbeat: COUNT,
} as const satisfies Readonly<Record<string, readonly MetricUnit[]>>;
export type MetricSubject = keyof typeof UNITS_OF_SUBJECT;

export const METRIC_SUBJECTS: readonly MetricSubject[] = Object.keys(UNITS_OF_SUBJECT).filter(
  (name): name is MetricSubject => Object.hasOwn(UNITS_OF_SUBJECT, name),
);

/** A metric of the operator's own, exactly as CloudWatch knows it, and what it measures. */
export interface SiteMetric {
  readonly namespace: string;
  readonly name: string;
  readonly subject: MetricSubject;
  readonly unit: MetricUnit;
}

/** What is said of a systemd unit, or of all units that a pattern names. */
export interface SiteUnit {
  /** `nginx.service`, or a pattern with `*`. */
  readonly unit: string;
  readonly restart: 'allowed' | 'never';
  /** How work is led away from it before a restart, in the operator's words; null: nothing is said. */
  readonly drain: string | null;
  /** Where it answers, as seen from its own host. */
  readonly serves: readonly string[];
}

export const DISPOSABLE_KINDS = ['cache', 'temporary', 'log', 'backup', 'core_dump', 'session'] as const;
export type DisposableKind = (typeof DISPOSABLE_KINDS)[number];

/** Files that nobody misses. */
export interface DisposablePath {
  /** Absolute pattern with `*` and `**`. */
  readonly path: string;
  readonly what: DisposableKind;
  readonly why: string;
  /** Only what was last written longer ago than this. */
  readonly olderThanSeconds: number;
}

/** What no step may touch, whoever proposes it. */
export type NeverTouch =
  | { readonly kind: 'path'; readonly path: string; readonly why: string }
  | { readonly kind: 'unit'; readonly unit: string; readonly why: string }
  | { readonly kind: 'process'; readonly process: string; readonly why: string };

/** What writes the lines of a log group: sources of logs by the same names (src/domain/alarm/finding/incident-class.ts). */
export const LOG_GROUP_SOURCES = ['ec2', 'ecs', 'rds-postgresql', 'rds-mysql', 'lambda', 'alb'] as const;

/** What a log group holds, where its name does not say so by AWS's own rules. */
export interface SiteLogGroup {
  /** The group's name, or a pattern with `*`. */
  readonly match: string;
  /** `ignored`: its lines are not looked at. */
  readonly source: (typeof LOG_GROUP_SOURCES)[number] | 'ignored';
  /** Where the id of what wrote the lines stands: in the name of the log stream, or in that of the group. */
  readonly resource: 'stream' | 'group';
}

/**
 * The operator's word about the hosts: what own metrics measure, what may be restarted, what is disposable, what is never
 * touched. The built-in entries are part of it, first in each list, so that its hash covers all that was in force.
 */
export interface Site extends SiteOwners {
  readonly version: typeof SITE_VERSION;
  readonly metrics: readonly SiteMetric[];
  readonly units: readonly SiteUnit[];
  readonly disposable: readonly DisposablePath[];
  readonly neverTouch: readonly NeverTouch[];
  /** Names of executables that hold data: such a process is never ended. */
  readonly stores: readonly string[];
  /** The first that fits a group holds. Left out of the site's JSON where there is none, so that older hashes stay. */
  readonly logGroups?: readonly SiteLogGroup[];
  /** The first that fits an incident holds. Left out in the same way. */
  readonly severities?: readonly SiteSeverity[];
}
