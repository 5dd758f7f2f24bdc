import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isServiceAlarm } from '../service/host-service.ts';
import { isAboutMemory, MEMORY_PROBES, memoryOf, memoryUse, ownBytes } from './memory-use.ts';
import { groupName, processGroups } from './process-groups.ts';
import { killedAs, wantedOfKills } from './service-kills.ts';
import { isShown, standsOut } from './stands-out.ts';
import { swapThrash } from './swap-thrash.ts';

/** Processes must account for so much of what is used: what nobody can explain is no lack of memory. */
const EXPLAINED_MIN = 0.6;
/** Whoever holds more of it than this stands out. */
const STANDS_OUT_SHARE = 0.5;

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  if (unreadOf(view, 'memory-holders') !== undefined) return [];
  const groups = processGroups(view);
  const [largest] = groups;
  if (largest === undefined) return [];
  const anonymous = memoryOf(view)?.told.anonymous ?? 0;
  const held = Math.max(
    anonymous,
    groups.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  // Programs of one name in several containers are each of a container of its own.
  const alone = Math.max(
    ...groups.map(({ unit, bytes, holders: [first] }) =>
      unit === 'container' && first !== undefined ? ownBytes(first) : bytes,
    ),
  );
  const isOrdinary = held >= EXPLAINED_MIN * use.usedBytes && alone < STANDS_OUT_SHARE * use.usedBytes;
  if (!isOrdinary || standsOut(view) || isShown(swapThrash, view)) return [];
  const many = factsOf(view, 'memory_holder').length;
  return [
    {
      state: 'shown',
      confidence: 0.6,
      blamed: {},
      sentence: `nothing stands out: ${readableBytes(use.totalBytes)} are shared by ${groups.length} programs and services (${many} processes listed), and the largest, ${groupName(largest)}, holds ${readableBytes(largest.bytes)}, ${Math.round((100 * largest.bytes) / use.usedBytes)} % of what is used`,
      withheld:
        'no step makes the memory larger: a larger instance type, or fewer services on this host, is for a person to choose',
    },
  ];
}

/** What runs here as it should needs more memory than there is. */
export const memoryTooSmall: CauseDefinition = {
  name: 'memory_too_small',
  family: 'memory',
  applies: (view) => isAboutMemory(view) || isServiceAlarm(view),
  wants: (view) => (isServiceAlarm(view) ? wantedOfKills(view) : MEMORY_PROBES),
  weigh: (view) => (isServiceAlarm(view) ? killedAs(view, 'memory_too_small') : weigh(view)),
};
