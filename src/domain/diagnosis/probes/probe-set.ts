import type { Alarm } from '../../alarm/alarm.ts';
import type { ProbeSet } from '../diagnostics.ts';

// Words as they appear in metric and alarm names, split at case changes and at everything that is no letter.
const WORDS: Readonly<Record<ProbeSet, ReadonlySet<string>>> = {
  disk: new Set(['disk', 'inode', 'inodes', 'filesystem', 'storage', 'volume', 'enospc']),
  // What eats the processor is found where what eats the memory is found: in the process table.
  memory: new Set(['mem', 'memory', 'swap', 'oom', 'rss', 'cpu', 'load']),
  service: new Set([
    'nginx',
    'health',
    'healthy',
    'unhealthy',
    'http',
    'httpcode',
    'latency',
    'response',
    'status',
    'service',
    'down',
    'target',
    'rejected',
    'connection',
  ]),
};
const ORDER: readonly ProbeSet[] = ['disk', 'memory', 'service'];

function wordsOf(text: string): readonly string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}

function match(texts: readonly string[]): ProbeSet | null {
  const words = texts.flatMap(wordsOf);
  return ORDER.find((set) => words.some((word) => WORDS[set].has(word))) ?? null;
}

/**
 * Which probes to run for an alarm: by what it measures, else by its name, else by the alarms it is made of. When
 * none says anything, the service probes: they ask the question that every alarm ends in, whether the host serves.
 */
export function probeSetFor(alarm: Alarm): ProbeSet {
  return (
    match(alarm.metrics.map((metric) => metric.name)) ??
    match([alarm.name]) ??
    match([alarm.rule ?? '', ...alarm.triggeringChildren.map((arn) => arn.split(':').slice(6).join(':'))]) ??
    'service'
  );
}
