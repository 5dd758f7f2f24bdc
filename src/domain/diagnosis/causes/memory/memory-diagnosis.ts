import { isProtectedCommand } from '../../protected-commands.ts';
import { isPlainCommand } from '../../shown-name.ts';
import { thresholdPercent, wholeThresholdPercent } from '../../threshold.ts';
import {
  type FindingOf,
  findingsOf,
  type HostDiagnosis,
  type PlanningInput,
  readableBytes,
  type UnfixableHost,
} from '../host-diagnosis.ts';

const MEMORY_RUNBOOK = 'end-memory-hog';
/** A process that holds less of what was listed than this is not what exhausts the memory. */
const SHARE_MIN = 0.2;

/** A name that no step may be given is not written into a sentence either. */
function calledPlainly({ command, inadmissible }: FindingOf<'process'>): boolean {
  return inadmissible === undefined && isPlainCommand(command);
}

function nameOf(found: FindingOf<'process'>): string {
  return calledPlainly(found) ? `${found.command} (pid ${found.pid})` : `pid ${found.pid}`;
}

/**
 * Usage above the threshold, and the process with the most memory; none where that one is protected or has a name that
 * no step may be given, as ending a smaller one would blame the wrong process.
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
  const processes = [...findingsOf(diagnostics, targetId, 'process')].sort((a, b) => b.rssBytes - a.rssBytes);
  const listed = processes.reduce((sum, one) => sum + one.rssBytes, 0);
  const hog = processes.find(
    (candidate) => calledPlainly(candidate) && !isProtectedCommand(candidate.command),
  );
  const share = hog === undefined || listed === 0 ? 0 : hog.rssBytes / listed;
  const used = `On ${targetId} ${usage.usedPercent} % of the memory is used, above ${threshold} %`;
  const unfixable = (found: string): UnfixableHost => ({
    kind: 'unfixable',
    targetId,
    confidence: 0.4,
    sentence: `${used}, ${found}.`,
  });
  const [most] = processes;
  if (most === undefined) return unfixable('but no process could be read');
  if (hog === undefined || most.rssBytes > hog.rssBytes) {
    const why = isProtectedCommand(most.command) ? 'is never ended' : 'has an unusual name';
    const held = `${nameOf(most)} with ${readableBytes(most.rssBytes)}, which ${why}`;
    return {
      ...unfixable(`and the most is held by ${held}: a person has to decide`),
      cause: `the most memory of ${targetId} is held by ${held}`,
    };
  }
  const size = readableBytes(hog.rssBytes);
  if (share < SHARE_MIN) {
    return unfixable(`but no single process holds it: the largest, ${nameOf(hog)}, has ${size}`);
  }
  return {
    kind: 'fixable',
    targetId,
    confidence: 0.45 + 0.5 * share,
    cause: `${nameOf(hog)} on ${targetId} holds ${size} of memory`,
    sentence: `${used}; the largest process that may be ended is ${hog.command} (pid ${hog.pid}, started ${hog.startedAt}) with ${size}, ${Math.round(share * 100)} % of what the largest processes hold.`,
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
