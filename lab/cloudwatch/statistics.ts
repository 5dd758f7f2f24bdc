import type { Sample } from './metric-store.ts';

const statisticNames = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

const PERCENTILE = /^p(\d{1,2}(\.\d{1,2})?|100)$/;

/** True for the five plain statistics and for percentiles such as `p99` and `p99.9`. */
export function isStatistic(text: string): boolean {
  return (statisticNames as readonly string[]).includes(text) || PERCENTILE.test(text);
}

/** One value for the samples of one period, or undefined when there are none. Throws RangeError for an unknown statistic. */
export function aggregate(samples: readonly Sample[], statistic: string): number | undefined {
  if (samples.length === 0) return undefined;
  const count = samples.reduce((total, sample) => total + sample.count, 0);
  const sum = samples.reduce((total, sample) => total + sample.sum, 0);
  switch (statistic) {
    case 'SampleCount':
      return count;
    case 'Sum':
      return sum;
    case 'Average':
      return sum / count;
    case 'Minimum':
      return Math.min(...samples.map(({ min }) => min));
    case 'Maximum':
      return Math.max(...samples.map(({ max }) => max));
    default:
      return percentile(samples, count, statistic);
  }
}

/** Nearest rank. A pre-aggregated set counts with its mean, since its single values are not known. */
function percentile(samples: readonly Sample[], count: number, statistic: string): number {
  const match = PERCENTILE.exec(statistic);
  if (match === null) throw new RangeError(`${statistic} is not a statistic that the lab knows`);
  const rank = Math.max((Number(match[1]) / 100) * count, 1e-9);
  const sorted = samples.map((sample) => ({ value: sample.sum / sample.count, count: sample.count }));
  sorted.sort((a, b) => a.value - b.value);
  let seen = 0;
  for (const { value, count: times } of sorted) {
    seen += times;
    if (seen >= rank) return value;
  }
  return sorted.at(-1)?.value ?? 0;
}
