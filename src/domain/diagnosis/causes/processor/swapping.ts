import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import { calledByName } from '../../shown-name.ts';
import type { CauseFinding } from '../cause.ts';
import { type Holder, holdersOf, memoryOf, ownBytes } from '../memory/memory-use.ts';
import { swapState } from '../memory/swap-state.ts';
import { SHARE_MIN } from './consumers.ts';
import { usedOf } from './counted-use.ts';
import { diskOf, isWaiting, waitedFor } from './disks.ts';
import {
  type Busy,
  isAboutProcessor,
  isAboutUse,
  isAboutWaiting,
  isOfKernel,
  PROCESSOR_ACCOUNT,
  processorsOf,
  readableProcessors,
  timeOf,
} from './processor-time.ts';

// Memory that does not suffice shows in the processors and the disks: what programs wait for is their own memory.

/** Of the requests that a disk answers, so many are pages of memory when swapping is what it does; one can be several pages. */
const SWAP_SHARE = 0.5;
/** Pages in a second that programs wait for as they are no longer in memory; less is how programs start. */
const MAJOR_FAULTS = 200;
const NO_STEP =
  'a faster volume only hides it: less has to run on the host, or it needs more memory; what holds it is named, and its growth, its limit or a larger instance are for a person to decide';

/** The kernel's own thread that looks for memory to give back; a program of that name is none. */
function reclaimer(view: HostView): Busy | undefined {
  return factsOf(view, 'busy_process').find((one) => isOfKernel(one) && /^kswapd\d{1,3}$/.test(one.name));
}

function isReclaiming(view: HostView): boolean {
  const time = timeOf(view);
  const thread = reclaimer(view);
  if (time === undefined || thread === undefined || !isAboutUse(view)) return false;
  const used = usedOf(view, time);
  return used > 0 && processorsOf(thread) >= SHARE_MIN * used;
}

/** An alarm of a volume counts requests and credits, whoever has them: that they are for swap is said beside it. */
const isAboutVolume = ({ condition: { subject } }: HostView) => subject.startsWith('disk_');

/** Whether waiting or what the kernel does for itself leaves it possible that memory is behind an alarm of the processors. */
function isSuspected(view: HostView): boolean {
  return isReclaiming(view) || (isWaiting(view) && waitedFor(view).length > 0);
}

/** What would show whether the disks work for the memory, asked once something waits. */
export function swappingWants(view: HostView): readonly string[] {
  return timeOf(view) !== undefined && isSuspected(view)
    ? ['processor-use', 'meminfo', 'memory-limits', 'memory-holders']
    : ['processor-use'];
}

/** Whether pages of memory, swapped or of programs that are read anew, are most of what the waited-for disks do, and none of them is sick. */
function isWhatDisksDo(view: HostView): boolean {
  const [traffic] = factsOf(view, 'memory_traffic');
  const disks = waitedFor(view);
  if (traffic === undefined || disks.length === 0) return false;
  const isSick = factsOf(view, 'disk_error').some(
    ({ device }) => device !== null && disks.some(({ name }) => name === diskOf(device)),
  );
  // What comes back from swap is among the faults.
  const back = Math.max(traffic.swappedInPagesPerSecond, traffic.majorFaultsPerSecond);
  const pages = back + traffic.swappedOutPagesPerSecond;
  const requests = disks.reduce((sum, one) => sum + one.readsPerSecond + one.writesPerSecond, 0);
  return !isSick && pages >= SWAP_SHARE * requests;
}

function mostOf(view: HostView): Holder | undefined {
  const whole = (one: Holder) => ownBytes(one) + (one.swapBytes ?? 0);
  return holdersOf(view).toSorted((a, b) => whole(b) - whole(a))[0];
}

function holderText(one: Holder | undefined): string {
  if (one === undefined) return '; who holds the memory could not be read';
  const called = calledByName(one);
  const unit = one.unit === null ? '' : ` of ${one.unit}`;
  const swapped = (one.swapBytes ?? 0) === 0 ? '' : ` and ${readableBytes(one.swapBytes ?? 0)} of the swap`;
  return `; ${called}${unit} holds the most, ${readableBytes(ownBytes(one))}${swapped}`;
}

/** What an alarm of processors or waiting owes to memory that does not suffice; nothing where nobody looked. */
export function weighSwapping(view: HostView): readonly CauseFinding[] {
  if (!isAboutProcessor(view) || !isSuspected(view)) return [];
  const { isThrashing, text } = swapState(view);
  const [traffic] = factsOf(view, 'memory_traffic');
  const faults = traffic?.majorFaultsPerSecond ?? 0;
  const thread = isReclaiming(view) ? reclaimer(view) : undefined;
  if (!isThrashing && thread === undefined) return [];
  const memory = memoryOf(view);
  const left =
    memory === undefined
      ? ''
      : `; ${Math.round((100 * memory.availableBytes) / memory.totalBytes)} % of the memory is available`;
  const holder = mostOf(view);
  const unit = holder?.unit ?? null;
  const blamed = {
    ...(unit === null || unit === 'container' ? {} : { unit }),
    ...(holder === undefined ? {} : { pid: holder.pid }),
  };
  const disks = isWhatDisksDo(view);
  const hasOtherWork = isWaiting(view) && waitedFor(view).length > 0 && !disks;
  if (thread !== undefined)
    return [
      {
        // Where a disk is busy with something else as well, that is not explained by it.
        state: (isThrashing || faults >= MAJOR_FAULTS) && !hasOtherWork ? 'shown' : 'possible',
        confidence: 0.7,
        blamed,
        explains: { account: PROCESSOR_ACCOUNT, amount: processorsOf(thread) },
        sentence: `${thread.name} (pid ${thread.pid}), the kernel's own, uses ${readableProcessors(processorsOf(thread))}: it looks for memory to give back, and what it takes is asked for again (${Math.round(faults)} pages a second are read anew; ${text})${left}${holderText(holder)}`,
        withheld: NO_STEP,
      },
    ];
  return [
    {
      state: disks && !isAboutVolume(view) ? 'shown' : 'possible',
      confidence: 0.85,
      blamed,
      sentence: `swapping is ${disks ? 'most of what' : 'a part of what'} the disk does: ${text}${left}${holderText(holder)}`,
      withheld: NO_STEP,
    },
  ];
}

/** Whether an alarm can be due to it at all. */
export const canBeSwapping = (view: HostView) =>
  isAboutProcessor(view) && (isAboutUse(view) || isAboutWaiting(view));
