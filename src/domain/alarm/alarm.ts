import type { Finding } from './finding/finding.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
/** `finding`: not of CloudWatch but of a detector of ours, which read logs; it has no metric and no threshold. */
export type AlarmKind = 'metric' | 'metric_math' | 'anomaly' | 'composite' | 'finding';

export type ResourceKind =
  | 'instance'
  | 'auto_scaling_group'
  | 'target_group'
  | 'load_balancer'
  | 'host'
  // Of findings: what wrote the log.
  | 'ecs_service'
  | 'database'
  | 'function'
  | 'log_group'
  | 'alarm'
  | 'other';

/**
 * What an alarm is about, taken from its dimensions; one without any that can be looked for is about itself (`alarm`).
 * `host` is a host name, as agents report it that add no InstanceId.
 */
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
  /** By which expressions call it; only where the alarm lists its metrics. */
  readonly id?: string;
  /** The unit that the alarm asks for, as CloudWatch spells it; absent: whatever was published. */
  readonly unit?: string;
}

/** A calculation of an alarm: metric math, a search, a band or a query. */
export interface AlarmExpression {
  readonly id: string;
  /** As it was given; cut with a mark where it is longer than CloudWatch allows, and then nobody can read it as math. */
  readonly expression: string;
  readonly periodSeconds?: number;
}

/** What counts for a data point that is missing. */
export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

/** The one time series, of the many that an alarm watches, that this transition is about. */
export interface AlarmContributor {
  readonly id: string | null;
  /** What tells it from the others, e.g. `InstanceId` and `path` of a query that groups by them. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A normalised transition of a CloudWatch alarm or of a finding. All times are ISO 8601 in UTC with milliseconds and `Z`. */
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
  // What follows was not kept at first: it is absent from older records and from the inputs of running workflows, and
  // EventBridge tells only a part of it.
  /** The calculations of an alarm that lists its metrics; absent where it has none. */
  readonly expressions?: readonly AlarmExpression[];
  /** Which metric or expression is compared; absent where there is but one metric and nothing to choose from. */
  readonly returnedId?: string;
  /** The band that an anomaly alarm compares with. */
  readonly thresholdMetricId?: string;
  /** How many periods are looked at (N) … */
  readonly evaluationPeriods?: number;
  /** … and how many of them have to breach (M); absent: all of them. */
  readonly datapointsToAlarm?: number;
  readonly missingData?: MissingData;
  /** Whether a percentile of few samples counts: `evaluate` or `ignore`. */
  readonly lowSamplePercentile?: string;
  readonly contributor?: AlarmContributor;
  /** What the detector said; of a finding alone. Its name is then the detector's. */
  readonly finding?: Finding;
}

/** One notification of an alarm as it reached us. */
export interface AlarmDelivery {
  readonly alarm: Alarm;
  /** SNS MessageId, the same over redeliveries. */
  readonly messageId: string;
  readonly receivedAt: string;
  /** Deliveries of the same incident and the same state that waited together with this one, oldest first. */
  readonly earlier?: readonly AlarmDelivery[];
}

/** An alarm's state as CloudWatch tells it when asked. `changedAt` is ISO 8601 in UTC. */
export interface AlarmReading {
  readonly state: AlarmState;
  readonly changedAt: string;
  readonly reason: string;
  /** Of a finding that is OK: when what it is about was heard last, ISO 8601 in UTC. */
  readonly heardAt?: string;
}
