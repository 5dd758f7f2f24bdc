import type { Alarm, AlarmState, MathQuery, MetricAlarm, MetricQuery, StateRecord } from './alarm.ts';
import { periodSecondsOf } from './alarm.ts';
import { formatNumber } from './evaluate-alarm.ts';
import type { Dimension } from './metric-store.ts';

export interface AlarmTransition {
  readonly alarm: Alarm;
  readonly previous: AlarmState;
  readonly current: StateRecord;
  /** Children that made a composite alarm change. */
  readonly triggeringChildren?: readonly TriggeringChild[];
}

export interface TriggeringChild {
  readonly arn: string;
  readonly state: AlarmState;
  readonly transitionedAtMs: number;
}

const REGION_NAMES: Readonly<Record<string, string>> = { 'us-east-1': 'US East (N. Virginia)' };

/** `ALARM: "cpu" in US East (N. Virginia)`, cut to what SNS takes as a subject. */
export function alarmSubject({ alarm, current }: AlarmTransition, region: string): string {
  const subject = `${current.value}: "${alarm.name}" in ${regionName(region)}`;
  // SNS takes 99 printable ASCII characters; AWS shortens long alarm names too.
  return subject.replace(/[^\x20-\x7e]/g, '?').slice(0, 99);
}

/** The text that CloudWatch publishes to SNS, with its keys in the recorded order. */
export function alarmMessage(transition: AlarmTransition, region: string, accountId: string): string {
  const { alarm, previous, current } = transition;
  const head = {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: accountId,
  };
  const state = {
    NewStateValue: current.value,
    NewStateReason: current.reason,
    StateChangeTime: offsetTime(current.transitionedAtMs),
    Region: regionName(region),
    AlarmArn: alarm.arn,
    OldStateValue: previous,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
  };
  if (alarm.kind === 'composite') {
    const children = transition.triggeringChildren ?? [];
    return JSON.stringify({
      ...head,
      ...state,
      AlarmRule: alarm.rule,
      TriggeringChildren: children.map((child) => ({
        Arn: child.arn,
        State: { Value: child.state, Timestamp: offsetTime(child.transitionedAtMs) },
      })),
    });
  }
  return withDecimalThreshold(
    JSON.stringify({
      ...head,
      AlarmConfigurationUpdatedTimestamp: offsetTime(alarm.configurationUpdatedAtMs),
      ...state,
      ActionExecutedAfterMuteWindow: false,
      Trigger: trigger(alarm),
    }),
    alarm.threshold,
  );
}

function trigger(alarm: MetricAlarm): object {
  const tail = {
    Period: periodSecondsOf(alarm.source),
    EvaluationPeriods: alarm.evaluationPeriods,
    ...(alarm.datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: alarm.datapointsToAlarm }),
    ComparisonOperator: alarm.comparison,
    Threshold: alarm.threshold,
    TreatMissingData: alarm.missingData,
    EvaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentile ?? '',
  };
  if (alarm.source.kind === 'math') return { ...tail, Metrics: alarm.source.queries.map(mathEntry) };
  const { query } = alarm.source;
  return {
    MetricName: query.key.name,
    Namespace: query.key.namespace,
    ...statistic(query.statistic),
    Unit: query.unit ?? null,
    Dimensions: query.key.dimensions.map(lowerCaseDimension),
    ...tail,
  };
}

function mathEntry(query: MathQuery): object {
  const label = query.label === undefined ? {} : { Label: query.label };
  if (query.kind === 'expression') {
    return { Expression: query.expression, Id: query.id, ...label, ReturnData: query.returnData };
  }
  return { Id: query.id, ...label, MetricStat: metricStat(query.query), ReturnData: query.returnData };
}

function metricStat({ key, periodSeconds, statistic: stat, unit }: MetricQuery): object {
  return {
    Metric: {
      Dimensions: key.dimensions.map(lowerCaseDimension),
      MetricName: key.name,
      Namespace: key.namespace,
    },
    Period: periodSeconds,
    Stat: stat,
    ...(unit === undefined ? {} : { Unit: unit }),
  };
}

function statistic(name: string): object {
  if (name.startsWith('p')) return { StatisticType: 'ExtendedStatistic', ExtendedStatistic: name };
  const upperCase = name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  return { StatisticType: 'Statistic', Statistic: upperCase };
}

function lowerCaseDimension({ name, value }: Dimension): object {
  return { value, name };
}

/** AWS writes whole thresholds as `80.0`, which JavaScript's encoder cannot. Inside strings the quotes are escaped, so only the key matches. */
function withDecimalThreshold(json: string, threshold: number): string {
  return json.replace(`"Threshold":${threshold}`, `"Threshold":${formatNumber(threshold)}`);
}

/** `2026-11-22T08:01:00.123+0000`: an offset without a colon. */
export function offsetTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '+0000');
}

function regionName(region: string): string {
  return REGION_NAMES[region] ?? region;
}
