import { describe, expect, it } from 'vitest';
import { type Measured, renderTable, toRows } from '../../../bench/figures.ts';
import { median, quantile } from '../../../bench/statistics.ts';

function measured(latenciesMs: readonly number[], blocksPerSecond: readonly number[]): Measured {
  const run = { startInputBytes: 1, steps: [], eventCount: 120, workflowTaskCount: 18 };
  return {
    latenciesMs,
    blocksPerSecond,
    blocksCpuMsPerIncident: [60, 90, 70],
    startsPerSecond: 100,
    approval: [run],
    completion: [run],
  };
}

describe('quantile', () => {
  it('interpolates between neighbours, in any order', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([0, 10, 20], 0.95)).toBeCloseTo(19);
  });

  it('is no number without values', () => {
    expect(median([])).toBeNaN();
  });
});

describe('toRows', () => {
  const barsOf = (ours: Measured, noop: Measured) =>
    toRows(ours, noop).flatMap(({ bar }) => (bar === undefined ? [] : [bar.isMet]));

  it('meets both bars at their very values', () => {
    expect(barsOf(measured([130], [8]), measured([100], [10]))).toEqual([true, true]);
  });

  it('misses each bar by itself', () => {
    expect(barsOf(measured([131], [8]), measured([100], [10]))).toEqual([false, true]);
    expect(barsOf(measured([130], [7.9]), measured([100], [10]))).toEqual([true, false]);
  });

  it('misses the bars when nothing was measured', () => {
    expect(barsOf(measured([], []), measured([], []))).toEqual([false, false]);
  });

  it('is not moved by one outlier', () => {
    expect(barsOf(measured([100, 101, 5_000], [9, 9, 1]), measured([99, 100, 101], [10, 10, 10]))).toEqual([
      true,
      true,
    ]);
  });
});

describe('CPU time of an incident', () => {
  it('is the median of the blocks, without a bar: the machine is shared', () => {
    const ours = measured([1], [1]);
    const rows = toRows(ours, { ...ours, blocksCpuMsPerIncident: [35] });
    const [cpu] = rows.filter(({ name }) => name.startsWith('CPU ms'));
    expect(cpu).toMatchObject({ recoverops: 70, noop: 35, ratio: 2 });
    expect(cpu?.bar).toBeUndefined();
  });
});

describe('renderTable', () => {
  it('says which bar is met', () => {
    const text = renderTable(toRows(measured([200], [9]), measured([100], [10])));
    expect(text).toMatch(/p50 ms\s+200\s+100\s+2\.00\s+ratio <= 1\.3: MISSED/);
    expect(text).toMatch(/median of blocks\s+9\.0\s+10\.0\s+0\.90\s+ratio >= 0\.8: met/);
  });
});
