import { isBurstable } from '../../aws/instance-kind.ts';
import { neighbours } from '../../aws/metric-history.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import {
  isAboutCredits,
  isAboutUse,
  isAboutWaiting,
  type ProcessorTime,
  processorValue,
  ran,
  selectedPercent,
  timeOf,
  usedProcessors,
} from './processor-time.ts';

// What of the processors' time counts as use under an alarm, and what of it is none: what waits, and what the hypervisor refused.

/** Less of all processors is what a shared host takes now and then. */
const STEAL_PERCENT = 10;
/** And where the alarm is about something else, so much of what is not idle. */
const STEAL_SHARE = 0.4;
/** On an alarm of what waits for disks, so much of all processors is a trouble of its own: it counts none of it. */
const BESIDE_WAITING_PERCENT = 20;
/** With more credits than this an instance is not held at its baseline. */
const CREDITS_LEFT = 5;

/** Whether the processors were kept from running, so much that it is what the alarm sees, or is a second cause beside that. */
export function isStolen(view: HostView): boolean {
  const time = timeOf(view);
  if (time === undefined || time.steal < STEAL_PERCENT) return false;
  if (view.condition.subject === 'cpu_steal') return true;
  if (isAboutWaiting(view)) return time.steal >= BESIDE_WAITING_PERCENT;
  const used = (100 * usedProcessors(time)) / time.processors;
  return time.steal >= STEAL_SHARE * used;
}

/** An instance that runs at its baseline once its credits are used up; what it is refused counts as stolen. */
export function isThrottledByCredits(view: HostView): boolean {
  const left = neighbours(view, 'cpu_credits')[0]?.latest ?? null;
  if (left !== null && left > CREDITS_LEFT) return false;
  return factsOf(view, 'instance_kind').some(
    ({ instanceType, creditSpecification }) =>
      isBurstable(instanceType) && creditSpecification === 'standard',
  );
}

/**
 * Whether the host has no credits left and is held at its baseline, whatever the alarm sees of that: what is refused to it,
 * what is not idle, or who queues for the rest.
 */
function isHeldAtBaseline(view: HostView): boolean {
  const { subject } = view.condition;
  const isSeen = isAboutUse(view) || subject === 'cpu_steal';
  return isSeen && subject !== 'process_cpu' && isStolen(view) && isThrottledByCredits(view);
}

/** Whether who spends the credits of a burstable instance is what is asked: what is refused to it is used by nobody. */
export const isAboutSpending = (view: HostView): boolean => isAboutCredits(view) || isHeldAtBaseline(view);

/** Alarms that what uses the processors may be behind: of use, of credits, and of what is refused. Pure, from the alarm alone. */
export const mayBeOfUse = (view: HostView): boolean =>
  isAboutUse(view) || isAboutCredits(view) || view.condition.subject === 'cpu_steal';

/** What the hypervisor takes is nobody's on the host, unless it is what the host's own use has cost it. */
export const isOfUse = (view: HostView): boolean =>
  mayBeOfUse(view) && (view.condition.subject !== 'cpu_steal' || isHeldAtBaseline(view));

/**
 * What of the time the alarm is about: of an alarm on one program its own, of one on load also what waits, of one on credits
 * what ran, since neither waiting nor what was refused costs any.
 */
export function usedOf(view: HostView, time: ProcessorTime): number {
  if (isAboutSpending(view)) return (time.processors * ran(time)) / 100;
  if (view.condition.subject === 'load') return Math.max(usedProcessors(time), processorValue(view, 0) ?? 0);
  const own = selectedPercent(view);
  return own === null ? usedProcessors(time) : own / 100;
}

/**
 * What of it is use: of a load without those that wait for something that does not answer, since they are in it and use
 * nothing. A program that spins beside them is measured by this.
 */
export function spentOf(view: HostView, time: ProcessorTime): number {
  if (view.condition.subject !== 'load' || isAboutSpending(view)) return usedOf(view, time);
  return Math.max(usedProcessors(time), usedOf(view, time) - time.blocked);
}

/**
 * The value that the alarm would see after so many processors' worth of use has ended; null: it cannot be told. Of what a
 * held instance refuses each gets its part: who asks no more is not refused any more either, and what all others ask for is
 * refused only as far as it is more than the baseline.
 */
export function valueAfter(view: HostView, freed: number): number | null {
  const time = timeOf(view);
  if (time === undefined || freed === 0 || !isHeldAtBaseline(view)) return processorValue(view, freed);
  const got = ran(time);
  if (got === 0) return null;
  const gone = (freed * (got + time.steal)) / got;
  if (view.condition.subject !== 'cpu_steal') return processorValue(view, gone);
  return Math.max(0, time.steal - (100 * gone) / time.processors);
}
