import { readableBytes } from '../../../text/readable-bytes.ts';
import type { MetricHistory } from '../../aws/metric-history.ts';
import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isServiceAlarm } from '../service/host-service.ts';
import { heapOf, isWithinHeap } from './configured-heap.ts';
import { usualAtThreshold } from './memory-growth.ts';
import { isAboutMemory, MEMORY_PROBES, memoryOf, memoryUse, ownBytes } from './memory-use.ts';
import { groupName, type ProcessGroup, processGroups } from './process-groups.ts';
import { killedAs, wantedOfKills } from './service-kills.ts';
import { isShown, standsOut } from './stands-out.ts';
import { swapThrash } from './swap-thrash.ts';

/** Processes must account for so much of what is used: what nobody can explain is no lack of memory. */
const EXPLAINED_MIN = 0.6;
/** Whoever holds more of it than this stands out. */
const STANDS_OUT_SHARE = 0.5;

/** The heap that the largest was given, and holds to. */
function heapText(view: HostView, { store, holders: [largest] }: ProcessGroup): string {
  const totalBytes = memoryOf(view)?.totalBytes ?? 0;
  const heap = largest === undefined ? null : heapOf(largest, totalBytes);
  if (store !== null || largest === undefined || heap === null || !isWithinHeap(largest, totalBytes))
    return '';
  return `, as the heap of ${readableBytes(heap)} has it that it was given`;
}

function usualText(usual: MetricHistory | undefined): string {
  if (usual === undefined) return 'nothing stands out';
  const { metric, min, max, threshold } = usual;
  return `${metric} has been flat for days, between ${min} and ${max} in the last one, about its threshold of ${threshold}, and nothing has grown`;
}

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
  // What was as large for days on end, with the alarm as near its threshold, stands out no more than the threshold does.
  const usual = usualAtThreshold(view);
  const isOrdinary =
    held >= EXPLAINED_MIN * use.usedBytes &&
    (usual !== undefined || alone < STANDS_OUT_SHARE * use.usedBytes);
  if (!isOrdinary || standsOut(view) || isShown(swapThrash, view)) return [];
  const many = factsOf(view, 'memory_holder').length;
  return [
    {
      state: 'shown',
      confidence: 0.6,
      blamed: {},
      sentence: `${usualText(usual)}: ${readableBytes(use.totalBytes)} are shared by ${groups.length} programs and services (${many} processes listed), and the largest, ${groupName(largest)}, holds ${readableBytes(largest.bytes)}, ${Math.round((100 * largest.bytes) / use.usedBytes)} % of what is used${heapText(view, largest)}`,
      withheld:
        usual === undefined
          ? 'no step makes the memory larger: a larger instance type, or fewer services on this host, is for a person to choose'
          : 'nothing has changed, so nothing is restarted: a higher threshold, if the host does well so, or a larger instance type is for a person to choose',
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
