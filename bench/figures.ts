import type { ReadSteps } from './noop/read-steps.ts';
import { BARS } from './settings.ts';
import { median, quantile } from './statistics.ts';

/** What was measured of one subject. */
export interface Measured {
  readonly latenciesMs: readonly number[];
  readonly blocksPerSecond: readonly number[];
  /** Of each block: CPU milliseconds of the bench's own process, without the server. */
  readonly blocksCpuMsPerIncident: readonly number[];
  readonly startsPerSecond: number;
  readonly approval: readonly ReadSteps[];
  readonly completion: readonly ReadSteps[];
}

export interface Row {
  readonly name: string;
  readonly recoverops: number;
  readonly noop: number;
  /** RecoverOps divided by no-op. */
  readonly ratio: number;
  readonly bar?: { readonly text: string; readonly isMet: boolean };
}

function row(
  name: string,
  of: (measured: Measured) => number,
  ours: Measured,
  noop: Measured,
  bar?: { readonly text: string; readonly holds: (ratio: number) => boolean },
): Row {
  const recoverops = of(ours);
  const other = of(noop);
  const ratio = recoverops / other;
  return {
    name,
    recoverops,
    noop: other,
    ratio,
    ...(bar === undefined ? {} : { bar: { text: bar.text, isMet: bar.holds(ratio) } }),
  };
}

/** The table's rows. Ratios are of medians; a ratio that is not a number misses its bar. */
export function toRows(ours: Measured, noop: Measured): readonly Row[] {
  const { latencyRatioMax, throughputRatioMin } = BARS;
  const rows = (name: string, of: (measured: Measured) => number) => row(name, of, ours, noop);
  return [
    row('alarm to pending approval, alone, p50 ms', ({ latenciesMs }) => median(latenciesMs), ours, noop, {
      text: `ratio <= ${latencyRatioMax}`,
      holds: (ratio) => ratio <= latencyRatioMax,
    }),
    rows('alarm to pending approval, alone, p95 ms', ({ latenciesMs }) => quantile(latenciesMs, 0.95)),
    row(
      'incidents per second, median of blocks',
      ({ blocksPerSecond }) => median(blocksPerSecond),
      ours,
      noop,
      {
        text: `ratio >= ${throughputRatioMin}`,
        holds: (ratio) => ratio >= throughputRatioMin,
      },
    ),
    rows('CPU ms per incident to completed, without the server', ({ blocksCpuMsPerIncident }) =>
      median(blocksCpuMsPerIncident),
    ),
    rows('starts per second, nobody working', ({ startsPerSecond }) => startsPerSecond),
    rows('history events, approval then reject', ({ approval }) => median(approval.map((r) => r.eventCount))),
    rows('workflow tasks, approval then reject', ({ approval }) =>
      median(approval.map((r) => r.workflowTaskCount)),
    ),
    rows('history events, alarm to completed', ({ completion }) =>
      median(completion.map((r) => r.eventCount)),
    ),
    rows('workflow tasks, alarm to completed', ({ completion }) =>
      median(completion.map((r) => r.workflowTaskCount)),
    ),
  ];
}

const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1));

/** Fixed columns for a terminal. */
export function renderTable(rows: readonly Row[]): string {
  const header = ['', 'RecoverOps', 'no-op', 'ratio', 'bar'];
  const cells = rows.map(({ name, recoverops, noop, ratio, bar }) => [
    name,
    figure(recoverops),
    figure(noop),
    ratio.toFixed(2),
    bar === undefined ? '' : `${bar.text}: ${bar.isMet ? 'met' : 'MISSED'}`,
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  return [header, ...cells]
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column === 0 || column === 4 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
