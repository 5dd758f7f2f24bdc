import type { Alarm } from '../../alarm/alarm.ts';
import type {
  CompositeCondition,
  UnclearCondition,
  UnderstoodCondition,
} from '../../alarm/condition/condition.ts';
import { conditionOf } from '../../alarm/condition/condition-of.ts';
import { readableCondition } from '../../alarm/condition/readable-condition.ts';
import type { Site } from '../../site/site.ts';
import { askedBecauseOf } from './finding-question.ts';

/** What an alarm asserts, as the causes of a host are weighed by it. */
export interface AlarmCondition {
  /** Of a composite alarm: that of the only child that can have made it red. */
  readonly condition: UnderstoodCondition | UnclearCondition;
  /** For people. */
  readonly text: string;
}

/**
 * The one child that made a composite alarm red; undefined: it may be any of several, or it was not described. Where the rule
 * asks for a child to be well, its turning well can have made the alarm red, and is still not what is wrong.
 */
function culprit({
  children,
  canDoWithout,
}: CompositeCondition): UnderstoodCondition | UnclearCondition | undefined {
  const asked = children.filter((child) => child.state === 'ALARM');
  const triggering = asked.filter((child) => child.triggering);
  // What can be red without the child is not red because of it for being the only one.
  const possible = triggering.length > 0 || canDoWithout === true ? triggering : asked;
  const [only, another] = possible;
  const condition = another === undefined ? only?.condition : undefined;
  return condition?.kind === 'metric' ? condition : undefined;
}

function unclear({ family, reason }: CompositeCondition): UnclearCondition {
  return {
    kind: 'metric',
    understood: false,
    reason: reason === '' ? 'any of several alarms can have made it red' : reason,
    subject: 'other',
    family,
    statistic: null,
    selectors: {},
    metrics: [],
    periodSeconds: null,
    evaluationPeriods: null,
    datapointsToAlarm: null,
    missingData: null,
    lowSamplePercentile: null,
    unit: null,
    operator: null,
    threshold: null,
    direction: null,
  };
}

/** What an alarm asserts, with the operator's own metrics; of a finding what is asked of the host because of it. `children`: what CloudWatch says of those of a composite alarm. */
export function conditionFor(alarm: Alarm, site: Site, children: readonly Alarm[] = []): AlarmCondition {
  const condition = conditionOf(alarm, { siteMetrics: site.metrics, children });
  if (condition.kind === 'finding') return askedBecauseOf(condition);
  const text = readableCondition(condition);
  if (condition.kind === 'metric') return { condition, text };
  return { text, condition: culprit(condition) ?? unclear(condition) };
}
