import { readableBytes } from '../../../text/readable-bytes.ts';
import type { HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { canBeSwapping, swappingWants, weighSwapping } from '../processor/swapping.ts';
import { isAboutMemory, isAboutSwap, MEMORY_PROBES } from './memory-use.ts';
import { groupName, processGroups } from './process-groups.ts';
import { runawayMemory } from './runaway-memory.ts';
import { isShown, standsOut } from './stands-out.ts';
import { swapState } from './swap-state.ts';

function weigh(view: HostView): readonly CauseFinding[] {
  const { isThrashing, isFelt, text } = swapState(view);
  if (!isThrashing) return [];
  const isOfOne = isShown(runawayMemory, view);
  const groups = processGroups(view);
  const [largest] = groups
    .filter(({ swapBytes }) => swapBytes > 0)
    .toSorted((a, b) => b.swapBytes - a.swapBytes);
  const [holder] = groups;
  const who = largest ?? holder;
  const most =
    who === undefined
      ? ''
      : `; ${groupName(who)} has the most there (${readableBytes(who.swapBytes)}), and holds ${readableBytes(who.bytes)}`;
  return [
    {
      // On an alarm of used memory what holds it is the cause. Swapping is a second one where all programs wait for it and it
      // does not end with one process: a service comes back, and grows again.
      state: isAboutSwap(view) || (isFelt && !isOfOne) || !standsOut(view) ? 'shown' : 'possible',
      confidence: 0.8,
      blamed: {
        ...(who?.unit == null || who.unit === 'container' ? {} : { unit: who.unit }),
        ...(who?.holders[0] === undefined ? {} : { pid: who.holders[0].pid }),
      },
      sentence: `what was swapped out is asked for again all the time: ${text}${most}`,
      withheld:
        'more swap makes it no faster: less has to run on the host, or it needs more memory. What holds the memory is named beside it',
    },
  ];
}

/** More is in use than fits into memory, so that programs wait for their own pages. */
export const swapThrash: CauseDefinition = {
  name: 'swap_thrash',
  family: 'memory',
  applies: (view) => isAboutMemory(view) || canBeSwapping(view),
  wants: (view) => (isAboutMemory(view) ? MEMORY_PROBES : swappingWants(view)),
  weigh: (view) => (isAboutMemory(view) ? weigh(view) : weighSwapping(view)),
  // A disk that is busy with swap has no trouble of its own, and more of it is none of the remedy.
  explainsAway: ['iowait_disk', 'volume_throttled'],
};
