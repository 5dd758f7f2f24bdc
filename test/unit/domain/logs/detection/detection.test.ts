import { describe, expect, test } from 'vitest';
import {
  afterWindow,
  type Detection,
  NEW_DETECTION,
} from '../../../../../src/domain/logs/detection/alarm-state.ts';
import { excess, learned, type Rate } from '../../../../../src/domain/logs/detection/rate.ts';

const rateOf = (counts: readonly number[]) =>
  counts.reduce<Rate | undefined>((rate, count) => learned(rate, count), undefined);

describe('what is usual', () => {
  test('the mean and the variance are those of the counts, while these are few', () => {
    const rate = rateOf([2, 4, 6, 8]);
    expect(rate?.mean).toBeCloseTo(5);
    expect(rate?.variance).toBeCloseTo(5);
    expect(rate?.windows).toBe(4);
  });

  test('the newer windows count for more', () => {
    const rate = rateOf([...Array.from({ length: 200 }, () => 0), ...Array.from({ length: 60 }, () => 100)]);
    expect(rate?.mean).toBeGreaterThan(90);
  });

  test('nothing is unusual before ten windows', () => {
    expect(excess(undefined, 1_000)).toBe(0);
    expect(excess(rateOf(Array.from({ length: 9 }, () => 0)), 1_000)).toBe(0);
    expect(excess(rateOf(Array.from({ length: 10 }, () => 0)), 1_000)).toBeGreaterThan(100);
  });

  test('a usual count is in no excess, and neither is less', () => {
    const rate = rateOf(Array.from({ length: 50 }, (_, at) => 95 + (at % 11)));
    expect(excess(rate, 105)).toBeLessThan(3);
    expect(excess(rate, 0)).toBe(0);
    expect(excess(rate, 400)).toBeGreaterThan(10);
  });

  test('what comes in bursts is not unusual for coming in one', () => {
    const bursts = rateOf(Array.from({ length: 100 }, (_, at) => (at % 5 === 0 ? 200 : 0)));
    const even = rateOf(Array.from({ length: 100 }, () => 40));
    expect(excess(bursts, 200)).toBeLessThan(3);
    expect(excess(even, 200)).toBeGreaterThan(10);
  });
});

describe('a detector on a resource', () => {
  const settings = { badWindows: 2, goodWindows: 3, alarmsMax: 2, withinMs: 3_600_000 };
  const minute = 60_000;

  function run(windows: string, from: Detection = NEW_DETECTION) {
    let detection = from;
    const published: string[] = [];
    for (const [index, window] of [...windows].entries()) {
      const step = afterWindow(detection, window === 'x', index * minute, settings);
      detection = step.detection;
      if (step.changedTo !== null) published.push(`${index}:${step.changedTo}`);
    }
    return { detection, published };
  }

  test('is in alarm after bad windows in a row, and over after good ones in a row', () => {
    expect(run('.x.xx..x...').published).toEqual(['4:ALARM', '10:OK']);
  });

  test('says each change once, however long it lasts', () => {
    expect(run('xxxxxxxx......').published).toEqual(['1:ALARM', '10:OK']);
  });

  test('what flaps is held after so many alarms, and its end is not', () => {
    const { published, detection } = run('xx...xx...xx...xx');
    expect(published).toEqual(['1:ALARM', '4:OK', '6:ALARM', '9:OK']);
    expect(detection.state).toBe('OK');
  });

  test('what was held becomes an alarm when the hour is over and it is still so', () => {
    const quiet = '.'.repeat(55);
    expect(run(`xx...xx...${quiet}xx`).published.at(-1)).toBe('66:ALARM');
  });
});
