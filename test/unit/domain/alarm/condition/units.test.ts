import { expect, test } from 'vitest';
import { publishedUnit, valueText } from '../../../../../src/domain/alarm/condition/units.ts';

const K = 1024;

test.each([
  ['Percent', 'percent', 1],
  ['Seconds', 'seconds', 1],
  ['Milliseconds', 'seconds', 1e-3],
  ['Microseconds', 'seconds', 1e-6],
  ['Count', 'count', 1],
  ['Count/Second', 'count_per_second', 1],
  ['Bytes', 'bytes', 1],
  ['Kilobytes', 'bytes', K],
  ['Megabytes', 'bytes', K ** 2],
  ['Gigabytes', 'bytes', K ** 3],
  ['Terabytes', 'bytes', K ** 4],
  ['Bits', 'bytes', 1 / 8],
  ['Kilobits', 'bytes', K / 8],
  ['Megabits', 'bytes', K ** 2 / 8],
  ['Gigabits', 'bytes', K ** 3 / 8],
  ['Terabits', 'bytes', K ** 4 / 8],
  ['Bytes/Second', 'bytes_per_second', 1],
  ['Kilobytes/Second', 'bytes_per_second', K],
  ['Terabytes/Second', 'bytes_per_second', K ** 4],
  ['Bits/Second', 'bytes_per_second', 1 / 8],
  ['Gigabits/Second', 'bytes_per_second', K ** 3 / 8],
] as const)('%s of CloudWatch are %s, %d times', (name, unit, factor) => {
  expect(publishedUnit(name)).toEqual({ unit, factor });
});

test.each([['None'], [null], [undefined], [''], ['bytes'], ['Furlongs'], ['Stryker was here!']])(
  '%s says nothing',
  (name) => {
    expect(publishedUnit(name)).toBeNull();
  },
);

test.each([
  [90, 'percent', '90 %'],
  [90.128, 'percent', '90.13 %'],
  [0.12345, 'percent', '0.1235 %'],
  [-0.5, 'percent', '-0.5 %'],
  [1, 'percent', '1 %'],
  [1.00001, 'percent', '1 %'],
  [0, 'bytes', '0 B'],
  [512, 'bytes', '512 B'],
  [1023, 'bytes', '1023 B'],
  [1024, 'bytes', '1 KiB'],
  [1536 * K, 'bytes', '1.5 MiB'],
  [-2 * K ** 3, 'bytes', '-2 GiB'],
  [5 * K ** 4, 'bytes', '5 TiB'],
  [5000 * K ** 4, 'bytes', '5000 TiB'],
  [0.5, 'bytes', '0.5 B'],
  [2 * K, 'bytes_per_second', '2 KiB/s'],
  [3, 'bytes_per_second', '3 B/s'],
  [3, 'count', '3'],
  [3, 'count_per_second', '3/s'],
  [3, 'seconds', '3 s'],
  [1, 'seconds', '1 s'],
  [0, 'seconds', '0 s'],
  [0.2, 'seconds', '200 ms'],
  [-0.2, 'seconds', '-200 ms'],
  [-1, 'seconds', '-1 s'],
  [3, 'milliseconds_per_second', '3 ms/s'],
  [0.2, 'milliseconds_per_second', '0.2 ms/s'],
  [8.5, 'none', '8.5'],
] as const)('%d %s is written %s', (value, unit, text) => {
  expect(valueText(value, unit)).toBe(text);
});
