import { describe, expect, test } from 'vitest';
import type { Point } from '../../../../../src/domain/diagnosis/aws/metric-history.ts';
import {
  isFlatFor,
  levelBefore,
  moveAt,
  patternOf,
} from '../../../../../src/domain/diagnosis/history/level.ts';
import { type Comparison, onsetOf } from '../../../../../src/domain/diagnosis/history/onset.ts';
import { medianOf, rounded, seriesOf, thinned } from '../../../../../src/domain/diagnosis/history/series.ts';
import { lastTrend, lineThrough } from '../../../../../src/domain/diagnosis/history/trend.ts';

const NOW = 1_800_000_000;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const OVER_80: Comparison = {
  operator: 'gt',
  threshold: 80,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  missingData: 'missing',
};
/** Values of a period of one minute, the last one before NOW. */
const minutes = (values: readonly (number | null)[]): readonly Point[] =>
  values.flatMap((value, index): readonly Point[] =>
    value === null ? [] : [[NOW - (values.length - index) * 60, value]],
  );
const onset = (values: readonly (number | null)[], change: Partial<Comparison> = {}) =>
  onsetOf(seriesOf(minutes(values), 60), { ...OVER_80, ...change }, NOW);

test('points come in order, each time once, without what is no number', () => {
  const points: Point[] = [
    [120, 2],
    [60, 1],
    [120, 3],
    [180, Number.NaN],
    [Number.POSITIVE_INFINITY, 4],
  ];
  expect(seriesOf(points, 0)).toMatchObject({
    points: [
      [60, 1],
      [120, 3],
    ],
    periodSeconds: 1,
  });
});

describe('thinned', () => {
  const all = Array.from({ length: 1_000 }, (_, at): Point => [at, at === 500 ? 99 : at === 501 ? -99 : 5]);

  test.each([0, 1, 2, 3, 4, 5, 10, 160, 999, 1_000, 2_000])('to %i it is never more', (max) => {
    const few = thinned(all, max);
    expect(few.length).toBeLessThanOrEqual(max);
    expect(few.length).toBeGreaterThan(max === 0 ? -1 : 0);
    expect(few.map(([at]) => at)).toEqual(few.map(([at]) => at).toSorted((a, b) => a - b));
  });

  test('peak, low and both ends stay', () => {
    const few = thinned(all, 40);
    for (const point of [all[0], all[500], all[501], all[999]]) expect(few).toContain(point);
  });
});

test.each<[readonly number[], number | null]>([
  [[], null],
  [[3], 3],
  [[9, 1], 5],
  [[5, 1, 9], 5],
])('the middle of %j is %s', (values, middle) => {
  expect(medianOf(values)).toBe(middle);
});

test.each([
  [0, 0],
  [123_456.789, 123_460],
  [-0.000123456, -0.00012346],
])('%f is rounded to %f', (value, short) => {
  expect(rounded(value)).toBe(short);
});

describe('onset', () => {
  test('is where the comparison began to hold for good', () => {
    expect(onset([50, 90, 70, 81, 82, 90])).toEqual({ at: NOW - 3 * 60, orEarlier: false });
  });

  test('is not known where it does not hold any more', () => {
    expect(onset([90, 90, 90, 70])).toBeUndefined();
    expect(onset([])).toBeUndefined();
  });

  test('is the beginning of what is known, or earlier, where it held all the time', () => {
    expect(onset([90, 91, 92])).toEqual({ at: NOW - 3 * 60, orEarlier: true });
  });

  test('as many points as the alarm leaves out do not end it', () => {
    const values = [50, 50, 50, 90, 90, 70, 90, 90];
    expect(onset(values, { datapointsToAlarm: 2 })).toEqual({ at: NOW - 5 * 60, orEarlier: false });
    expect(onset(values)).toEqual({ at: NOW - 2 * 60, orEarlier: false });
  });

  test('a gap ends what is known, a point that is late does not', () => {
    const gap = Array.from({ length: 30 }, () => null);
    expect(onset([90, 90, ...gap, 90, 90])).toEqual({ at: NOW - 2 * 60, orEarlier: true });
    expect(onset([50, 90, null, null, 90, 90])).toEqual({ at: NOW - 5 * 60, orEarlier: false });
  });

  test('where missing data breaches, silence is the trouble', () => {
    const gap = Array.from({ length: 30 }, () => null);
    expect(onset([50, 50, ...gap], { missingData: 'breaching' })).toEqual({
      at: NOW - 30 * 60,
      orEarlier: false,
    });
    expect(onset([50, 50, ...gap])).toBeUndefined();
  });

  test('an hour between points of earlier days is no gap', () => {
    const hourly = Array.from({ length: 20 }, (_, index): Point => [NOW - (24 - index) * HOUR, 90]);
    const series = seriesOf(
      [...hourly, ...minutes(Array.from({ length: 240 }, () => 95))],
      60,
      NOW - 4 * HOUR,
    );
    expect(onsetOf(series, OVER_80, NOW)).toEqual({ at: NOW - 24 * HOUR, orEarlier: true });
  });
});

