/** Units as CloudWatch names them. */
export type MetricUnit = 'Count' | 'Bytes' | 'Milliseconds';

/** One figure of an invocation. */
export interface Figure {
  readonly unit: MetricUnit;
  readonly value: number;
}

const NAMESPACE = 'RecoverOps/Detector';

/**
 * Members of a log line that CloudWatch Logs takes for metrics (embedded metric format), without dimensions: a metric of each shard
 * would cost more than it tells.
 *
 * @param at Milliseconds since 1970.
 */
export function metricFields(figures: Readonly<Record<string, Figure>>, at: number): Record<string, unknown> {
  const all = Object.entries(figures);
  return {
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [[]],
          Metrics: all.map(([Name, { unit }]) => ({ Name, Unit: unit })),
        },
      ],
    },
    ...Object.fromEntries(all.map(([name, { value }]) => [name, value])),
  };
}
