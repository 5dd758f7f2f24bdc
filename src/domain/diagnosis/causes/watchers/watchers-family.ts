import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseFinding, FamilyDefinition, Measured } from '../cause.ts';
import { WATCHERS_CAUSES } from './causes.ts';
import { isWatchersAlarm, lacksData, metricsAgent } from './watched-host.ts';

const state = (breaches: boolean, sentence: string): Measured => ({ kind: 'state', breaches, sentence });

function ofStatus(view: HostView): Measured {
  const [instance] = factsOf(view, 'instance_state');
  if (instance === undefined)
    return { kind: 'unread', sentence: 'what EC2 says of the instance could not be read' };
  const checks = [instance.systemStatus, instance.instanceStatus, instance.ebsStatus].filter(
    (one) => one !== null,
  );
  const text = `the instance is ${instance.state}; EC2's status checks say ${checks.length === 0 ? 'nothing' : checks.join(', ')}`;
  if (instance.state !== 'running') return state(true, text);
  const known = checks.filter((one) => one !== 'not-applicable');
  if (known.length === 0) return { kind: 'unread', sentence: text };
  return state(
    known.some((one) => one !== 'ok'),
    text,
  );
}

function measured(view: HostView): Measured {
  const { subject } = view.condition;
  if (/_status$/.test(subject)) return ofStatus(view);
  if (factsOf(view, 'alarm_reading').some(({ exists, state: now }) => exists && now === 'OK'))
    return state(false, 'the alarm is OK again');
  const shown = WATCHERS_CAUSES.filter(
    (cause) => cause.applies(view) && cause.name !== 'nothing_wrong_any_more',
  )
    .flatMap((cause) => cause.weigh(view))
    .find((finding) => finding.state === 'shown');
  if (shown !== undefined) return state(true, shown.sentence);
  if (subject === 'clock_offset') {
    const [clock] = factsOf(view, 'clock');
    if (clock === undefined || clock.offsetSeconds === null)
      return { kind: 'unread', sentence: 'how far the clock is off could not be read' };
    const sentence = `the clock is off by ${clock.offsetSeconds} s`;
    return view.condition.understood ? state(false, sentence) : { kind: 'unread', sentence };
  }
  const agent = metricsAgent(view);
  if (agent === undefined) return { kind: 'unread', sentence: 'the state of the agent could not be read' };
  return state(lacksData(view), `${agent.agent} is ${agent.active}`);
}

/** Whether what watches the host does, by what is known of it. */
export const watchersFamily: FamilyDefinition = {
  family: 'watchers',
  answers: isWatchersAlarm,
  measured,
  balances: () => [],
  predicted: () => null,
};

/** What says why an alarm is red, or was, whatever it is about. */
function shownWhenWell(view: HostView): readonly CauseFinding[] {
  return WATCHERS_CAUSES.filter((cause) => cause.whenWell !== undefined && cause.applies(view))
    .flatMap((cause) => cause.weigh(view))
    .filter(({ state: one }) => one === 'shown');
}

/**
 * Alarms that no family looks at: of those it is only said what the watchers show, that the alarm is gone or over, that its
 * instance was stopped or lost.
 */
export const watchersOfOthers: FamilyDefinition = {
  family: 'watchers',
  answers: (view) => shownWhenWell(view).length > 0,
  measured: (view) =>
    factsOf(view, 'alarm_reading').some(({ exists, state: now }) => exists && now === 'OK')
      ? state(false, 'the alarm is OK again')
      : { kind: 'unread', sentence: 'nothing here knows how to measure what the alarm is about' },
  balances: () => [],
  predicted: () => null,
};