describe('trend', () => {
  const line = (perMinute: number, count: number, from = 0) =>
    minutes(Array.from({ length: count }, (_, index) => from + index * perMinute));

  test('of a straight line is its slope, fully explained', () => {
    expect(lastTrend(line(0.5, 61), 'up')).toEqual({
      perHour: expect.closeTo(30),
      // Without the part in which it can hardly be told from what lay flat before.
      hours: expect.closeTo(0.85),
      fit: expect.closeTo(1),
      began: NOW - 55 * 60,
    });
  });

  test('of a fall is below 0 where that is worse, and none where it is better', () => {
    expect(lastTrend(line(-0.5, 61, 100), 'down')?.perHour).toBeCloseTo(-30);
    expect(lastTrend(line(-0.5, 61, 100), 'up')).toBeNull();
  });

  test('is the last one: what went up before it came down again is another', () => {
    const saw = [...Array.from({ length: 50 }, (_, i) => i), ...Array.from({ length: 21 }, (_, i) => i * 2)];
    expect(lastTrend(minutes(saw), 'up')?.perHour).toBeCloseTo(120);
  });

  test('what lies flat before it is not part of it', () => {
    const values = [
      ...Array.from({ length: 200 }, () => 10),
      ...Array.from({ length: 41 }, (_, i) => 10 + i),
    ];
    expect(lastTrend(minutes(values), 'up')).toMatchObject({
      perHour: expect.closeTo(60),
      began: NOW - 37 * 60,
    });
  });

  test('what lies flat after it is not part of it', () => {
    const values = [...Array.from({ length: 21 }, (_, i) => i * 4), ...Array.from({ length: 200 }, () => 80)];
    expect(lastTrend(minutes(values), 'up')?.perHour).toBeCloseTo(240);
  });

  test.each<[string, readonly Point[]]>([
    ['nothing', []],
    ['two points', minutes([1, 9])],
    ['what never moves', minutes([5, 5, 5, 5])],
  ])('there is none in %s', (_, points) => {
    expect(lastTrend(points, 'up')).toBeNull();
  });

  test('points of one time are no line', () => {
    expect(
      lineThrough([
        [5, 1],
        [5, 9],
      ]),
    ).toBeNull();
    expect(lineThrough([])).toBeNull();
  });
});

describe('level', () => {
  const before = Array.from({ length: 60 }, (_, index) => 40 + (index % 2));

  test('before a time is the middle of the hours before', () => {
    expect(levelBefore(minutes([...before, 90, 90]), NOW - 120)).toBe(40.5);
    expect(levelBefore(minutes([1, 2]), NOW)).toBeNull();
  });

  test.each<[string, readonly number[], ReturnType<typeof moveAt>]>([
    ['up', [90, 90, 90], 'up'],
    ['down', [1, 1, 1], 'down'],
    ['nowhere', [40, 41, 42], 'level'],
    ['who knows where, of one point', [90], null],
  ])('went %s', (_, after, way) => {
    expect(moveAt(minutes([...before, ...after]), NOW - after.length * 60)).toBe(way);
  });

  test('what is always 0 and becomes something has moved', () => {
    expect(moveAt(minutes([0, 0, 0, 0, 3, 3, 3]), NOW - 180)).toBe('up');
    expect(moveAt(minutes([0, 0, 0, 0, 0, 0, 0]), NOW - 180)).toBe('level');
  });
});

