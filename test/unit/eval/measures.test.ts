import { describe, expect, test } from 'vitest';
import { calibrationOf, mean, median, rateOf } from '../../../eval/measures.ts';

const said = (confidence: number, isRight: boolean) => ({ confidence, isRight });

describe("Wilson's interval", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is as it is published', (count, of, low, high) => {
    const [from, to] = rateOf(count, of).wilson95 ?? [];
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });

  test('of nothing there is none, and it stays within 0 and 1', () => {
    expect(rateOf(0, 0)).toEqual({ count: 0, of: 0, rate: null, wilson95: null });
    for (const of of [1, 2, 1_000])
      for (const count of [0, of]) {
        const [from = -1, to = 2] = rateOf(count, of).wilson95 ?? [];
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(1);
        expect(from).toBeLessThan(to);
      }
  });
});

describe('calibration', () => {
  test('is measured in tenths: by how much they say too much or too little, by what was said in each', () => {
    const { ece, bins } = calibrationOf([
      said(0.95, true),
      said(0.95, false),
      said(0.92, true),
      said(0.05, false),
    ]);
    expect(bins).toEqual([
      { from: 0, to: 0.1, said: 1, right: 0, confidence: 0.05 },
      { from: 0.9, to: 1, said: 3, right: 2, confidence: expect.closeTo(0.94) },
    ]);
    expect(ece).toBeCloseTo((1 * 0.05 + 3 * (0.94 - 2 / 3)) / 4);
  });

  test('has full confidence in the last tenth', () => {
    expect(calibrationOf([said(1, true)]).bins).toEqual([
      { from: 0.9, to: 1, said: 1, right: 1, confidence: 1 },
    ]);
  });

  test('is perfect where the right ones have all confidence, and half where all have the same', () => {
    expect(calibrationOf([said(0.9, true), said(0.9, true), said(0.1, false)]).auroc).toBe(1);
    expect(calibrationOf([said(0.1, true), said(0.9, false)]).auroc).toBe(0);
    expect(calibrationOf([said(0.5, true), said(0.5, false), said(0.5, false)]).auroc).toBe(0.5);
  });

  test('counts pairs as one would by hand', () => {
    const all = [said(0.9, true), said(0.6, true), said(0.6, false), said(0.7, false), said(0.2, false)];
    // 0.9 beats all three; 0.6 ties with one, loses to one and beats one.
    expect(calibrationOf(all).auroc).toBeCloseTo((3 + 0.5 + 0 + 1) / 6);
  });

  test('says nothing of nothing', () => {
    expect(calibrationOf([])).toEqual({
      said: 0,
      right: 0,
      brier: null,
      brierConstant: null,
      auroc: null,
      ece: null,
      bins: [],
    });
  });
});

test('the mean and the middle of numbers', () => {
  expect([mean([1, 2, 6]), mean([])]).toEqual([3, null]);
  expect([median([5, 1, 9]), median([4, 1, 3, 2]), median([])]).toEqual([5, 2, null]);
});
