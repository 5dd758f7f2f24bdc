import { archiveKeyOf, archivePrefixOf } from '../../archive-key.ts';
import type { HostView } from '../../host-view.ts';
import type { Remedy } from '../cause.ts';
import type { AlarmFileSystem } from './alarm-filesystem.ts';

/**
 * The parameters that causes of the disk family give to runbooks, by name; a test holds the runbooks to them. Paths are
 * absolute, real (no symbolic link in them), of `A-Z a-z 0-9 . _ / @ + -` and without `..`.
 */
export const DISK_RUNBOOK_PARAMETERS = {
  /** `path`: the active text log, anywhere but in the system's trees. `archive_key`: `logs/….gz`, new. */
  'archive-and-truncate-log': ['path', 'archive_key', 'threshold_percent'],
  /**
   * `base`: the logger's file name without what rotation puts on it: `server.log` for `server.log.2026-01-02-21`,
   * `server-20260102.log.gz`, `server.log.3`. Never the file `base` itself. `archive_prefix`: `logs/…`, without a slash at
   * its end.
   */
  'archive-rotated-logs': ['directory', 'base', 'archive_prefix'],
  /**
   * `started_at`: as `ps -o lstart` prints it. `path`: as /proc/<pid>/fd says it, without ` (deleted)`. `bytes_min`: what it
   * took on the disk when it was looked at.
   */
  'release-deleted-file': ['pid', 'started_at', 'path', 'bytes_min'],
  /** `keep_mib`: what the journal may keep, in whole MiB. */
  'vacuum-journal': ['keep_mib'],
  /** `manager`: `apt`, `dnf` or `yum`. */
  'clean-package-cache': ['manager'],
  /** `directory`: where the dumps stand, itself and not below it. `archive_prefix`: as above. */
  'archive-core-dumps': ['directory', 'archive_prefix'],
  /** `directory`: `/tmp` or `/var/tmp`. `older_than_days`: 1, 3, 10 or 30; whole entries, nothing in use. */
  'clean-temporary-files': ['directory', 'older_than_days'],
  /**
   * `pattern`: names of files, with one `*` at its end. `older_than_minutes`: last written longer ago. `known_by`: `name`, or
   * `site_file` where only the operator says that they may go.
   */
  'remove-inode-flood': ['directory', 'pattern', 'older_than_minutes', 'known_by'],
  /** `engine`: `docker` or `podman`. `what`: `dangling_images`, `build_cache` or `json_logs`. */
  'prune-containers': ['engine', 'what'],
} as const;

/** The threshold as the runbook takes it: whole percent of what is used, by what the alarm asserts. */
function thresholdPercent({ condition }: HostView, { fileSystem }: AlarmFileSystem): number {
  const { threshold, unit, subject } = condition;
  const whole = fileSystem.usedBytes + fileSystem.availableBytes;
  if (threshold === null || whole === 0) return 99;
  const isFree = subject === 'filesystem_free';
  const share = unit === 'percent' ? threshold : (100 * threshold) / whole;
  return Math.min(99, Math.max(1, Math.floor(isFree ? 100 - share : share)));
}

export function archiveLog(view: HostView, at: AlarmFileSystem, path: string, frees: number): Remedy {
  const looked = { incidentId: view.incidentId, diagnostics: { sha256: view.look } };
  return {
    runbook: 'archive-and-truncate-log',
    title: `Archive ${path} to S3 and truncate it`,
    parameters: {
      path,
      archive_key: archiveKeyOf(looked, view.targetId, path),
      threshold_percent: thresholdPercent(view, at),
    },
    frees,
  };
}

export function archiveRotatedLogs(
  view: HostView,
  family: { readonly directory: string; readonly base: string },
  frees: number,
): Remedy {
  const { directory, base } = family;
  return {
    runbook: 'archive-rotated-logs',
    title: `Archive the rotated files of ${directory}/${base} to S3 and remove them`,
    parameters: {
      directory,
      base,
      archive_prefix: archivePrefixOf(view, view.targetId, `${directory.slice(1)}/${base}`),
    },
    frees,
  };
}

export function releaseDeletedFile(file: {
  readonly path: string;
  readonly bytes: number;
  readonly holder: { readonly pid: number; readonly startedAt: string; readonly comm: string };
}): Remedy {
  const { holder, path, bytes } = file;
  return {
    runbook: 'release-deleted-file',
    title: `Empty ${path}, which is deleted and held by ${holder.comm} (${holder.pid})`,
    parameters: { pid: holder.pid, started_at: holder.startedAt, path, bytes_min: bytes },
    frees: bytes,
  };
}

export function vacuumJournal(keepMib: number, frees: number): Remedy {
  return {
    runbook: 'vacuum-journal',
    title: `Vacuum the journal down to ${keepMib} MiB`,
    parameters: { keep_mib: keepMib },
    frees,
  };
}

export function emptyPackageCache(manager: 'apt' | 'dnf' | 'yum', frees: number): Remedy {
  return {
    runbook: 'clean-package-cache',
    title: `Clean the package cache of ${manager}`,
    parameters: { manager },
    frees,
  };
}

export function archiveCoreDumps(view: HostView, directory: string, frees: number): Remedy {
  return {
    runbook: 'archive-core-dumps',
    title: `Archive the core dumps in ${directory} to S3 and remove them`,
    parameters: { directory, archive_prefix: archivePrefixOf(view, view.targetId, directory.slice(1)) },
    frees,
  };
}

export function removeTemporaryFiles(directory: string, olderThanDays: number, frees: number): Remedy {
  return {
    runbook: 'clean-temporary-files',
    title: `Remove what nobody uses in ${directory} and is older than ${olderThanDays} days`,
    parameters: { directory, older_than_days: olderThanDays },
    frees,
  };
}

export function removeInodeFlood(
  directory: string,
  pattern: string,
  olderThanMinutes: number,
  knownBy: 'name' | 'site_file',
  frees: number,
): Remedy {
  return {
    runbook: 'remove-inode-flood',
    title: `Remove ${pattern} in ${directory} that are older than ${olderThanMinutes} minutes`,
    parameters: { directory, pattern, older_than_minutes: olderThanMinutes, known_by: knownBy },
    frees,
  };
}

export function pruneContainers(
  engine: 'docker' | 'podman',
  what: 'dangling_images' | 'build_cache' | 'json_logs',
  frees: number,
): Remedy {
  return {
    runbook: 'prune-containers',
    title: `Prune ${what.replace('_', ' ')} of ${engine}`,
    parameters: { engine, what },
    frees,
  };
}
