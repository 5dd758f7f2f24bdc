import { LIMITS } from '../../bounds.ts';
import type { SiteMetric } from '../../site/site.ts';
import type { Alarm, AlarmMetric } from '../alarm.ts';
import { givenNameOf } from '../ids.ts';
import { breaches } from './breaches.ts';
import { parseAlarmRule } from './composite-rule.ts';
import type {
  ChildCondition,
  CompositeCondition,
  Condition,
  Operator,
  Selectors,
  UnclearCondition,
  UnderstoodCondition,
} from './condition.ts';
import { findingConditionOf } from './finding-condition.ts';
import type { Comparison } from './math-syntax.ts';
import { MetricMath } from './metric-math.ts';
import { meaningByNameAlone, meaningOfMetric, narrowedBy } from './metric-table.ts';
import {
  compared,
  constant,
  inUnit,
  type Quantity,
  quantityIn,
  quantityOf,
  unclear,
  type Value,
} from './quantity.ts';
import { selectorsOf } from './selectors.ts';
import { parseStatistic } from './statistic.ts';
import { meaningOf } from './subjects.ts';

/** What is known beside the alarm itself. */
export interface ConditionContext {
  /** The operator's own metrics. */
  readonly siteMetrics: readonly SiteMetric[];
  /** What CloudWatch says of the alarms that a composite alarm names. */
  readonly children?: readonly Alarm[];
}

type Plain = Exclude<Operator, 'band'>;

const OPERATORS: Readonly<Record<string, Operator>> = {
  GreaterThanThreshold: 'gt',
  GreaterThanOrEqualToThreshold: 'ge',
  LessThanThreshold: 'lt',
  LessThanOrEqualToThreshold: 'le',
  LessThanLowerOrGreaterThanUpperThreshold: 'band',
  LessThanLowerThreshold: 'band',
  GreaterThanUpperThreshold: 'band',
};

const SIGNS: Readonly<Record<Plain, Comparison>> = { gt: '>', ge: '>=', lt: '<', le: '<=' };

/** "… was greater than or equal to the threshold (80.0).": all that an event tells of the comparison. */
const REASON =
  /(greater|less) than (or equal to )?the threshold \((-?\d{1,30}(?:\.\d{1,30})?(?:E-?\d{1,3})?)\)/;

interface Compared {
  readonly operator: Operator | null;
  readonly threshold: number | null;
}

function comparisonOf({ comparisonOperator, threshold, reason }: Alarm): Compared {
  if (comparisonOperator !== null) {
    const known = Object.hasOwn(OPERATORS, comparisonOperator) ? OPERATORS[comparisonOperator] : undefined;
    return { operator: known ?? null, threshold };
  }
  const [, way, orEqual, number] = REASON.exec(reason) ?? [];
  if (way === undefined) return { operator: null, threshold };
  const isGreater = way === 'greater';
  const operator = orEqual === undefined ? (isGreater ? 'gt' : 'lt') : isGreater ? 'ge' : 'le';
  return { operator, threshold: threshold ?? Number(number) };
}

/** No program here knows what the metric is; that it is not reported is known all the same. */
const UNKNOWN = { subject: 'other', unit: 'none' } as const;

function valueOfMetric(metric: AlarmMetric, siteMetrics: readonly SiteMetric[]): Value {
  const meaning = meaningOfMetric(metric, siteMetrics);
  if (typeof meaning !== 'string') return quantityOf(metric, meaning);
  const unknown = quantityOf(metric, UNKNOWN);
  return unknown.kind === 'quantity' && unknown.subject === 'heartbeat' ? unknown : unclear(meaning, unknown);
}

/** What is compared with the threshold. */
function comparedValue(alarm: Alarm, siteMetrics: readonly SiteMetric[]): Value {
  const { kind, metrics, expressions = [], returnedId, thresholdMetricId } = alarm;
  const math = new MetricMath(alarm, (metric) => valueOfMetric(metric, siteMetrics));
  const [metric, another] = metrics;
  if (kind === 'anomaly' || thresholdMetricId !== undefined) {
    const about =
      returnedId === undefined || returnedId === thresholdMetricId ? [] : [math.valueOf(returnedId)];
    const first = metric === undefined ? [] : [valueOfMetric(metric, siteMetrics)];
    return unclear(
      'it compares with what is usual at that time, which is no fixed threshold',
      ...about,
      ...first,
    );
  }
  if (returnedId !== undefined) return math.valueOf(returnedId);
  const [expression, second] = expressions;
  if (expression !== undefined && second === undefined) return math.valueOf(expression.id);
  if (metric === undefined) return unclear('it names no metric');
  const value = valueOfMetric(metric, siteMetrics);
  if (expression === undefined && another === undefined && (kind === 'metric' || kind === 'metric_math'))
    return value;
  return unclear('which of its metrics and expressions is compared is not told', value);
}

