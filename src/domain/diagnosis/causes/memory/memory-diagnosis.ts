import { isProtectedCommand } from '../../protected-commands.ts';
import {
  findingsOf,
  type HostDiagnosis,
  type PlanningInput,
  readableBytes,
  thresholdPercent,
} from '../host-diagnosis.ts';

const MEMORY_RUNBOOK = 'end-memory-hog';
const USUAL_THRESHOLD_PERCENT = 90;
/** A process that holds less of what was listed than this is not what exhausts the memory. */
const SHARE_MIN = 0.2;
// The names that the runbook takes; another one is shown to a person instead.
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._:+@/-]*$/;

/** Usage above the threshold, and the process with the most memory that may be ended. */
export function diagnoseMemory(input: PlanningInput, targetId: string): HostDiagnosis {
  const { diagnostics, alarm } = input;
  const threshold = thresholdPercent(alarm, /mem.*used.*percent|memory.*util/i, USUAL_THRESHOLD_PERCENT);
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
  const hog = processes.find((candidate) => !isProtectedCommand(candidate.command));
  const share = hog === undefined || listed === 0 ? 0 : hog.rssBytes / listed;
  const used = `On ${targetId} ${usage.usedPercent} % of the memory is used, above ${threshold} %`;
  const unfixable = (found: string): HostDiagnosis => ({
    kind: 'unfixable',
    targetId,
    confidence: 0.4,
    sentence: `${used}, ${found}.`,
  });
  if (hog === undefined) return unfixable('but no process that may be ended was found');
  const size = readableBytes(hog.rssBytes);
  if (share < SHARE_MIN) {
    return unfixable(
      `but no single process holds it: the largest that may be ended, ${hog.command} (pid ${hog.pid}), has ${size}`,
    );
  }
  if (!PLAIN_NAME.test(hog.command)) {
    return unfixable(`and pid ${hog.pid} holds ${size}, but its name is unusual: a person has to look`);
  }
  return {
    kind: 'fixable',
    targetId,
    confidence: 0.45 + 0.5 * share,
    cause: `${hog.command} (pid ${hog.pid}) on ${targetId} holds ${size} of memory`,
    sentence: `${used}; the largest process that may be ended is ${hog.command} (pid ${hog.pid}, started ${hog.startedAt}) with ${size}, ${Math.round(share * 100)} % of what the largest processes hold.`,
    remedy: {
      runbook: MEMORY_RUNBOOK,
      title: `End ${hog.command} (pid ${hog.pid})`,
      parameters: {
        pid: hog.pid,
        started_at: hog.startedAt,
        command: hog.command,
        threshold_percent: Math.floor(threshold),
      },
    },
  };
}
