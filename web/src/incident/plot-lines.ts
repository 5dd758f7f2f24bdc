import type { Point } from '../../../src/domain/diagnosis/aws/metric-history.ts';

/** The plane that a series is drawn on; the page stretches it to the width that there is. */
export const PLANE = { width: 600, height: 120 } as const;

export interface PlotScale {
  readonly from: number;
  readonly until: number;
  readonly low: number;
  readonly high: number;
}

/** Part of the height above and below what is drawn. */
const MARGIN = 0.06;

/** Room for all points and the threshold; null: there is nothing that can be drawn. */
export function plotScale(points: readonly Point[], threshold: number | null): PlotScale | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last[0] <= first[0]) return null;
  const values = [...points.map(([, value]) => value), ...(threshold === null ? [] : [threshold])];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return null;
  // A flat line stands in the middle.
  const room = high > low ? (high - low) * MARGIN : Math.max(1, Math.abs(high) * MARGIN);
  return { from: first[0], until: last[0], low: low - room, high: high + room };
}

export const xOf = ({ from, until }: PlotScale, at: number) => ((at - from) / (until - from)) * PLANE.width;
export const yOf = ({ low, high }: PlotScale, value: number) =>
  PLANE.height - ((value - low) / (high - low)) * PLANE.height;

/** So many times the usual step is a gap: a line over it would show what nobody measured. */
const GAP_STEPS = 3;

/** Stretches without a gap. Points of earlier days are an hour apart, so a step is held to those beside it. */
export function stretches(points: readonly Point[], periodSeconds: number): readonly (readonly Point[])[] {
  const found: Point[][] = [];
  const stepTo = (index: number) =>
    (points[index]?.[0] ?? Number.NaN) - (points[index - 1]?.[0] ?? Number.NaN);
  for (const [index, point] of points.entries()) {
    const beside = [stepTo(index - 1), stepTo(index + 1), periodSeconds].filter(Number.isFinite);
    const isGap = index > 0 && stepTo(index) > GAP_STEPS * Math.max(...beside);
    const current = found.at(-1);
    if (current === undefined || isGap) found.push([point]);
    else current.push(point);
  }
  return found;
}

const rounded = (value: number) => Math.round(value * 10) / 10;

/** A stretch as an SVG path; of one point a short dash, as a path of one point shows nothing. */
export function pathOf(scale: PlotScale, stretch: readonly Point[]): string {
  const [first] = stretch;
  if (first === undefined) return '';
  const all = stretch.map(([at, value]) => `${rounded(xOf(scale, at))},${rounded(yOf(scale, value))}`);
  return stretch.length === 1 ? `M${all[0]}h1` : `M${all.join('L')}`;
}

const ROWS_MAX = 24;

/** Some of the points for a table: evenly spread, both ends among them. */
export function tableRows(points: readonly Point[]): readonly Point[] {
  if (points.length <= ROWS_MAX) return points;
  const step = (points.length - 1) / (ROWS_MAX - 1);
  const shown = new Set(Array.from({ length: ROWS_MAX }, (_, row) => Math.round(row * step)));
  return points.filter((_, index) => shown.has(index));
}
