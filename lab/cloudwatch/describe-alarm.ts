import type { Alarm, MathQuery, MetricAlarm, MetricQuery } from './alarm.ts';
import type { TrackedAlarm } from './alarm-engine.ts';
import type { Dimension } from './metric-store.ts';

/** An alarm as DescribeAlarms answers it. Timestamps are epoch seconds. */
export function describeAlarm({ alarm, state }: TrackedAlarm): object {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    AlarmConfigurationUpdatedTimestamp: alarm.configurationUpdatedAtMs / 1000,
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: state.updatedAtMs / 1000,
    StateTransitionedTimestamp: state.transitionedAtMs / 1000,
    ...details(alarm),
  };
}

function details(alarm: Alarm): object {
  return alarm.kind === 'composite' ? { AlarmRule: alarm.rule } : metricDetails(alarm);
}

function metricDetails(alarm: MetricAlarm): object {
  return {
    ...(alarm.source.kind === 'metric'
      ? singleMetric(alarm.source.query)
      : { Metrics: alarm.source.queries.map(mathEntry) }),
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.missingData,
    EvaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentile,
  };
}

function singleMetric({ key, statistic, periodSeconds, unit }: MetricQuery): object {
  return {
    MetricName: key.name,
    Namespace: key.namespace,
    Dimensions: key.dimensions.map(upperCaseDimension),
    ...(statistic.startsWith('p') ? { ExtendedStatistic: statistic } : { Statistic: statistic }),
    Period: periodSeconds,
    Unit: unit,
  };
}

function mathEntry(query: MathQuery): object {
  const shared = { Id: query.id, Label: query.label, ReturnData: query.returnData };
  if (query.kind === 'expression') return { ...shared, Expression: query.expression };
  const { key, statistic, periodSeconds, unit } = query.query;
  const metric = {
    Namespace: key.namespace,
    MetricName: key.name,
    Dimensions: key.dimensions.map(upperCaseDimension),
  };
  return { ...shared, MetricStat: { Metric: metric, Period: periodSeconds, Stat: statistic, Unit: unit } };
}

function upperCaseDimension({ name, value }: Dimension): object {
  return { Name: name, Value: value };
}
