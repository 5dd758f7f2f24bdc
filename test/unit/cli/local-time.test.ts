import { describe, expect, it } from 'vitest';
import { agoText, clockText, untilText, zoneText } from '../../../src/cli/local-time.ts';

const NOW = Date.parse('2026-11-22T08:05:00.000Z');
const at = (ms: number) => new Date(NOW + ms).toISOString();
const MINUTE = 60_000;

describe('how long', () => {
  it.each([
    [30_000, 'in under 1 min'],
    [12 * MINUTE + 59_000, 'in 12 min'],
    [119 * MINUTE, 'in 119 min'],
    [120 * MINUTE, 'in 2 h'],
    [50 * 60 * MINUTE, 'in 2 d'],
    [0, 'over'],
    [-MINUTE, 'over'],
  ])('it is until %i ms from now: %s', (ms, text) => {
    expect(untilText(at(ms), NOW)).toBe(text);
  });

  it.each([
    [5 * MINUTE, '5 min ago'],
    [-MINUTE, 'under 1 min ago'],
    [72 * 60 * MINUTE, '3 d ago'],
  ])('ago %i ms is: %s', (ms, text) => {
    expect(agoText(at(-ms), NOW)).toBe(text);
  });

  it('is not said of what is no time', () => {
    expect([untilText('soon', NOW), agoText('', NOW), clockText('', NOW), zoneText('')]).toEqual([
      '-',
      '-',
      '-',
      'UTC',
    ]);
  });
});

describe('the clock of this machine', () => {
  const before = process.env.TZ;
  const inZone = <T>(zone: string, read: () => T): T => {
    process.env.TZ = zone;
    try {
      return read();
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  };

  it.each([
    ['UTC', '08:17', 'UTC'],
    ['Europe/Berlin', '09:17', 'UTC+1'],
    ['Asia/Kolkata', '13:47', 'UTC+5:30'],
    ['America/St_Johns', '04:47', 'UTC-3:30'],
  ])('in %s shows %s, %s', (zone, clock, offset) => {
    const iso = '2026-11-22T08:17:00.000Z';
    expect(inZone(zone, () => [clockText(iso, NOW), zoneText(iso)])).toEqual([clock, offset]);
  });

  it('names the day where it is another one', () => {
    expect(inZone('UTC', () => clockText('2026-11-23T00:10:00.000Z', NOW))).toBe('2026-11-23 00:10');
  });
});
