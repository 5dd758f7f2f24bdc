import { isBurstable } from '../../aws/instance-kind.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isStolen, isThrottledByCredits } from './counted-use.ts';
import { calledOf, isAboutCredits, isAboutProcessor, isOfKernel, timeOf } from './processor-time.ts';

/** An instance that was launched less long ago has not earned many credits yet. */
const LAUNCHED_MS = 2 * 3_600_000;
/** A host that uses less than this of its processors saves credits rather than spends them. */
const IDLE_PERCENT = 5;

function spenders(view: HostView): string {
  const named = factsOf(view, 'busy_process')
    .filter((one) => !isOfKernel(one) && one.cpuPercent >= 10)
    .slice(0, 3)
    .map((one) => `${calledOf(one)} with ${Math.round(one.cpuPercent)} %`);
  return named.length === 0 ? '' : `; busiest now: ${named.join(', ')}`;
}

/** Whether it has just begun, and does nothing that would have used its credits. */
function isNew(view: HostView): boolean {
  const [launched] = factsOf(view, 'instance_state').map(({ launchedAt }) => Date.parse(launchedAt ?? ''));
  const time = timeOf(view);
  const changed = Date.parse(view.alarm.stateChangeTime);
  if (launched === undefined || !(changed - launched < LAUNCHED_MS)) return false;
  return time === undefined || 100 - time.idle < IDLE_PERCENT;
}

function weigh(view: HostView): readonly CauseFinding[] {
  const [kind] = factsOf(view, 'instance_kind');
  const time = timeOf(view);
  const isAlarm = isAboutCredits(view);
  const isHeld = isStolen(view) && isThrottledByCredits(view);
  if (!isAlarm && !isHeld) return [];
  if (kind !== undefined && !isBurstable(kind.instanceType)) return [];
  const what = kind === undefined ? 'the instance' : `the ${kind.instanceType}`;
  const isUnlimited = kind?.creditSpecification === 'unlimited';
  const held =
    time === undefined || time.steal < 1
      ? ''
      : `; ${time.steal} % of the processor time is refused to it (steal)`;
  const spent = isUnlimited ? 'more are charged for' : 'it is held at its baseline';
  return [
    {
      state: isAlarm && !isHeld && isNew(view) ? 'possible' : 'shown',
      confidence: isHeld ? 0.92 : 0.8,
      blamed: { instance: view.targetId },
      sentence: `${what} has used up its CPU credits, and ${spent}${held}${spenders(view)}`,
      withheld:
        'let what uses the processors use less, allow unlimited credits, or take an instance type with a larger or no baseline: a person decides',
    },
  ];
}

/** A burstable instance has no credits left for more than its baseline. */
export const creditsExhausted: CauseDefinition = {
  name: 'credits_exhausted',
  family: 'processor',
  applies: isAboutProcessor,
  wants: () => ['processor-use'],
  weigh,
  explainsAway: ['steal'],
};