describe('pattern', () => {
  /** One value an hour for eight days, by how many hours ago it was. */
  const hourly = (at: (hoursAgo: number) => number | null): readonly Point[] =>
    Array.from({ length: 8 * 24 }, (_, index) => 8 * 24 - index).flatMap((hoursAgo): readonly Point[] => {
      const value = at(hoursAgo);
      return value === null ? [] : [[NOW - hoursAgo * HOUR, value]];
    });

  test.each<[string, (hoursAgo: number) => number | null, ReturnType<typeof patternOf>]>([
    ['a peak each day', (ago) => (ago % 24 === 1 ? 90 : 20), 'daily'],
    ['a peak a week ago', (ago) => (ago === 7 * 24 + 1 || ago <= 1 ? 90 : 20), 'weekly'],
    [
      'a peak each day, whose first hour it begins in',
      (ago) => (ago <= 1 || ago % 24 === 0 ? 90 : ago % 24 === 1 ? 50 : 20),
      'daily',
    ],
    ['a peak that begins an hour later each day', (ago) => (ago <= 1 || ago % 24 === 0 ? 90 : 20), 'none'],
    [
      'a job each day that is over before the hour is, and leaves a part of its height in the mean',
      (ago) => (ago <= 1 ? 90 : ago % 24 === 1 ? 45 : 20),
      'daily',
    ],
    [
      'a busy third of each day, and more than that now',
      (ago) => (ago <= 1 ? 90 : ago % 24 < 8 ? 45 : 20),
      'none',
    ],
    ['a little more at this hour', (ago) => (ago <= 1 ? 90 : ago % 24 === 1 ? 30 : 20), 'none'],
    ['a peak that never was before', (ago) => (ago <= 1 ? 90 : 20), 'none'],
    ['the same at all hours', () => 90, 'none'],
    ['one day only', (ago) => (ago < 20 ? 90 : null), null],
    ['nothing', () => null, null],
  ])('of %s', (_, at, pattern) => {
    expect(patternOf(hourly(at), NOW)).toBe(pattern);
  });

  test('does not divide by a range of nothing', () => {
    expect(patternOf([[NOW - DAY, 1]], NOW)).toBeNull();
  });
});

describe('a level that has been flat for days', () => {
  const hourly = (at: (hoursAgo: number) => number | null, days = 8): readonly Point[] =>
    Array.from({ length: days * 24 }, (_, index) => days * 24 - index).flatMap(
      (hoursAgo): readonly Point[] => {
        const value = at(hoursAgo);
        return value === null ? [] : [[NOW - hoursAgo * HOUR, value]];
      },
    );
  const jitter = (hoursAgo: number) => ((hoursAgo * 7) % 11) / 10;

  test.each<[string, readonly Point[], boolean, boolean]>([
    ['strays by a point', hourly((ago) => 87.5 + jitter(ago)), true, true],
    ['is what is left of a percentage', hourly((ago) => 11 + jitter(ago)), true, true],
    ['strays by a tenth of itself, and is no percentage', hourly((ago) => 11 + jitter(ago)), false, false],
    ['rises slowly', hourly((ago) => 88 - ago / 100), true, false],
    ['stood elsewhere for a day', hourly((ago) => (ago > 90 && ago < 114 ? 60 : 88)), true, false],
    ['is known for two days', hourly(() => 88, 2), true, false],
    ['is known of a few hours only', hourly((ago) => (ago % 6 === 0 || ago < 3 ? 88 : null)), true, false],
    ['ends half a day ago', hourly((ago) => (ago > 12 ? 88 : null)), true, false],
    ['is nothing at all', hourly(() => 0), false, false],
  ])('is told where it %s', (_what, points, isPercent, isFlat) => {
    expect(isFlatFor(points, NOW, isPercent)).toBe(isFlat);
  });
});