/** Whether dimensions say which disk, or which of several, is meant. */
const isOfSomeDisk = ({ device, devices, paths, mountNames }: Selectors): boolean =>
  [device, devices, paths, mountNames].some((one) => one !== undefined);

/** What of a condition comes from the alarm as it is. `isSilent`: it is about data points that are missing. */
function commonOf(
  alarm: Alarm,
  quantity: Quantity | undefined,
  siteMetrics: readonly SiteMetric[],
  isSilent = quantity?.subject === 'heartbeat',
) {
  const metrics = quantity?.metrics.length === undefined ? alarm.metrics : quantity.metrics;
  const periods = metrics.flatMap(({ periodSeconds }) => periodSeconds ?? []);
  const listed = alarm.expressions?.flatMap(({ periodSeconds }) => periodSeconds ?? []) ?? [];
  const subject = quantity?.subject ?? 'other';
  const evaluationPeriods = alarm.evaluationPeriods ?? null;
  const named = metrics.map((metric) => meaningByNameAlone(metric, siteMetrics));
  // That data points are missing is the same whatever they would measure.
  const byName = isSilent ? named.map(() => null) : named;
  const measures = quantity?.about ?? subject;
  const [narrowing] = metrics.flatMap((metric) => narrowedBy(metric, measures, siteMetrics) ?? []);
  const [path] = named.flatMap((read) => read?.path ?? []);
  const isFault = byName.some((read) => read?.isFault === true);
  const selectors = selectorsOf(metrics, alarm.contributor, alarm.metricAccountIds ?? []);
  return {
    kind: 'metric',
    subject,
    family: meaningOf(subject).family,
    statistic: quantity?.statistic ?? null,
    // A dimension says it more exactly than a name.
    selectors: path === undefined || isOfSomeDisk(selectors) ? selectors : { path, ...selectors },
    metrics: metrics.map(({ namespace, name }, index) => ({
      namespace,
      name,
      ...(byName[index] === null ? {} : { byName: true as const }),
    })),
    ...(byName.every((read) => read === null) ? {} : { byName: true as const }),
    ...(isFault ? { isFault: true as const } : {}),
    ...(narrowing === undefined ? {} : { narrowedBy: narrowing }),
    ...(quantity?.about === undefined ? {} : { about: quantity.about }),
    periodSeconds: periods.length + listed.length === 0 ? null : Math.max(...periods, ...listed),
    evaluationPeriods,
    datapointsToAlarm: alarm.datapointsToAlarm ?? evaluationPeriods,
    missingData: alarm.missingData ?? null,
    lowSamplePercentile: alarm.lowSamplePercentile ?? null,
  } as const;
}

/** Of a band only where one side of it counts. */
const ONE_SIDED: Readonly<Record<string, 'high' | 'low'>> = {
  LessThanLowerThreshold: 'low',
  GreaterThanUpperThreshold: 'high',
};

function directionOf(operator: Operator | null, { comparisonOperator }: Alarm): 'high' | 'low' | null {
  if (operator === null) return null;
  if (operator !== 'band') return operator === 'gt' || operator === 'ge' ? 'high' : 'low';
  const name = comparisonOperator ?? '';
  return Object.hasOwn(ONE_SIDED, name) ? (ONE_SIDED[name] ?? null) : null;
}

function notUnderstood(
  alarm: Alarm,
  reason: string,
  quantity: Quantity | undefined,
  siteMetrics: readonly SiteMetric[],
): UnclearCondition {
  const { operator, threshold } = comparisonOf(alarm);
  return {
    ...commonOf(alarm, quantity, siteMetrics),
    understood: false,
    reason,
    unit: quantity?.unit ?? null,
    operator,
    threshold,
    direction: directionOf(operator, alarm),
  };
}

type Found = Pick<UnderstoodCondition, 'operator' | 'threshold'> & { readonly quantity: Quantity };

/** Whether any value that can be measured keeps the alarm red. */
function isReachable({ quantity: { subject, unit, absolute }, operator, threshold }: Found): boolean {
  const hasFloor = meaningOf(subject).signed !== true || absolute === true;
  if (operator === 'lt' && hasFloor) return threshold > 0;
  if (operator === 'le' && hasFloor) return threshold >= 0;
  // Of several processors a process may use more than one.
  if (unit !== 'percent' || subject === 'process_cpu' || subject === 'other') return true;
  if (operator === 'gt') return threshold < 100;
  return operator !== 'ge' || threshold <= 100;
}

