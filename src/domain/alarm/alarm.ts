export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type AlarmKind = 'metric' | 'metric_math' | 'anomaly' | 'composite';

export type ResourceKind =
  | 'instance'
  | 'auto_scaling_group'
  | 'target_group'
  | 'load_balancer'
  | 'alarm'
  | 'other';

/** What an alarm is about, taken from its dimensions; a composite alarm without one is about itself (`alarm`). */
export interface AlarmResource {
  readonly kind: ResourceKind;
  /** The dimension's value as CloudWatch sends it, e.g. `web-asg`, `i-0abc…`, `targetgroup/web/0123…`. */
  readonly id: string;
}

export interface AlarmMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string | null;
  readonly periodSeconds: number | null;
  /** Where it is measured, if that was said; it may be another account than the alarm's. */
  readonly accountId?: string;
}

/** A normalised CloudWatch alarm transition. All times are ISO 8601 in UTC with milliseconds and `Z`. */
export interface Alarm {
  readonly kind: AlarmKind;
  /** As it is shown: without anything invisible. */
  readonly name: string;
  /** As CloudWatch knows it, where that is not how it is shown, e.g. with an emoji's joiner; see `givenNameOf`. */
  readonly givenName?: string;
  readonly description: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly state: AlarmState;
  readonly previousState: AlarmState | null;
  readonly reason: string;
  readonly stateChangeTime: string;
  readonly resource: AlarmResource;
  /** Every metric that the alarm looks at; empty for a composite alarm. */
  readonly metrics: readonly AlarmMetric[];
  /**
   * The accounts that its metrics and expressions look at, sorted; only where one of them is another than the alarm's
   * own. What the alarm is about is there.
   */
  readonly metricAccountIds?: readonly string[];
  readonly threshold: number | null;
  readonly comparisonOperator: string | null;
  /** The rule of a composite alarm. */
  readonly rule: string | null;
  /** ARNs of the children that made a composite alarm change; may be empty. */
  readonly triggeringChildren: readonly string[];
}

/** One notification of an alarm as it reached us. */
export interface AlarmDelivery {
  readonly alarm: Alarm;
  /** SNS MessageId, the same over redeliveries. */
  readonly messageId: string;
  readonly receivedAt: string;
}

/** An alarm's state as CloudWatch tells it when asked. `changedAt` is ISO 8601 in UTC. */
export interface AlarmReading {
  readonly state: AlarmState;
  readonly changedAt: string;
  readonly reason: string;
}
