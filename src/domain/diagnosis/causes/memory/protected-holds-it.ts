import { readableBytes } from '../../../text/readable-bytes.ts';
import type { HostView } from '../../host-view.ts';
import { calledByName } from '../../shown-name.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isConfigured } from './configured-heap.ts';
import { whyKept } from './holder-role.ts';
import { measuredGroups } from './measured-groups.ts';
import { isAboutAnyMemory, MEMORY_ACCOUNT, MEMORY_PROBES, memoryUse } from './memory-use.ts';
import { isKeptLeak, isStoreWithoutSetting, unitGrowth } from './unit-growth.ts';

/** What holds less of what is used than this is not what uses the memory up. */
const SHARE_MIN = 0.25;

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const { groups, usedBytes } = measuredGroups(view, use);
  return groups.flatMap((group): readonly CauseFinding[] => {
    const [largest] = group.holders;
    const share = group.bytes / usedBytes;
    if (largest === undefined || share < SHARE_MIN) return [];
    // Of a store that only the operator knows nobody here knows how much it was told to hold.
    const isSet = isConfigured(group, use.totalBytes) && !isStoreWithoutSetting(view, group, groups);
    if (isSet || isKeptLeak(view, group, groups)) return [];
    const why = whyKept(view, largest);
    if (why === null) return [];
    const { pid, name, exe, inadmissible, unit } = largest;
    const called = calledByName({ name, pid, inadmissible });
    const growth = unitGrowth(view, group, groups);
    const grown = growth.kind === 'grown' ? `; ${growth.text}` : '';
    const size = `${readableBytes(group.bytes)} of memory, ${Math.round(share * 100)} % of what is used`;
    return [
      {
        state: 'shown',
        confidence: 0.5 + 0.4 * Math.min(1, share),
        blamed: { pid, ...(exe === null ? {} : { exe }), ...(unit === null ? {} : { unit }) },
        explains: { account: MEMORY_ACCOUNT, amount: group.bytes },
        sentence: `${called} holds ${size}${grown}`,
        withheld: `${called} is never ended, ${why}: a person has to decide`,
      },
    ];
  });
}

/** Most of the memory is held by something that no step may end, and that is no store. */
export const protectedHoldsIt: CauseDefinition = {
  name: 'protected_holds_it',
  family: 'memory',
  applies: isAboutAnyMemory,
  wants: () => MEMORY_PROBES,
  weigh,
};
