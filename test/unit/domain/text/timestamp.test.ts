import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normaliseTimestamp } from '../../../../src/domain/text/timestamp.ts';

it.each([
  ['2026-11-22T08:01:00.123+0000', '2026-11-22T08:01:00.123Z'],
  ['2026-11-22T08:01:00Z', '2026-11-22T08:01:00.000Z'],
  ['2026-11-22T10:31:00.5+02:30', '2026-11-22T08:01:00.500Z'],
  ['2026-11-21T23:01:00.1239-0900', '2026-11-22T08:01:00.123Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
])('reads %s', (text, expected) => {
  expect(normaliseTimestamp(text)).toBe(expected);
});

it.each([
  '2026-02-30T00:00:00Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T08:60:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-22T08:01:00',
  '2026-11-22',
  '2026-11-22T08:01:00+15:00',
  ' 2026-11-22T08:01:00Z',
  '0026-11-22T08:01:00Z',
  '',
])('refuses %j', (text) => {
  expect(normaliseTimestamp(text)).toBeNull();
});

it('gives every time back that a Date can print', () => {
  const min = new Date('1900-01-01T00:00:00Z');
  const max = new Date('9998-12-31T00:00:00Z');
  fc.assert(
    fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
      expect(normaliseTimestamp(date.toISOString().replace('Z', '+0000'))).toBe(date.toISOString());
    }),
  );
});
