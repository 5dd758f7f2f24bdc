import { isBurstable } from '../../aws/instance-kind.ts';
import { neighbours } from '../../aws/metric-history.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';
import { isAboutProcessor, isAboutWaiting, timeOf, usedProcessors } from './processor-time.ts';

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

/** The hypervisor gave the processors to somebody else. */
export const steal: CauseDefinition = {
  name: 'steal',
  family: 'processor',
  applies: isAboutProcessor,
  wants: () => ['processor-use'],
  weigh: (view) => {
    const time = timeOf(view);
    if (time === undefined || !isStolen(view) || isThrottledByCredits(view)) return [];
    const [kind] = factsOf(view, 'instance_kind');
    return [
      {
        state: 'shown',
        confidence: 0.85,
        blamed: { instance: view.targetId },
        sentence: `${time.steal} % of the processor time was taken by the hypervisor (steal)${kind === undefined ? '' : ` from the ${kind.instanceType}`}: no process on the host is to blame for it`,
        withheld:
          'stop and start the instance, which moves it to another machine, or take a larger or dedicated one: a person decides',
      },
    ];
  },
};
