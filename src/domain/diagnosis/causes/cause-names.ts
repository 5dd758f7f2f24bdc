/**
 * Every cause that case/v1 names, by family. It is longer than the registry of causes, which grows family by family: a
 * runbook may say today that it mends what is looked for tomorrow.
 */
export const CAUSE_NAMES = {
  disk: [
    'growing_log',
    'rotated_logs_kept',
    'deleted_file_held',
    'journal_growth',
    'container_storage',
    'package_cache',
    'core_dumps',
    'temporary_files',
    'backups',
    'inode_flood',
    'data_store_growth',
    'reserved_or_quota',
    'read_only_or_errors',
    'boot_full',
    'disk_too_small',
    'other_mount',
    'filesystem_not_grown',
    'mount_missing',
  ],
  service: [
    'unit_stopped',
    'crash_loop',
    'config_invalid',
    'config_test_environment',
    'port_taken',
    'upstream_down',
    'certificate_expired',
    'limits_exhausted',
    'permission_denied',
    'disk_full_behind',
    'health_check_wrong',
    'slow',
    'draining_or_replaced',
    'outside_unit',
    'network_path',
    'keepalive_mismatch',
    'kernel_limit',
  ],
  memory: [
    'runaway_memory',
    'leaking_unit',
    'worker_pool_too_large',
    'tmpfs_or_shared',
    'kernel_slab',
    'huge_pages',
    'page_cache',
    'store_as_configured',
    'cgroup_limit',
    'swap_thrash',
    'protected_holds_it',
    'page_tables',
    'other_caches',
    'memory_too_small',
  ],
  processor: [
    'runaway_cpu',
    'iowait_disk',
    'steal',
    'many_small',
    'credits_exhausted',
    'legitimate_load',
    'volume_throttled',
    'hung_mount',
    'agent_load',
    'suspected_intrusion',
  ],
  watchers: [
    'alarm_gone',
    'metrics_agent_silent',
    'ssm_agent_lost',
    'clock_wrong',
    'status_check',
    'agent_without_credentials',
    'dimension_gone',
    'stopped_on_purpose',
    'missing_data',
    'few_samples',
    'expected_pattern',
    'nothing_wrong_any_more',
  ],
} as const;

export type CauseFamily = keyof typeof CAUSE_NAMES;
export type CauseName = (typeof CAUSE_NAMES)[CauseFamily][number];

export const ALL_CAUSE_NAMES: readonly CauseName[] = Object.values(CAUSE_NAMES).flat();

const FAMILY_OF: ReadonlyMap<string, CauseFamily> = new Map(
  (['disk', 'service', 'memory', 'processor', 'watchers'] as const).flatMap((family) =>
    CAUSE_NAMES[family].map((name) => [name, family] as const),
  ),
);

/** The family of a cause; null: no cause of case/v1 has that name. */
export function familyOfCause(name: string): CauseFamily | null {
  return FAMILY_OF.get(name) ?? null;
}
