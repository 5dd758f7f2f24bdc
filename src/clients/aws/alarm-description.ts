import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { parseAlarm } from '../../domain/alarm/parse-alarm.ts';

/** The account's number in an ARN. */
const accountOf = (arn: string | undefined) => arn?.split(':')[4];

function timeOf(alarm: MetricAlarm | CompositeAlarm): Date {
  return alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp ?? new Date(0);
}

const dimensionsOf = (dimensions: MetricAlarm['Dimensions'] = []) =>
  dimensions.map(({ Name, Value }) => ({ name: Name, value: Value }));

/** What a notification has under `Trigger`: the same names, but for the dimensions, which it spells in lower case. */
function triggerOf({ Metrics, Dimensions, ...alarm }: MetricAlarm): object {
  const listed = Metrics?.map(({ MetricStat, ...query }) => ({
    ...query,
    ...(MetricStat === undefined
      ? {}
      : {
          MetricStat: {
            ...MetricStat,
            Metric: { ...MetricStat.Metric, Dimensions: dimensionsOf(MetricStat.Metric?.Dimensions) },
          },
        }),
  }));
  return {
    MetricName: alarm.MetricName,
    Namespace: alarm.Namespace,
    Statistic: alarm.Statistic,
    ExtendedStatistic: alarm.ExtendedStatistic,
    Unit: alarm.Unit,
    Period: alarm.Period,
    EvaluationPeriods: alarm.EvaluationPeriods,
    DatapointsToAlarm: alarm.DatapointsToAlarm,
    ComparisonOperator: alarm.ComparisonOperator,
    Threshold: alarm.Threshold,
    ThresholdMetricId: alarm.ThresholdMetricId,
    TreatMissingData: alarm.TreatMissingData,
    EvaluateLowSampleCountPercentile: alarm.EvaluateLowSampleCountPercentile,
    // An alarm on one metric has an empty list in some answers.
    ...(listed === undefined || listed.length === 0 ? {} : { Metrics: listed }),
    ...(Dimensions === undefined ? {} : { Dimensions: dimensionsOf(Dimensions) }),
  };
}

/** The alarm as its notification would tell it, by the one reader of alarms that there is; undefined where it is none. */
export function alarmOfDescription(described: MetricAlarm | CompositeAlarm): Alarm | undefined {
  const composite = 'AlarmRule' in described && described.AlarmRule !== undefined;
  const message = {
    AlarmName: described.AlarmName,
    AlarmDescription: described.AlarmDescription,
    AlarmArn: described.AlarmArn,
    AWSAccountId: accountOf(described.AlarmArn),
    NewStateValue: described.StateValue,
    NewStateReason: described.StateReason,
    StateChangeTime: timeOf(described).toISOString(),
    ...(composite ? { AlarmRule: described.AlarmRule } : { Trigger: triggerOf(described) }),
  };
  // Members without a value are members that are not there.
  const parsed = parseAlarm(JSON.parse(JSON.stringify(message)));
  return parsed.ok ? parsed.value : undefined;
}