/** Why the numbers do not fit what is measured, in a sentence; null where they do. */
function misfit(found: Found): string | null {
  const { quantity, operator, threshold } = found;
  const { subject, unit, statistic } = quantity;
  const { noun, adds } = meaningOf(subject);
  if (!Number.isFinite(threshold)) return 'its threshold comes to no number';
  if (subject === 'heartbeat' && (operator === 'gt' || operator === 'ge'))
    return 'it counts data points and is red where there are many, which says nothing of what they measure';
  if (!isReachable(found)) return `${noun} can never be where it would be red`;
  if (unit === 'percent' && subject !== 'process_cpu' && (threshold < 0 || threshold > 100))
    return `its threshold is no percentage of ${noun}`;
  if (unit === 'bytes' && threshold > LIMITS.thresholdBytes)
    return `its threshold is more than any ${noun}, so it is in a unit that is not told`;
  if (statistic?.kind === 'sum' && adds !== true && !isAnyOrNone(operator, threshold))
    return `it adds up ${noun} over the data points of a period, and how many those are is not told`;
  return null;
}

/**
 * Why what is read by its name alone does not fit how it is compared, in a sentence; null where it does. Who calls a metric by a
 * word of his own may mean the opposite, or a share of 1: nothing in the name tells.
 */
function misread(found: Found, siteMetrics: readonly SiteMetric[]): string | null {
  const { quantity, operator, threshold } = found;
  const { subject, unit } = quantity;
  const read = quantity.metrics.flatMap((metric) => meaningByNameAlone(metric, siteMetrics) ?? []);
  if (read.length === 0 || subject === 'heartbeat') return null;
  const { noun, trouble } = meaningOf(subject);
  const wrong = read.some(({ isFault }) => isFault === true) ? 'high' : trouble;
  const isHigh = operator === 'gt' || operator === 'ge';
  if (wrong !== 'either' && isHigh !== (wrong === 'high'))
    return `by its name it is ${noun}, and it is red where that is well: name it under "metrics" in site.yaml`;
  const published = read.some(({ isRest }) => isRest === true) ? 100 - threshold : threshold;
  if (unit === 'percent' && published > 0 && published <= 1)
    return 'whether it is published in percent or as a share of 1 its name does not say: name it under "metrics" in site.yaml';
  return null;
}

/** "More than none", "at least one", "none": of a sum the same as of each of its parts. */
const isAnyOrNone = (operator: Plain, threshold: number) =>
  operator === 'gt' || operator === 'le' ? threshold === 0 : threshold > 0 && threshold <= 1;

const NO_DATA = 'no datapoints were received';
const TREATED = 'treated as [Breaching]';

/** Whether it is the silence that made the alarm red, and not what is measured. */
function isSilence({ state, reason, missingData }: Alarm): boolean {
  const counts = missingData === undefined || missingData === 'breaching';
  return state === 'ALARM' && counts && reason.includes(NO_DATA) && reason.includes(TREATED);
}

/** No data point where there should be some: what the metric would measure is not known, and not what this is about. */
function silence(
  alarm: Alarm,
  quantity: Quantity | undefined,
  siteMetrics: readonly SiteMetric[],
): UnderstoodCondition {
  const about = quantity?.about ?? quantity?.subject ?? 'other';
  const common = commonOf(alarm, quantity, siteMetrics, true);
  return {
    ...common,
    subject: 'heartbeat',
    family: meaningOf('heartbeat').family,
    statistic: parseStatistic('SampleCount'),
    about,
    missingData: 'breaching',
    understood: true,
    unit: 'count',
    operator: 'lt',
    threshold: 1,
    direction: 'low',
  };
}

/** FILL decides what a missing data point comes to before the alarm's own setting is asked. */
function missingDataOf(alarm: Alarm, { quantity: { fill, absolute }, operator, threshold }: Found) {
  if (fill === undefined) return alarm.missingData ?? null;
  if (fill === 'repeat') return 'ignore';
  const isRed = breaches({ operator, threshold, ...(absolute === undefined ? {} : { absolute }) }, fill);
  return isRed ? 'breaching' : 'notBreaching';
}

