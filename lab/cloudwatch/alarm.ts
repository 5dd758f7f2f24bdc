import type { MathNode } from './metric-math.ts';
import type { MetricKey } from './metric-store.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export const alarmStates: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export const missingDataModes = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
export type MissingDataMode = (typeof missingDataModes)[number];

/** Operators and the words that the reason of a state change uses for them. */
export const comparisons = {
  GreaterThanThreshold: {
    words: 'greater than',
    holds: (value: number, threshold: number) => value > threshold,
  },
  GreaterThanOrEqualToThreshold: {
    words: 'greater than or equal to',
    holds: (value: number, threshold: number) => value >= threshold,
  },
  LessThanThreshold: { words: 'less than', holds: (value: number, threshold: number) => value < threshold },
  LessThanOrEqualToThreshold: {
    words: 'less than or equal to',
    holds: (value: number, threshold: number) => value <= threshold,
  },
} as const;
export type Comparison = keyof typeof comparisons;

/** One metric to read. `periodSeconds` is alarm time. */
export interface MetricQuery {
  readonly key: MetricKey;
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly unit?: string;
}

/** One entry of `Metrics`: a metric or an expression over the others. */
export type MathQuery = {
  readonly id: string;
  readonly label?: string;
  readonly returnData: boolean;
} & (
  | { readonly kind: 'metric'; readonly query: MetricQuery }
  | { readonly kind: 'expression'; readonly expression: string; readonly node: MathNode }
);

export type AlarmSource =
  | { readonly kind: 'metric'; readonly query: MetricQuery }
  | { readonly kind: 'math'; readonly queries: readonly MathQuery[] };

interface AlarmBase {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly actionsEnabled: boolean;
  /** Action ARNs by the state that they are for. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
  readonly configurationUpdatedAtMs: number;
}

export interface MetricAlarm extends AlarmBase {
  readonly kind: 'metric';
  readonly source: AlarmSource;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number | undefined;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly missingData: MissingDataMode;
  readonly evaluateLowSampleCountPercentile: string | undefined;
}

export interface CompositeAlarm extends AlarmBase {
  readonly kind: 'composite';
  readonly rule: string;
}

export type Alarm = MetricAlarm | CompositeAlarm;

export interface StateRecord {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON text, as in StateReasonData. */
  readonly reasonData?: string;
  readonly updatedAtMs: number;
  readonly transitionedAtMs: number;
}

/** The period of the datapoints that an alarm compares, in seconds of alarm time. */
export function periodSecondsOf(source: AlarmSource): number {
  if (source.kind === 'metric') return source.query.periodSeconds;
  return Math.max(
    ...source.queries.map((query) => (query.kind === 'metric' ? query.query.periodSeconds : 1)),
  );
}
