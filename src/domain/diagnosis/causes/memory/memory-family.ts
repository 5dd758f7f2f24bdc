import { readableBytes } from '../../../text/readable-bytes.ts';
import type { Balance, BalancePart } from '../../balance.ts';
import { type HostView, unreadOf } from '../../host-view.ts';
import type { FamilyDefinition, Measured } from '../cause.ts';
import {
  breachesMemory,
  holdersOf,
  isAboutMemory,
  isInNoUnit,
  MEMORY_ACCOUNT,
  memoryUse,
  memoryValue,
} from './memory-use.ts';

function measured(view: HostView): Measured {
  const use = memoryUse(view);
  const value = use === undefined ? null : memoryValue(view, use, 0);
  if (use === undefined || value === null) {
    const why = unreadOf(view, 'meminfo')?.why ?? 'nobody looks at that yet';
    return { kind: 'unread', sentence: `how much memory is used could not be read: ${why}` };
  }
  const { usedBytes, totalBytes } = use;
  const percent = Math.round((1_000 * usedBytes) / totalBytes) / 10;
  return {
    kind: 'value',
    value,
    breaches: breachesMemory(view, value),
    account: MEMORY_ACCOUNT,
    sentence: `${percent} % of the memory is used: ${readableBytes(usedBytes)} of ${readableBytes(totalBytes)}`,
  };
}

/** Processes of one unit, or of one name where there is none, hold together. */
function parts(view: HostView): readonly BalancePart[] {
  const groups = Map.groupBy(holdersOf(view), (one) => (isInNoUnit(one) ? one.name : (one.unit ?? one.name)));
  return [...groups].map(([label, holders]) => ({
    label:
      holders.length === 1 ? `${label} (pid ${holders[0]?.pid})` : `${label} (${holders.length} processes)`,
    amount: holders.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  }));
}

function balances(view: HostView): readonly Balance[] {
  const use = memoryUse(view);
  if (use === undefined) return [];
  return [
    {
      account: MEMORY_ACCOUNT,
      quantity: 'memory_bytes',
      subject: 'the memory',
      total: use.totalBytes,
      used: use.usedBytes,
      parts: parts(view),
    },
  ];
}

/** What all causes of used memory share. */
export const memoryFamily: FamilyDefinition = {
  family: 'memory',
  answers: ({ condition }) => condition.family === 'memory',
  measured,
  balances: (view) => (isAboutMemory(view) ? balances(view) : []),
  predicted: (view, _balance, freed) => {
    const use = memoryUse(view);
    return use === undefined ? null : memoryValue(view, use, freed);
  },
};
