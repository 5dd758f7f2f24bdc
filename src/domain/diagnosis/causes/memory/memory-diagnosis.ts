import { isProtectedCommand } from '../../protected-commands.ts';
import { isPlainCommand } from '../../shown-name.ts';
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

const MEMORY_RUNBOOK = 'end-memory-hog';
/** A process that holds less of what is used than this is not what exhausts the memory. */
const SHARE_MIN = 0.2;

/** A name that no step may be given is not written into a sentence either. */
function calledPlainly({ command, inadmissible }: FindingOf<'process'>): boolean {
  return inadmissible === undefined && isPlainCommand(command);
}

function nameOf(found: FindingOf<'process'>): string {
  return calledPlainly(found) ? `${found.command} (pid ${found.pid})` : `pid ${found.pid}`;
}

/** Processes of one name, the largest first, and what they hold together. */
interface Group {
  readonly largest: FindingOf<'process'>;
  readonly count: number;
  readonly bytes: number;
}

/** By what they hold, the most first: a program that works in several processes is as large as all of them. */
function groupsOf(processes: readonly FindingOf<'process'>[]): readonly Group[] {
  const byCommand = Map.groupBy(processes, ({ command }) => command);
  const groups = [...byCommand.values()].flatMap((all): Group[] => {
    const [largest] = all.toSorted((a, b) => b.rssBytes - a.rssBytes);
    const bytes = all.reduce((sum, one) => sum + one.rssBytes, 0);
    return largest === undefined ? [] : [{ largest, count: all.length, bytes }];
  });
  return groups.sort((a, b) => b.bytes - a.bytes);
}

function mayBeEnded(found: FindingOf<'process'>): boolean {
  return calledPlainly(found) && !isProtectedCommand(found.command);
}

/**
 * Usage above the threshold, and the process with the most memory; none where the program with the most, or with as much,
 * is protected or has a name that no step may be given, as ending a smaller one would blame the wrong process.
 */
export function diagnoseMemory(input: PlanningInput, targetId: string): HostDiagnosis {
  const { diagnostics, alarm } = input;
  const threshold = thresholdPercent(alarm, 'memory');
  const [usage] = findingsOf(diagnostics, targetId, 'memory_usage');
  if (usage === undefined) {
    return { kind: 'unread', sentence: `On ${targetId} the memory usage could not be read.` };
  }
  if (usage.usedPercent <= threshold) {
    const sentence = `On ${targetId} ${usage.usedPercent} % of the memory is used, not above ${threshold} %.`;
    return { kind: 'well', sentence };
  }
  const processes = findingsOf(diagnostics, targetId, 'process');
  const groups = groupsOf(processes);
  const used = `On ${targetId} ${usage.usedPercent} % of the memory is used, above ${threshold} %`;
  const unfixable = (found: string): UnfixableHost => ({
    kind: 'unfixable',
    targetId,
    confidence: 0.4,
    sentence: `${used}, ${found}.`,
  });
  if (hasUnreadRows(diagnostics, targetId)) {
    return unfixable('and not every large process could be read: a person has to look at it');
  }
  const [most] = groups;
  if (most === undefined) return unfixable('but no process could be read');
  const kept = groups.find(({ largest, bytes }) => bytes === most.bytes && !mayBeEnded(largest));
  if (kept !== undefined) {
    const why = isProtectedCommand(kept.largest.command) ? 'is never ended' : 'has an unusual name';
    const name = `${nameOf(kept.largest)}${kept.count > 1 ? ` and ${kept.count - 1} more of that name` : ''}`;
    const held = `${name} with ${readableBytes(kept.bytes)}, which ${why}`;
    return {
      ...unfixable(`and the most is held by ${held}: a person has to decide`),
      cause: `the most memory of ${targetId} is held by ${held}`,
    };
  }
  const hog = most.largest;
  const size = readableBytes(hog.rssBytes);
  const share = shareOf(hog.rssBytes, {
    usedBytes: usage.usedBytes,
    listedBytes: processes.reduce((sum, one) => sum + one.rssBytes, 0),
    listed: 'what the largest processes hold',
  });
  const hasRival =
    groups.some((other) => other !== most && other.bytes === most.bytes) ||
    processes.some((other) => other !== hog && other.rssBytes >= hog.rssBytes);
  if (share.part < SHARE_MIN || hasRival) {
    return unfixable(`but no single process holds it: the largest, ${nameOf(hog)}, has ${size}`);
  }
  return {
    kind: 'fixable',
    targetId,
    confidence: 0.45 + 0.5 * share.part,
    cause: `${nameOf(hog)} on ${targetId} holds ${size} of memory`,
    sentence: `${used}; the largest process that may be ended is ${hog.command} (pid ${hog.pid}, started ${hog.startedAt}) with ${size}, ${Math.round(share.part * 100)} % of ${share.of}.`,
    culprit: { process_id: hog.pid, process_start: hog.startedAt, process_command: hog.command },
    remedy: {
      runbook: MEMORY_RUNBOOK,
      title: `End ${hog.command} (pid ${hog.pid})`,
      parameters: {
        pid: hog.pid,
        started_at: hog.startedAt,
        command: hog.command,
        threshold_percent: wholeThresholdPercent(alarm, 'memory'),
      },
    },
  };
}
