import { AwsError } from '../http/aws-error.ts';
import { labLimits } from '../limits.ts';

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** Names one metric. Two metrics are the same only when all dimensions are; there is no roll-up over dimensions. */
export interface MetricKey {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** What was reported for one instant: one value, a value seen `count` times, or a pre-aggregated set. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

export interface MetricStore {
  /** Throws LimitExceeded when it is one metric too many. */
  put(key: MetricKey, samples: readonly Sample[]): void;
  /** Samples with `fromMs <= atMs < toMs`, of that unit when one is given, in no particular order. */
  between(key: MetricKey, fromMs: number, toMs: number, unit?: string): Sample[];
  list(): MetricKey[];
}

export function createMetricStore(): MetricStore {
  const metrics = new Map<string, { readonly key: MetricKey; readonly samples: Sample[] }>();
  return {
    put(key, samples) {
      const id = metricId(key);
      const metric = metrics.get(id) ?? { key, samples: [] };
      if (!metrics.has(id) && metrics.size >= labLimits.metricsMax) {
        throw new AwsError('LimitExceededFault', `The lab keeps ${labLimits.metricsMax} metrics at most.`, {
          queryCode: 'LimitExceeded',
        });
      }
      metrics.set(id, metric);
      metric.samples.push(...samples);
      const excess = metric.samples.length - labLimits.samplesPerMetricMax;
      if (excess > 0) metric.samples.splice(0, excess);
    },
    between(key, fromMs, toMs, unit) {
      const samples = metrics.get(metricId(key))?.samples ?? [];
      return samples.filter(
        (sample) =>
          sample.atMs >= fromMs && sample.atMs < toMs && (unit === undefined || sample.unit === unit),
      );
    },
    list: () => [...metrics.values()].map(({ key }) => key),
  };
}

function metricId({ namespace, name, dimensions }: MetricKey): string {
  const sorted = dimensions
    .map((dimension) => [dimension.name, dimension.value])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}
