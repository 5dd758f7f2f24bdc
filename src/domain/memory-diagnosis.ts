import {
  findingsOf,
  type HostDiagnosis,
  type PlanningInput,
  readableBytes,
  thresholdPercent,
} from './diagnosed-hosts.ts';
import { isProtectedCommand } from './protected-commands.ts';

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
  const listed = processes.reduce((sum, process) => sum + process.rssBytes, 0);
  const process = processes.find((candidate) => !isProtectedCommand(candidate.command));
  const share = process === undefined || listed === 0 ? 0 : process.rssBytes / listed;
  const used = `On ${targetId} ${usage.usedPercent} % of the memory is used, above ${threshold} %`;
  const unfixable = (found: string): HostDiagnosis => ({
    kind: 'unfixable',
    targetId,
    confidence: 0.4,
    sentence: `${used}, ${found}.`,
  });
  if (process === undefined) return unfixable('but no process that may be ended was found');
  const size = readableBytes(process.rssBytes);
  if (share < SHARE_MIN) {
    return unfixable(
      `but no single process holds it: the largest that may be ended, ${process.command} (pid ${process.pid}), has ${size}`,
    );
  }
  if (!PLAIN_NAME.test(process.command)) {
    return unfixable(`and pid ${process.pid} holds ${size}, but its name is unusual: a person has to look`);
  }
  return {
    kind: 'fixable',
    targetId,
    confidence: 0.45 + 0.5 * share,
    cause: `${process.command} (pid ${process.pid}) on ${targetId} holds ${size} of memory`,
    sentence: `${used}; the largest process that may be ended is ${process.command} (pid ${process.pid}, started ${process.startedAt}) with ${size}, ${Math.round(share * 100)} % of what the largest processes hold.`,
    step: {
      kind: 'runbook',
      runbook: MEMORY_RUNBOOK,
      title: `End ${process.command} (pid ${process.pid})`,
      targetIds: [targetId],
      parameters: {
        pid: process.pid,
        started_at: process.startedAt,
        command: process.command,
        threshold_percent: Math.floor(threshold),
      },
    },
  };
}
