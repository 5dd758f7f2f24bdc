import { InvalidArgumentError } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instant } from '../../../src/cli/duration.ts';

const before = process.env.TZ;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});

describe('a time that somebody types', () => {
  it.each([
    ['UTC', '2026-11-29T03:10:00Z', '06:00', '2026-11-29T06:00:00.000Z'],
    ['UTC', '2026-11-29T03:10:00Z', '3:10', '2026-11-30T03:10:00.000Z'],
    ['UTC', '2026-11-30T23:59:00Z', '00:00', '2026-12-01T00:00:00.000Z'],
    ['Europe/Berlin', '2026-11-29T03:10:00Z', '06:00', '2026-11-29T05:00:00.000Z'],
    // The night before clocks go back has one hour more.
    ['Europe/Berlin', '2026-10-24T12:00:00Z', '06:00', '2026-10-25T05:00:00.000Z'],
    ['UTC', '2026-11-29T03:10:00Z', '2026-11-30T06:00:00Z', '2026-11-30T06:00:00.000Z'],
  ])('in %s at %s: %s is %s', (zone, now, text, iso) => {
    process.env.TZ = zone;
    vi.setSystemTime(new Date(now));
    expect(instant(text)).toBe(iso);
  });

  it.each(['24:00', '6:60', 'noon', '1', ''])('is refused where it is none: %j', (text) => {
    expect(() => instant(text)).toThrow(InvalidArgumentError);
  });
});
