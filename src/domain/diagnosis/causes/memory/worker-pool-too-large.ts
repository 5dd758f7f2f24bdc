import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { whyProtected } from './holder-role.ts';
import { measuredGroups } from './measured-groups.ts';
import { isAboutAnyMemory, MEMORY_ACCOUNT, MEMORY_PROBES, memoryUse } from './memory-use.ts';
import { poolOf } from './process-groups.ts';
import { grownUnits } from './unit-growth.ts';
import { poolSetting } from './vendor-remedies.ts';

/** Workers that hold less of what is used than this together are not what uses the memory up. */
const SHARE_MIN = 0.35;
/** What holds so much of what is used is the reason, however few of it would fit. */
const MOST = 0.5;

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const { groups, usedBytes } = measuredGroups(view, use);
  const grown = grownUnits(view);
  return groups.flatMap((group): readonly CauseFinding[] => {
    // Where each worker has grown, fewer of them would only grow for longer.
    if (grown.some(({ holders: [first] }) => first !== undefined && group.holders.includes(first))) return [];
    const pool = poolOf(group, factsOf(view, 'memory_group'));
    const [largest] = group.holders;
    if (pool === null || largest === undefined || group.store !== null) return [];
    const share = pool.bytes / usedBytes;
    // nginx and the like are protected as what serves, and may have too many workers all the same.
    const why = whyProtected(view, largest);
    if (share < SHARE_MIN) return [];
    const { unit } = group;
    const called = unit === null || unit === 'container' ? pool.name : `${unit} (${pool.name})`;
    const room = Math.floor((0.7 * use.totalBytes - (use.usedBytes - pool.bytes)) / pool.eachBytes);
    const fits = Math.max(1, room);
    // A pool that would be too large with two workers is not what makes the host too small.
    const isTooMany = room > 1 || share >= MOST;
    return [
      {
        state: isTooMany ? 'shown' : 'possible',
        confidence: isTooMany ? 0.5 + 0.4 * Math.min(1, share) : 0.3,
        blamed: {
          ...(unit === null || unit === 'container' ? {} : { unit }),
          pid: group.holders.filter(({ name }) => name === pool.name).map(({ pid }) => pid),
        },
        explains: { account: MEMORY_ACCOUNT, amount: Math.min(pool.bytes, group.bytes) },
        sentence: `${pool.workers} like workers of ${called} hold ${readableBytes(pool.bytes)} together, ${Math.round(share * 100)} % of what is used, ${readableBytes(pool.eachBytes)} each: none of them alone is too large`,
        withheld: `to end one worker starts the next${why === null ? '' : `, and ${why}`}: the pool is set by ${poolSetting(group)}, of which about ${fits} fit into 70 % of the memory; a smaller one takes effect when the service is reloaded`,
      },
    ];
  });
}

/** Many like workers of one service hold the memory together, each as large as it usually is. */
export const workerPoolTooLarge: CauseDefinition = {
  name: 'worker_pool_too_large',
  family: 'memory',
  applies: isAboutAnyMemory,
  wants: () => MEMORY_PROBES,
  weigh,
};
