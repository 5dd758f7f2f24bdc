import { readableBytes } from '../../../text/readable-bytes.ts';
import type { HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { breachesMemory, isAboutMemory, isAboutSwap, memoryOf, memoryValue } from './memory-use.ts';

/** Less cache than this is on every host, and no reason for an alarm. */
const CACHE_SHARE_MIN = 0.2;
/** The alarm saw an average of some minutes. */
const POINTS_APART = 6;
/** The value in CloudWatch's reason: `1 datapoint [95.2 (22/11/26 08:00:00)]`. */
const DATAPOINT = /datapoints? \[(-?\d{1,15}(?:\.\d{1,12})?)/;

function weigh(view: HostView): readonly CauseFinding[] {
  const memory = memoryOf(view);
  const { free, page_cache: cache, slab_reclaimable: slab = 0 } = memory?.told ?? {};
  if (memory === undefined || free === undefined || cache === undefined || isAboutSwap(view)) return [];
  const { totalBytes, availableBytes } = memory;
  if (cache + slab < CACHE_SHARE_MIN * totalBytes) return [];
  const counted = memoryValue(view, { totalBytes, usedBytes: totalBytes - free }, 0);
  if (counted === null) return [];
  const { condition, alarm } = view;
  // An alarm on free memory counts the cache by its very metric; any other must have seen what only with the cache comes out.
  const seen = DATAPOINT.exec(alarm.reason)?.[1];
  const whole = condition.unit === 'bytes' ? totalBytes / 100 : 1;
  const isSeen = seen !== undefined && Math.abs(Number(seen) - counted) <= POINTS_APART * whole;
  const isCounting = condition.understood ? breachesMemory(view, counted) && isSeen : true;
  if (!isCounting) return [];
  const percent = Math.round((100 * availableBytes) / totalBytes);
  return [
    {
      state: 'shown',
      confidence: 0.85,
      blamed: {},
      sentence: `${readableBytes(cache + slab)} are page cache and the like, which the kernel gives back when programs ask: ${readableBytes(availableBytes)} (${percent} %) are available, and nothing is short`,
      withheld:
        'nothing is wrong on the host: the alarm should count available memory, and nothing has to be dropped',
    },
  ];
}

/** The alarm counts file cache as used, and the host has memory enough. */
export const pageCache: CauseDefinition = {
  name: 'page_cache',
  family: 'memory',
  applies: isAboutMemory,
  wants: () => ['meminfo'],
  weigh,
  whenWell: 'only',
};
