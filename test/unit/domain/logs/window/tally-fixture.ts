import type { LogRecord } from '../../../../../src/domain/logs/log-record.ts';
import type { LogPattern } from '../../../../../src/domain/logs/patterns/log-pattern.ts';
import { PatternSet } from '../../../../../src/domain/logs/patterns/log-pattern.ts';
import { TemplateCounter } from '../../../../../src/domain/logs/template-counter.ts';
import { SafeTemplates } from '../../../../../src/domain/logs/window/safe-text.ts';
import type { TallyTools } from '../../../../../src/domain/logs/window/window-tally.ts';

export const START = Date.parse('2026-11-29T12:00:00.000Z');
export const WINDOW_MS = 60_000;
export const HOST = 'i-0123456789abcdef0';

export const spanAt = (window: number) => ({
  from: START + window * WINDOW_MS,
  to: START + (window + 1) * WINDOW_MS,
});

const pattern = (parts: Partial<LogPattern> = {}): LogPattern => ({
  name: 'no-space',
  class: 'disk_full',
  sources: ['ec2'],
  severity: 'error',
  says: 'a write failed since the file system is full',
  lines: ['no space left on device'],
  except: [],
  examples: { are: ['no space left on device'], areNot: [] },
  ...parts,
});

const PATTERNS: readonly LogPattern[] = [
  pattern(),
  pattern({
    name: 'oom',
    class: 'memory_oom',
    severity: 'critical',
    says: 'the kernel ended a process since memory ran out',
    lines: ['out of memory: kill'],
  }),
  pattern({
    name: 'refused',
    class: 'dependency_refused',
    severity: 'warning',
    says: 'a connection was refused',
    lines: ['connection refused'],
  }),
];

export const byName = new Map(PATTERNS.map((one) => [one.name, one]));

/** As a process has them; every call is a process of its own. */
export const tools = (): TallyTools => ({
  patterns: new PatternSet(PATTERNS),
  groups: [],
  counter: new TemplateCounter([], 7),
  safe: new SafeTemplates(7),
});

let ids = 0;

/** A record of one stream. */
export function record(
  messages: readonly string[],
  {
    stream = HOST,
    group = '/recoverops/hosts/syslog',
    at = START,
    ids: given = [] as readonly string[],
  } = {},
): LogRecord {
  return {
    owner: '111122223333',
    group,
    stream,
    events: messages.map((message, index) => {
      ids += 1;
      return { id: given[index] ?? `3${String(ids).padStart(55, '0')}`, at, message };
    }),
  };
}
