import { breaches } from '../../../alarm/condition/breaches.ts';
import { neverTouched } from '../../../site/site-rules.ts';
import { accountOf } from '../../balance.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/memory/meminfo.ts';
import type {} from '../../probes/memory/memory-holders.ts';
import { isProtectedCommand } from '../../protected-commands.ts';

// What the causes of used memory share.

export type Holder = FactOf<'memory_holder'>;

/** What counts as used up where the alarm gives no number that can be compared. */
const USUAL_PERCENT = 90;
export const MEMORY_ACCOUNT = accountOf('memory_bytes', 'memory');

/** Alarms of how much memory the whole host uses; swap and single processes are another matter. */
export function isAboutMemory({ condition }: HostView): boolean {
  return condition.subject === 'memory_used' || condition.subject === 'memory_available';
}

interface MemoryUse {
  readonly totalBytes: number;
  readonly usedBytes: number;
}

export function memoryUse(view: HostView): MemoryUse | undefined {
  const [memory] = factsOf(view, 'memory');
  if (memory === undefined) return undefined;
  const { totalBytes, availableBytes } = memory;
  return { totalBytes, usedBytes: totalBytes - availableBytes };
}

/** The value that the alarm would see when so much were given back; null: it cannot be told. */
export function memoryValue(
  { condition }: HostView,
  { totalBytes, usedBytes }: MemoryUse,
  freed: number,
): number | null {
  const used = Math.max(0, usedBytes - freed);
  const { subject, unit } = condition;
  if (subject !== 'memory_used' && subject !== 'memory_available') return null;
  const bytes = subject === 'memory_used' ? used : totalBytes - used;
  if (unit === 'bytes') return bytes;
  return unit === 'percent' || unit === null ? (100 * bytes) / totalBytes : null;
}

export function breachesMemory(view: HostView, value: number): boolean {
  const { condition } = view;
  if (condition.understood) return breaches(condition, value);
  if (condition.unit === 'bytes') return false;
  return condition.subject === 'memory_used' ? value >= USUAL_PERCENT : value <= 100 - USUAL_PERCENT;
}

export function holdersOf(view: HostView): readonly Holder[] {
  return factsOf(view, 'memory_holder');
}

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Why a process is never ended, whoever asks; null: nothing says so. */
export function whyProtected(
  { site }: Pick<HostView, 'site'>,
  { name, exe, isStore }: Holder,
): string | null {
  if (isStore) return 'it is a data store';
  for (const one of exe === null ? [name] : [name, baseName(exe)]) {
    if (isProtectedCommand(one)) return `${one} is protected`;
    const touch = neverTouched(site, { process: one });
    if (touch.never) return touch.why;
  }
  const place = exe === null ? null : neverTouched(site, { path: exe });
  if (place?.never === true) return `never touched, ${place.why}`;
  return null;
}

const AGENT_UNIT = /^(?:snap\.amazon-ssm-agent\.)?amazon-ssm-agent\.service$/;
const AGENT_PROGRAM = /\/(?:amazon-ssm-agent|ssm-)[^/]*$/;
const SESSION = /^(?:session-[^/]{1,80}|init)\.scope$/;

/** Whether no unit and no container stands for a process, so that nobody else would start or stop it. */
export function isInNoUnit({ unit, exe }: Holder): boolean {
  if (unit === null || SESSION.test(unit)) return true;
  // What a command of the agent has started and left behind stays in its unit.
  return AGENT_UNIT.test(unit) && exe !== null && !AGENT_PROGRAM.test(exe);
}
