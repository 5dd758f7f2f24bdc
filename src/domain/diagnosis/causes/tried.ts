import type { CauseName } from './cause-names.ts';

/**
 * How a cause was tried, best first. `live`: it was made on a host of the lab, blamed by what real programs printed there,
 * and, where a runbook mends it, repaired and verified. `recorded`: it was judged by what programs printed on a real host.
 * `written`: by what was written for them after their manuals; a program of the lab that answers so, such as its
 * `systemctl`, makes no more of it.
 */
export type CauseTrial = 'live' | 'recorded' | 'written';

/** Causes that were tried better than written; the live ones are held against the live trials by a test. */
const TRIED: Readonly<Partial<Record<CauseName, Exclude<CauseTrial, 'written'>>>> = {
  growing_log: 'live',
  rotated_logs_kept: 'live',
  deleted_file_held: 'live',
  core_dumps: 'live',
  inode_flood: 'live',
  temporary_files: 'live',
  data_store_growth: 'live',
  runaway_memory: 'live',
  runaway_cpu: 'live',
  many_small: 'live',
  legitimate_load: 'live',
  tmpfs_or_shared: 'live',
  worker_pool_too_large: 'live',
  protected_holds_it: 'live',
  store_as_configured: 'live',
  page_cache: 'live',
  cgroup_limit: 'live',
  iowait_disk: 'live',
  health_check_wrong: 'live',
};

export const triedOf = (cause: CauseName): CauseTrial => TRIED[cause] ?? 'written';
