import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** How much memory the host has, and how much of it programs can still have. */
    memory: {
      readonly totalBytes: number;
      readonly availableBytes: number;
    };
  }
}

const ROW = /^(MemTotal|MemAvailable):\s{1,20}(\d{1,12}) kB$/;

function parse({ lines, exitCode }: ProbeOutput): readonly FactRead[] {
  const kib = new Map<string, number>();
  for (const line of lines) {
    const [, name, value] = (line.length <= 80 && ROW.exec(line.trimEnd())) || [];
    if (name !== undefined && !kib.has(name)) kib.set(name, Number(value));
  }
  const total = kib.get('MemTotal');
  const available = kib.get('MemAvailable');
  if (total === undefined || available === undefined || total === 0 || available > total) {
    const why = exitCode === 0 ? '/proc/meminfo does not say it' : `exit ${exitCode}`;
    return [{ kind: 'unread', probe: 'meminfo', what: 'how much memory is used', why }];
  }
  return [{ kind: 'memory', totalBytes: total * 1_024, availableBytes: available * 1_024 }];
}

export const meminfo: ProbeDefinition = {
  name: 'meminfo',
  family: 'memory',
  tells: 'how much memory is used',
  command: 'cat /proc/meminfo',
  limits: { seconds: 3, bytes: 3_000 },
  parse,
};
