import { others, type Spans, said, strong, type Trend } from './report-model.ts';

const DIGITS = 4;

/** A measured value for people: four digits of it. */
export const numberText = (value: number) => String(Number(value.toPrecision(DIGITS)));

/** `08:05`, UTC. */
export const clockText = (epochSeconds: number) => new Date(epochSeconds * 1_000).toISOString().slice(11, 16);

/** `2026-11-22 08:05`, UTC. */
export const momentText = (epochSeconds: number) =>
  `${new Date(epochSeconds * 1_000).toISOString().slice(0, 10)} ${clockText(epochSeconds)}`;

/** What the plot shows, for who does not see it. */
export function trendWords({ metric, statistic, unit, points, threshold, since }: Trend): Spans {
  const measured = points.flatMap(([at, value]) => (value === null ? [] : [[at, value] as const]));
  const [lastAt, last] = measured.at(-1) ?? [0, 0];
  const of = unit === null || unit === 'None' ? '' : ` in ${unit}`;
  const held = threshold === null ? [] : said`; the alarm's threshold is ${strong(numberText(threshold))}`;
  const onset = since === null ? [] : said`; it has been so since ${since}`;
  return [
    ...others(metric),
    ...said` (${statistic}${of}): ${strong(numberText(last))} at ${momentText(lastAt)} UTC, the last that was read${held}${onset}.`,
  ];
}
