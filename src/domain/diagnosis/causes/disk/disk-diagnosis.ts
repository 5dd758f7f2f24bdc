import { archiveKeyOf } from '../../archive-key.ts';
import { isPlainLogPath } from '../../shown-name.ts';
import { thresholdPercent, wholeThresholdPercent } from '../../threshold.ts';
import {
  type FindingOf,
  findingsOf,
  type HostDiagnosis,
  type PlanningInput,
  readableBytes,
  type UnfixableHost,
} from '../host-diagnosis.ts';

const DISK_RUNBOOK = 'archive-and-truncate-log';
/** A file that holds less of what was listed than this is not what fills the disk. */
const SHARE_MIN = 0.2;

// Files that their own tools look after: cutting them would break those, or destroy a security record. Compressed
// files are archives already and nothing writes to them.
const NOT_A_LOG =
  /^\/var\/log\/(?:audit\/|journal\/|(?:wtmp|btmp|lastlog|faillog)$)|\.(?:gz|xz|zst|bz2|zip|journal|restored)$/;

/** A file that no step may be given is never cut either. */
function mayBeCut({ path, inadmissible }: FindingOf<'large_file'>): boolean {
  return inadmissible === undefined && isPlainLogPath(path) && !NOT_A_LOG.test(path);
}

function holds(mount: string, path: string): boolean {
  return mount === '/' || path === mount || path.startsWith(`${mount}/`);
}

/** The file system that holds a path: the one with the longest mount point above it. */
function mountOf(
  usages: readonly FindingOf<'disk_usage'>[],
  path: string,
): FindingOf<'disk_usage'> | undefined {
  return usages
    .filter((usage) => holds(usage.mount, path))
    .sort((a, b) => b.mount.length - a.mount.length)[0];
}

/**
 * Usage above the threshold on the file system of the logs, and the largest log that may be cut; none where a file that
 * may not be cut is larger, as then it is not the log that fills the disk.
 */
export function diagnoseDisk(input: PlanningInput, targetId: string): HostDiagnosis {
  const { diagnostics, alarm } = input;
  const threshold = thresholdPercent(alarm, 'disk');
  const usages = findingsOf(diagnostics, targetId, 'disk_usage');
  const full = usages
    .filter((usage) => usage.usedPercent > threshold)
    .sort((a, b) => b.usedPercent - a.usedPercent);
  const worst = full[0];
  if (worst === undefined) {
    if (usages.length === 0) {
      return { kind: 'unread', sentence: `On ${targetId} the disk usage could not be read.` };
    }
    const most = Math.max(...usages.map((usage) => usage.usedPercent));
    const sentence = `On ${targetId} no file system is above ${threshold} % (the fullest is at ${most} %).`;
    return { kind: 'well', sentence };
  }
  const files = findingsOf(diagnostics, targetId, 'large_file')
    .filter((file) => full.includes(mountOf(usages, file.path) ?? worst))
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
  const listed = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const file = files.find(mayBeCut);
  const share = file === undefined ? 0 : file.sizeBytes / listed;
  const usage = (file === undefined ? undefined : mountOf(usages, file.path)) ?? worst;
  const fullness = `On ${targetId} ${usage.mount} is ${usage.usedPercent} % full, above ${threshold} %`;
  const unfixable = (found: string): UnfixableHost => ({
    kind: 'unfixable',
    targetId,
    confidence: 0.4,
    sentence: `${fullness}, ${found}.`,
  });
  const largest = files.find((candidate) => (mountOf(usages, candidate.path) ?? worst) === usage);
  if (largest !== undefined && !mayBeCut(largest) && largest.sizeBytes > (file?.sizeBytes ?? 0)) {
    const found = `${largest.path} with ${readableBytes(largest.sizeBytes)}, which may not be cut`;
    return {
      ...unfixable(`and the largest file found there is ${found}: a person has to decide`),
      cause: `the largest file found on ${usage.mount} of ${targetId} is ${found}`,
    };
  }
  if (file === undefined) return unfixable('but no log file that may be cut was found there');
  if (share < SHARE_MIN) {
    const size = readableBytes(file.sizeBytes);
    return unfixable(`but no single log file fills it: the largest, ${file.path}, has ${size}`);
  }
  const size = readableBytes(file.sizeBytes);
  return {
    kind: 'fixable',
    targetId,
    // The usage is measured; how much of it the file explains is what remains to be shown.
    confidence: 0.5 + 0.45 * share,
    cause: `${file.path} on ${targetId} has grown to ${size} and fills ${usage.mount}`,
    sentence: `${fullness}; the largest log file is ${file.path} with ${size}, ${Math.round(share * 100)} % of the large files found.`,
    remedy: {
      runbook: DISK_RUNBOOK,
      title: `Archive ${file.path} to S3 and truncate it`,
      parameters: {
        path: file.path,
        archive_key: archiveKeyOf(input, targetId, file.path),
        threshold_percent: wholeThresholdPercent(alarm, 'disk'),
      },
    },
  };
}
