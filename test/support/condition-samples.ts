import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import type {
  Condition,
  UnclearCondition,
  UnderstoodCondition,
} from '../../src/domain/alarm/condition/condition.ts';
import { conditionOf } from '../../src/domain/alarm/condition/condition-of.ts';
import { parseAlarm } from '../../src/domain/alarm/parse-alarm.ts';
import type { SiteMetric } from '../../src/domain/site/site.ts';
import { metricAlarm } from './alarm-samples.ts';

export const HOST = 'i-0aaaaaaaaaaaaaaaa';

const OPERATORS = {
  '>': 'GreaterThanThreshold',
  '>=': 'GreaterThanOrEqualToThreshold',
  '<': 'LessThanThreshold',
  '<=': 'LessThanOrEqualToThreshold',
} as const;

/** `mem_used_percent` with its namespace and dimensions, e.g. `CWAgent disk_free path=/ InstanceId=i-1`. */
function metricOf(text: string) {
  const [namespace = '', name = '', ...pairs] = text.split(' ');
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: pairs.map((pair) => ({ name: pair.split('=')[0], value: pair.split('=')[1] })),
  };
}

export function parsed(message: unknown): Alarm {
  const result = parseAlarm(message);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** An alarm over one metric: `metric('CWAgent mem_used_percent', '>', 90)`. */
export function metric(text: string, sign: keyof typeof OPERATORS, threshold: number, changes: object = {}) {
  return parsed({
    ...metricAlarm,
    Trigger: {
      ...metricAlarm.Trigger,
      ...metricOf(text),
      Unit: null,
      ComparisonOperator: OPERATORS[sign],
      Threshold: threshold,
      ...changes,
    },
  });
}

/** An alarm over metric math: `math('m1/m2', {m1: 'CWAgent disk_used', m2: 'CWAgent disk_total'}, '>', 0.9)`. */
export function math(
  expression: string | Readonly<Record<string, string>>,
  metrics: Readonly<Record<string, string>>,
  sign: keyof typeof OPERATORS,
  threshold: number,
  stat = 'Average',
) {
  const expressions = typeof expression === 'string' ? { e1: expression } : expression;
  const [returned] = Object.keys(expressions);
  return parsed({
    ...metricAlarm,
    Trigger: {
      Period: 60,
      EvaluationPeriods: 3,
      ComparisonOperator: OPERATORS[sign],
      Threshold: threshold,
      TreatMissingData: 'missing',
      Metrics: [
        ...Object.entries(expressions).map(([Id, Expression]) => ({
          Id,
          Expression,
          ReturnData: Id === returned,
        })),
        ...Object.entries(metrics).map(([Id, text]) => ({
          Id,
          MetricStat: { Metric: metricOf(text), Period: 60, Stat: stat },
          ReturnData: false,
        })),
      ],
    },
  });
}

export function read(
  alarm: Alarm,
  siteMetrics: readonly SiteMetric[] = [],
  children: readonly Alarm[] = [],
): Condition {
  return conditionOf(alarm, { siteMetrics, children });
}

export function understood(alarm: Alarm, siteMetrics: readonly SiteMetric[] = []): UnderstoodCondition {
  const condition = read(alarm, siteMetrics);
  if (condition.kind === 'metric' && condition.understood) return condition;
  throw new Error(
    `not understood: ${condition.kind === 'metric' && !condition.understood ? condition.reason : ''}`,
  );
}

export function unclear(alarm: Alarm, siteMetrics: readonly SiteMetric[] = []): UnclearCondition {
  const condition = read(alarm, siteMetrics);
  if (condition.kind === 'metric' && !condition.understood) return condition;
  throw new Error(`understood: ${JSON.stringify(condition)}`);
}

/** Subject, operator, threshold, unit: what most tests are about. */
export const core = ({ subject, operator, threshold, unit }: UnderstoodCondition) =>
  `${subject} ${operator} ${threshold} ${unit}`;
