import { archiveKeyOf } from '../../archive-key.ts';
import { isProtectedPath } from '../../protected-paths.ts';
import { isPlainLogPath } from '../../shown-name.ts';
import { thresholdPercent, wholeThresholdPercent } from '../../threshold.ts';
import {
  type FindingOf,
  findingsOf,
  type HostDiagnosis,
  hasUnreadRows,
  type PlanningInput,
  readableBytes,
  shareOf,
  type UnfixableHost,
} from '../host-diagnosis.ts';

const DISK_RUNBOOK = 'archive-and-truncate-log';
/** A file that holds less of what is used than this is not what fills the disk. */
const SHARE_MIN = 0.2;

/** A file that no step may be given is never cut either. */
function mayBeCut({ path, inadmissible }: FindingOf<'large_file'>): boolean {
  return inadmissible === undefined && isPlainLogPath(path) && !isProtectedPath(path);
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

/** The mount points that an alarm names: CloudWatch's agent calls them `path`, the older scripts `MountPath`. */
function mountsNamedBy({ metrics }: PlanningInput['alarm']): ReadonlySet<string> {
  const named = metrics.flatMap(({ dimensions }) => [dimensions.path, dimensions.MountPath]);
  return new Set(named.filter((mount) => mount !== undefined));
}

/**
 * Usage above the threshold on a file system of logs, the one that the alarm names if it names one, and the largest log
 * there that may be cut; none where a file that may not be cut is as large, as then it is not the log that fills the
 * disk, and none where it is a small part of what is used.
 */
export function diagnoseDisk(input: PlanningInput, targetId: string): HostDiagnosis {
  const { diagnostics, alarm } = input;
  const threshold = thresholdPercent(alarm, 'disk');
  const usages = findingsOf(diagnostics, targetId, 'disk_usage');
  const named = mountsNamedBy(alarm);
  const asked = named.size === 0 ? usages : usages.filter(({ mount }) => named.has(mount));
  const full = asked
    .filter((usage) => usage.usedPercent > threshold)
    .sort((a, b) => b.usedPercent - a.usedPercent);
  const worst = full[0];
  if (worst === undefined) {
    if (asked.length === 0) {
      const which = usages.length === 0 ? '' : ' of the file system that the alarm names';
      return { kind: 'unread', sentence: `On ${targetId} the disk usage${which} could not be read.` };
    }
    const most = Math.max(...asked.map((usage) => usage.usedPercent));
    const which = named.size === 0 ? 'no file system' : 'no file system that the alarm names';
    const sentence = `On ${targetId} ${which} is above ${threshold} % (the fullest is at ${most} %).`;
    return { kind: 'well', sentence };
  }
  const isOn = ({ path }: FindingOf<'large_file'>, among: readonly FindingOf<'disk_usage'>[]) => {
    const mount = mountOf(usages, path);
    return mount !== undefined && among.includes(mount);
  };
  const files = findingsOf(diagnostics, targetId, 'large_file')
    .filter((file) => isOn(file, full))
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
  const listedBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const file = files.find(mayBeCut);
  const usage = (file === undefined ? undefined : mountOf(usages, file.path)) ?? worst;
  const fullness = `On ${targetId} ${usage.mount} is ${usage.usedPercent} % full, above ${threshold} %`;
  const unfixable = (found: string): UnfixableHost => ({
    kind: 'unfixable',
    targetId,
    confidence: 0.4,
    sentence: `${fullness}, ${found}.`,
  });
  if (hasUnreadRows(diagnostics, targetId)) {
    return unfixable('and not every large file there could be read: a person has to look at it');
  }
  const there = files.filter((candidate) => isOn(candidate, [usage]));
  const kept = there.find(
    (candidate) => !mayBeCut(candidate) && candidate.sizeBytes >= (file?.sizeBytes ?? 0),
  );
  if (kept !== undefined) {
    const found = `${kept.path} with ${readableBytes(kept.sizeBytes)}, which may not be cut`;
    return {
      ...unfixable(`and the largest file found there is ${found}: a person has to decide`),
      cause: `the largest file found on ${usage.mount} of ${targetId} is ${found}`,
    };
  }
  if (file === undefined) return unfixable('but no log file that may be cut was found there');
  const share = shareOf(file.sizeBytes, {
    usedBytes: usage.usedBytes,
    listedBytes,
    listed: 'the large files found',
  });
  const hasEqual = there.some((other) => other !== file && other.sizeBytes === file.sizeBytes);
  if (share.part < SHARE_MIN || hasEqual) {
    const size = readableBytes(file.sizeBytes);
    return unfixable(`but no single log file fills it: the largest, ${file.path}, has ${size}`);
  }
  const size = readableBytes(file.sizeBytes);
  return {
    kind: 'fixable',
    targetId,
    // The usage is measured; how much of it the file explains is what remains to be shown.
    confidence: 0.5 + 0.45 * share.part,
    cause: `${file.path} on ${targetId} has grown to ${size} and fills ${usage.mount}`,
    sentence: `${fullness}; the largest log file is ${file.path} with ${size}, ${Math.round(share.part * 100)} % of ${share.of}.`,
    culprit: { path: file.path },
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
