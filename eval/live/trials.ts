import type { ChaosAlarm, ChaosKind } from '../../chaos/catalogue.ts';
import type { CauseFamily, CauseName } from '../../src/domain/diagnosis/causes/cause-names.ts';
import type { MayChange } from './oracle.ts';

/** One fault that is caused for real on a host of the lab, and what has to come of it. */
export interface LiveTrial {
  /** The kind of the fault, where no other trial is of the same. */
  readonly name: string;
  readonly kind: ChaosKind;
  readonly family: CauseFamily;
  readonly alarm: ChaosAlarm;
  /** All causes that have to be blamed on the host, and no other. */
  readonly causes: readonly CauseName[];
  /** What mends it; null: nothing may be done, and everything has to stay as it is. */
  readonly runbook: string | null;
  /** What the repair may change on the ill host; the other hosts stay as they are in any case. */
  readonly may: MayChange;
  /** What is caused on the ill host first, and has to stay there. */
  readonly with?: ChaosKind;
  /** What is caused on the healthy host beside it, and has to stay there. */
  readonly beside?: ChaosKind;
  /**
   * Programs of the host that answer what we wrote for them after their manuals, and that cause or repair rest on. What
   * rests on one was not tried live.
   */
  readonly shims: readonly ('systemctl' | 'journalctl' | 'chronyc')[];
  /** It is there to mislead. */
  readonly isHerring: boolean;
}

const NOTHING: MayChange = { paths: [], commands: [], units: [] };
const NGINX: MayChange = {
  paths: ['/run/nginx.pid', '/tmp/nginx-', '/var/log/nginx/'],
  commands: ['nginx'],
  units: ['nginx'],
};
const DISK = { family: 'disk', alarm: 'Disk-Critical-ASG' } as const;
const PROCESSOR = { family: 'processor', alarm: 'Reports-Processor-ASG' } as const;
const SERVICE = { family: 'service', alarm: 'Nginx-Down-ALB' } as const;
const MEMORY = { family: 'memory', alarm: 'Memory-Exhaustion-ASG' } as const;
const WATCHERS = { family: 'watchers', alarm: 'Metrics-Silent-web-1' } as const;
/** Whether a unit runs, and who starts it again: the lab has no systemd. */
const UNITS = ['systemctl', 'journalctl'] as const;
/** How the clock is: nobody sets the clock of a lab host. */
const CLOCK = ['systemctl', 'chronyc'] as const;
const LIMITED = { family: 'memory', alarm: 'Reports-Memory-ASG' } as const;
const OFF = { family: 'watchers', alarm: 'Clock-Offset-ASG' } as const;
const WAITING = { family: 'processor', alarm: 'Blocked-Processes-ASG' } as const;
/** One scan after the other, by a new process each. */
const SCANS: MayChange = { ...NOTHING, commands: ['--kind disk-wait scan', 'if=/data/export.bin'] };
const fault = { isHerring: false, may: NOTHING, shims: [] } as const;