function metricConditionOf(
  alarm: Alarm,
  siteMetrics: readonly SiteMetric[],
): UnderstoodCondition | UnclearCondition {
  const unread = (reason: string, of: Quantity | undefined) => notUnderstood(alarm, reason, of, siteMetrics);
  const value = comparedValue(alarm, siteMetrics);
  const about = quantityIn(value);
  const isOfMetrics = alarm.kind !== 'anomaly' && alarm.metrics.length > 0;
  if (isOfMetrics && isSilence(alarm)) return silence(alarm, about, siteMetrics);
  if (value.kind === 'unclear') return unread(value.reason, about);
  const { operator, threshold } = comparisonOf(alarm);
  if (operator === null || operator === 'band') {
    return unread('how its value is compared is not told', about);
  }
  if (threshold === null) return unread('its threshold is not told', about);
  const result = compared(SIGNS[operator], value, constant(threshold));
  if (result.kind === 'unclear') return unread(result.reason, about);
  if (result.kind !== 'switch') {
    const always = result.kind === 'constant' && result.value !== 0;
    return unread(`it is ${always ? 'always' : 'never'} red, whatever is measured`, about);
  }
  const test = inUnit(result.test);
  const found = { quantity: test.quantity, operator: test.operator, threshold: test.value };
  const missingData = missingDataOf(alarm, found);
  if (missingData === 'breaching' && Number.isFinite(found.threshold) && !isReachable(found)) {
    return silence(alarm, found.quantity, siteMetrics);
  }
  const problem = misfit(found) ?? misread(found, siteMetrics);
  if (problem !== null) return unread(problem, found.quantity);
  const { quantity } = found;
  return {
    ...commonOf(alarm, quantity, siteMetrics),
    missingData,
    understood: true,
    unit: quantity.unit,
    operator: found.operator,
    threshold: found.threshold,
    direction: found.operator === 'gt' || found.operator === 'ge' ? 'high' : 'low',
    ...(quantity.absolute === undefined ? {} : { absolute: quantity.absolute }),
    ...(quantity.across === undefined ? {} : { across: quantity.across }),
    ...(quantity.guarded === undefined ? {} : { guarded: quantity.guarded }),
  };
}

function compositeConditionOf(alarm: Alarm, context: ConditionContext, depth: number): CompositeCondition {
  const { tests, unclear: problem, canDoWithout } = parseAlarmRule(alarm.rule ?? '');
  const isNamed = (arn: string, name: string) => arn === name || arn.endsWith(`:alarm:${name}`);
  const children: readonly ChildCondition[] = tests.map(({ state, alarm: name }) => {
    const child = context.children?.find((each) => givenNameOf(each) === name || each.arn === name);
    const canFollow = child !== undefined && depth < LIMITS.compositeDepthMax;
    return {
      alarm: name,
      state,
      triggering: alarm.triggeringChildren.some((arn) => isNamed(arn, name)),
      condition: canFollow ? conditionAt(child, context, depth + 1) : null,
    };
  });
  const asked = children.filter(({ state }) => state === 'ALARM');
  const triggering = asked.filter((child) => child.triggering);
  const families = new Set(
    (triggering.length === 0 ? asked : triggering).map(({ condition }) => condition?.family ?? null),
  );
  const [family = null] = families;
  const unknown = children.filter(({ condition }) => condition === null).map((child) => child.alarm);
  const unread = children
    .filter(({ condition }) => condition?.kind !== 'finding' && condition?.understood === false)
    .map((child) => child.alarm);
  const reasons = [
    ...(problem === '' ? [] : [problem]),
    ...(unknown.length === 0 ? [] : [`what its children ${unknown.join(', ')} are about is not known`]),
    ...(unread.length === 0 ? [] : [`its children ${unread.join(', ')} are not understood`]),
  ];
  return {
    kind: 'composite',
    family: families.size === 1 ? family : null,
    children,
    understood: reasons.length === 0,
    reason: reasons.join('; '),
    ...(canDoWithout === undefined ? {} : { canDoWithout }),
  };
}

function conditionAt(alarm: Alarm, context: ConditionContext, depth: number): Condition {
  if (alarm.finding !== undefined) return findingConditionOf(alarm.finding);
  return alarm.kind === 'composite'
    ? compositeConditionOf(alarm, context, depth)
    : metricConditionOf(alarm, context.siteMetrics);
}

/** What an alarm asserts, as far as it can be read from what CloudWatch, or a detector of ours, tells of it. Never throws for an alarm that was parsed. */
export function conditionOf(alarm: Alarm, context: ConditionContext): Condition {
  return conditionAt(alarm, context, 0);
}
