import { escapeHtml } from '../../text/html-text.ts';
import type { Trend, TrendPoint } from './report-model.ts';
import { clockText, momentText, numberText } from './trend-words.ts';

/** The picture in its own units, and where the plane with the line stands in it. */
const WIDTH = 720;
const HEIGHT = 240;
const PLANE = { left: 56, right: WIDTH - 40, top: 12, bottom: HEIGHT - 26 } as const;
/** Part of the height above and below what is drawn. */
const MARGIN = 0.08;
const TICKS = 5;
const DAY_SECONDS = 86_400;
/** Numbers of moments that are close stand one below the other. */
const NUMBER_ROWS = 4;

const rounded = (value: number) => Math.round(value * 10) / 10;

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly ats: readonly number[];
  readonly values: readonly number[];
}

/** Round numbers in a span, at a distance of 1, 2 or 5 of some power of ten; of counts whole ones. */
function roundTicks(low: number, high: number, areCounts: boolean): readonly number[] {
  const least = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= least) ?? least;
  const size = areCounts ? Math.max(1, step) : step;
  const [first, last] = [Math.ceil(low / size), Math.floor(high / size)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * size).toPrecision(12)),
  );
}

function between(low: number, high: number): readonly number[] {
  return Array.from({ length: TICKS }, (_, index) => low + ((high - low) * index) / (TICKS - 1));
}

function scaleOf({ points, threshold, moments }: Trend): Scale {
  const ats = [...points.map(([at]) => at), ...moments.map(({ at }) => at)];
  const values = [...points.flatMap(([, value]) => value ?? []), ...(threshold === null ? [] : [threshold])];
  const [from, last] = [Math.min(...ats), Math.max(...ats)];
  // A little room behind what was last, so that its mark is not the edge.
  const until = last + Math.max(60, (last - from) / 50);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // A flat line stands in the middle.
  const room = most > least ? (most - least) * MARGIN : Math.max(1, Math.abs(most) * MARGIN);
  const [low, high] = [least - room, most + room];
  const ticks = roundTicks(low, high, values.every(Number.isInteger));
  return {
    x: (at) => rounded(PLANE.left + ((at - from) / (until - from)) * (PLANE.right - PLANE.left)),
    y: (value) => rounded(PLANE.bottom - ((value - low) / (high - low)) * (PLANE.bottom - PLANE.top)),
    ats: between(from, until),
    // Nothing is fewer than none.
    values: least >= 0 ? ticks.filter((tick) => tick >= 0) : ticks,
  };
}

/** The line, with a hole where nothing was measured. A point alone is a short dash, as a path of one point shows nothing. */
function pathOf(points: readonly TrendPoint[], { x, y }: Scale): string {
  return points
    .map(([at, value], index) => {
      if (value === null) return '';
      const [before, after] = [points[index - 1]?.[1] ?? null, points[index + 1]?.[1] ?? null];
      if (before !== null) return `L${x(at)},${y(value)}`;
      return `M${x(at)},${y(value)}${after === null ? 'h1' : ''}`;
    })
    .join('');
}

/** The plot as an SVG element for a page: nothing in it but shapes, numbers and clock times. `words`: what it shows, for who does not see it. */
export function renderSvg(trend: Trend, words: string): string {
  const scale = scaleOf(trend);
  const { threshold, moments } = trend;
  const across = (y: number) => `M${PLANE.left},${y}H${PLANE.right}`;
  // Where it is more than a day, a clock alone would leave open which.
  const isLong = (scale.ats.at(-1) ?? 0) - (scale.ats[0] ?? 0) > DAY_SECONDS;
  const timeText = isLong ? momentText : clockText;
  const grid = scale.values.map((value) => across(scale.y(value))).join('');
  const marks = moments.map(({ at }, index) => {
    const [x, y] = [scale.x(at), PLANE.top + 10 + 12 * (index % NUMBER_ROWS)];
    return `<path class="moment" d="M${x},${PLANE.top}V${PLANE.bottom}"/><text class="mark" x="${rounded(x + 3)}" y="${y}">${index + 1}</text>`;
  });
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(words)}">`,
    `<path class="grid" d="${grid}"/>`,
    ...scale.values.map(
      (value) =>
        `<text class="end" x="${PLANE.left - 6}" y="${rounded(scale.y(value) + 4)}">${escapeHtml(numberText(value))}</text>`,
    ),
    ...scale.ats.map(
      (at, index) =>
        `<text class="middle${index % 2 === 1 ? ' between' : ''}" x="${scale.x(at)}" y="${HEIGHT - 8}">${timeText(at)}</text>`,
    ),
    threshold === null ? '' : `<path class="threshold" d="${across(scale.y(threshold))}"/>`,
    `<path class="line" d="${pathOf(trend.points, scale)}"/>`,
    ...marks,
    '</svg>',
  ].join('');
}