/** Every live trial. A cause counts as tried live only where a trial here names it. */
export const LIVE_TRIALS: readonly LiveTrial[] = [
  {
    ...fault,
    ...DISK,
    name: 'fill-disk',
    kind: 'fill-disk',
    causes: ['growing_log'],
    runbook: 'archive-and-truncate-log',
    may: { ...NOTHING, paths: ['/var/log/app/debug.log'] },
  },
  {
    ...fault,
    ...DISK,
    name: 'held-file',
    kind: 'held-file',
    causes: ['deleted_file_held'],
    runbook: 'release-deleted-file',
  },
  {
    ...fault,
    ...DISK,
    name: 'rotated-logs',
    kind: 'rotated-logs',
    causes: ['rotated_logs_kept'],
    runbook: 'archive-rotated-logs',
    may: { ...NOTHING, paths: ['/var/log/app/server.log.'] },
  },
  {
    ...fault,
    ...DISK,
    name: 'core-dumps',
    kind: 'core-dumps',
    causes: ['core_dumps'],
    runbook: 'archive-core-dumps',
    may: { ...NOTHING, paths: ['/var/log/cores/'] },
  },
  {
    ...fault,
    family: 'disk',
    alarm: 'Inodes-Critical-ASG',
    name: 'inode-flood',
    kind: 'inode-flood',
    causes: ['inode_flood'],
    runbook: 'remove-inode-flood',
    may: { ...NOTHING, paths: ['/srv/shop/sessions/sess_'] },
  },
  {
    // The kernel lets nobody set back when a file was made, so they are as young as the trial, and stay.
    ...fault,
    family: 'disk',
    alarm: 'Temporary-Disk-ASG',
    name: 'temporary-files',
    kind: 'temporary-files',
    causes: ['temporary_files'],
    runbook: null,
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'stop-nginx',
    kind: 'stop-nginx',
    causes: ['unit_stopped'],
    runbook: 'restart-nginx',
    may: NGINX,
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'taken-port',
    kind: 'taken-port',
    causes: ['port_taken'],
    runbook: null,
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'missing-directory',
    kind: 'missing-directory',
    causes: ['config_test_environment'],
    runbook: null,
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'conflicting-unit',
    kind: 'conflicting-unit',
    causes: ['port_taken'],
    runbook: 'stop-conflicting-unit',
    may: { ...NGINX, commands: ['nginx', 'campaign-files'], units: ['nginx', 'campaign-files'] },
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'broken-configuration',
    kind: 'broken-configuration',
    causes: ['config_invalid'],
    runbook: null,
  },
  {
    ...fault,
    ...SERVICE,
    name: 'wrong-health-path',
    kind: 'wrong-health-path',
    causes: ['health_check_wrong'],
    runbook: null,
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'outside-unit',
    kind: 'outside-unit',
    causes: ['outside_unit'],
    runbook: null,
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'dead-upstream',
    kind: 'dead-upstream',
    causes: ['upstream_down'],
    runbook: 'start-unit',
    may: { ...NOTHING, commands: ['health-app'], units: ['health-app'] },
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'crash-loop',
    kind: 'crash-loop',
    causes: ['crash_loop'],
    runbook: null,
    // It goes on to come and go by itself.
    may: { ...NOTHING, commands: ['health-app'], units: ['health-app'] },
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'exhausted-descriptors',
    kind: 'exhausted-descriptors',
    causes: ['limits_exhausted'],
    runbook: 'restart-unit',
    may: { ...NOTHING, commands: ['health-app', 'leaking-client', 'pool-client'], units: ['health-app'] },
  },
  {
    ...fault,
    ...SERVICE,
    shims: UNITS,
    name: 'expired-certificate',
    kind: 'expired-certificate',
    causes: ['certificate_expired'],
    runbook: 'reload-unit',
    // A reload replaces the workers and nothing else.
    may: { ...NOTHING, commands: ['nginx: worker process'] },
  },
  {
    // No metric moves: the log detector finds it, and hears by the log that it is mended.
    ...fault,
    family: 'service',
    alarm: 'log-pattern-tls-expired',
    shims: UNITS,
    name: 'unseen-certificate',
    kind: 'unseen-certificate',
    causes: ['certificate_expired'],
    runbook: 'reload-unit',
    may: { ...NOTHING, commands: ['nginx: worker process'] },
  },
  {
    ...fault,
    family: 'memory',
    alarm: 'Memory-Exhaustion-ASG',
    name: 'exhaust-memory',
    kind: 'exhaust-memory',
    causes: ['runaway_memory'],
    runbook: 'end-process',
    may: { ...NOTHING, commands: ['memory-hog', 'report-worker'] },
  },
  {
    ...fault,
    ...PROCESSOR,
    name: 'busy-loop',
    kind: 'busy-loop',
    causes: ['runaway_cpu'],
    // It began a moment ago, and what is so young may be done soon.
    runbook: null,
  },
  {
    ...fault,
    ...PROCESSOR,
    name: 'many-small-loops',
    kind: 'many-small-loops',
    causes: ['many_small'],
    runbook: null,
    // Each waits by a program of its own, which is the loop itself until it has become that.
    may: { ...NOTHING, commands: ['--loop-often'] },
  },
  {
    ...fault,
    ...PROCESSOR,
    name: 'yielding-job',
    kind: 'yielding-job',
    causes: ['legitimate_load'],
    runbook: null,
    isHerring: true,
  },
  {
    ...fault,
    ...MEMORY,
    name: 'tmpfs-hog',
    kind: 'tmpfs-hog',
    causes: ['tmpfs_or_shared'],
    runbook: null,
  },
  {
    ...fault,
    ...MEMORY,
    name: 'worker-pool',
    kind: 'worker-pool',
    causes: ['worker_pool_too_large'],
    runbook: null,
  },
  {
    ...fault,
    ...MEMORY,
    name: 'protected-hog',
    kind: 'protected-hog',
    causes: ['protected_holds_it'],
    runbook: null,
  },
  {
    ...fault,
    ...MEMORY,
    name: 'store-hog',
    kind: 'store-hog',
    causes: ['store_as_configured'],
    runbook: null,
  },
  {
    ...fault,
    ...WATCHERS,
    shims: ['systemctl'],
    name: 'stopped-agent',
    kind: 'stopped-agent',
    causes: ['metrics_agent_silent'],
    runbook: 'restart-agent',
    // Beside the unit itself the note that the check finds the new process by.
    may: {
      paths: ['/run/recoverops-restart-amazon-cloudwatch-agent'],
      commands: ['amazon-cloudwatch-agent'],
      units: ['amazon-cloudwatch-agent'],
    },
  },
  {
    ...DISK,
    name: 'hostile-names',
    kind: 'hostile-names',
    isHerring: true,
    shims: [],
    causes: ['growing_log'],
    runbook: 'archive-and-truncate-log',
    may: { ...NOTHING, paths: ['/var/log/app/debug.log'] },
  },
  {
    // What is large and looks like the culprit lies on another file system, and what is full is a data store.
    ...DISK,
    name: 'log-on-another-disk',
    kind: 'log-on-another-disk',
    isHerring: true,
    shims: [],
    causes: ['data_store_growth'],
    runbook: null,
    may: NOTHING,
  },
  {
    // The healthy host has the larger log of the two that nobody asked about.
    ...DISK,
    name: 'healthy-host-beside',
    kind: 'core-dumps',
    beside: 'half-full-log',
    isHerring: true,
    shims: [],
    causes: ['core_dumps'],
    runbook: 'archive-core-dumps',
    may: { ...NOTHING, paths: ['/var/log/cores/'] },
  },
  {
    // The memory is short; the log is large and none of this alarm's business.
    family: 'memory',
    alarm: 'Memory-Exhaustion-ASG',
    name: 'alarm-of-something-else',
    kind: 'exhaust-memory',
    with: 'half-full-log',
    isHerring: true,
    shims: [],
    causes: ['runaway_memory'],
    runbook: 'end-process',
    may: { ...NOTHING, commands: ['memory-hog', 'report-worker'] },
  },
  {
    ...fault,
    ...MEMORY,
    name: 'leaking-unit',
    kind: 'leaking-unit',
    shims: UNITS,
    causes: ['leaking_unit'],
    // It would be as large again within the minute.
    runbook: null,
  },
  {
    // The log is the largest thing on the host that is no process, and none of this alarm's business.
    ...fault,
    ...MEMORY,
    name: 'leak-beside-log',
    kind: 'leaking-unit',
    with: 'half-full-log',
    isHerring: true,
    shims: UNITS,
    causes: ['leaking_unit'],
    runbook: null,
  },
  {
    ...fault,
    ...LIMITED,
    name: 'huge-cgroup',
    kind: 'huge-cgroup',
    causes: ['cgroup_limit'],
    runbook: null,
  },
  {
    // What holds more has no limit, and does what it always does.
    ...fault,
    ...LIMITED,
    name: 'limit-beside-larger',
    kind: 'huge-cgroup',
    with: 'large-neighbour',
    isHerring: true,
    causes: ['cgroup_limit'],
    runbook: null,
  },
  {
    ...fault,
    family: 'memory',
    alarm: 'Memory-With-Cache-ASG',
    name: 'cache-only',
    kind: 'cache-only',
    isHerring: true,
    causes: ['page_cache'],
    runbook: null,
    may: { ...NOTHING, commands: ['--kind cache-only read_again', 'cat /data/import.csv'] },
  },
  {
    ...fault,
    ...OFF,
    name: 'clock-drift',
    kind: 'clock-drift',
    shims: CLOCK,
    causes: ['clock_wrong'],
    runbook: 'fix-clock',
    // What the time daemon claims.
    may: { ...NOTHING, paths: ['/run/chrony/offset'] },
  },
  {
    // A jump of the clock can lose or reorder what a store writes.
    ...fault,
    ...OFF,
    name: 'clock-beside-store',
    kind: 'clock-drift',
    with: 'idle-store',
    shims: CLOCK,
    isHerring: true,
    causes: ['clock_wrong'],
    runbook: null,
  },
  {
    ...fault,
    ...WAITING,
    name: 'disk-wait',
    kind: 'disk-wait',
    causes: ['iowait_disk'],
    runbook: null,
    may: SCANS,
  },
  {
    // The processor is busy as well, with what yields to everybody.
    ...fault,
    ...WAITING,
    name: 'disk-wait-beside-job',
    kind: 'disk-wait',
    with: 'yielding-job',
    isHerring: true,
    causes: ['iowait_disk'],
    runbook: null,
    may: SCANS,
  },
];
