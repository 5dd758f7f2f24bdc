import { readableBytes } from '../../../text/readable-bytes.ts';
import type { HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { holdersOf, isAboutMemory, MEMORY_ACCOUNT, memoryUse, whyProtected } from './memory-use.ts';

/** What holds less of what is used than this is not what uses the memory up. */
const SHARE_MIN = 0.25;

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  return holdersOf(view).flatMap((one): readonly CauseFinding[] => {
    const why = whyProtected(view, one);
    const share = one.rssBytes / use.usedBytes;
    if (why === null || share < SHARE_MIN) return [];
    const { pid, name, exe, rssBytes, inadmissible } = one;
    const called = inadmissible ? `pid ${pid}` : `${name} (pid ${pid})`;
    return [
      {
        state: 'shown',
        confidence: 0.5 + 0.4 * Math.min(1, share),
        blamed: { pid, ...(exe === null ? {} : { exe }) },
        explains: { account: MEMORY_ACCOUNT, amount: rssBytes },
        sentence: `${called} holds ${readableBytes(rssBytes)} of memory, ${Math.round(share * 100)} % of what is used`,
        withheld: `${called} is never ended, ${why}: a person has to decide`,
      },
    ];
  });
}

/** Most of the memory is held by something that no step may end. */
export const protectedHoldsIt: CauseDefinition = {
  name: 'protected_holds_it',
  family: 'memory',
  applies: isAboutMemory,
  wants: () => ['meminfo', 'memory-holders'],
  weigh,
};
