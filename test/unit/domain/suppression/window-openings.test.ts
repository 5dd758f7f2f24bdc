import { describe, expect, it, test } from 'vitest';
import type { Weekday, WindowTimes } from '../../../../src/domain/suppression/suppression.ts';
import { nextOpening, openingAt } from '../../../../src/domain/suppression/window-openings.ts';
import { isTimeZone } from '../../../../src/domain/suppression/zone-clock.ts';

const LATER = '2030-01-01T00:00:00.000Z';
const weekly = (
  days: readonly Weekday[],
  at: string,
  minutes: number,
  timeZone: string,
  until = LATER,
): WindowTimes => ({ kind: 'weekly', days, at, minutes, timeZone, until });
const once = (from: string, until: string): WindowTimes => ({ kind: 'once', from, until });

const span = (opening: ReturnType<typeof openingAt>) =>
  opening && [opening.fromMs, opening.untilMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
const at = (times: WindowTimes, iso: string) => span(openingAt(times, Date.parse(iso)));
const next = (times: WindowTimes, iso: string) => span(nextOpening(times, Date.parse(iso)));

describe('a window of one time', () => {
  const night = once('2026-11-29T22:00:00Z', '2026-11-30T02:00:00Z');
  it.each([
    ['2026-11-29T21:59:59.999Z', false],
    ['2026-11-29T22:00:00Z', true],
    ['2026-11-30T01:59:59.999Z', true],
    ['2026-11-30T02:00:00Z', false],
  ])('at %s is open: %s', (time, isOpen) => {
    expect(at(night, time) !== null).toBe(isOpen);
  });

  it('never opens again once it is over', () => {
    expect(next(night, '2026-11-28T00:00:00Z')).toEqual(['2026-11-29T22:00', '2026-11-30T02:00']);
    expect(next(night, '2026-11-30T02:00:00Z')).toBeNull();
  });
});

describe('a weekly window', () => {
  // 2026-11-29 is a Sunday.
  const sunday = weekly(['sun'], '02:00', 120, 'UTC');
  it('opens on its days alone', () => {
    expect(at(sunday, '2026-11-29T02:00:00Z')).toEqual(['2026-11-29T02:00', '2026-11-29T04:00']);
    expect(at(sunday, '2026-11-29T04:00:00Z')).toBeNull();
    expect(at(sunday, '2026-11-28T03:00:00Z')).toBeNull();
    expect(next(sunday, '2026-11-29T04:00:00Z')).toEqual(['2026-12-06T02:00', '2026-12-06T04:00']);
  });

  it('lasts over midnight', () => {
    const late = weekly(['sat'], '23:00', 180, 'UTC');
    expect(at(late, '2026-11-29T01:30:00Z')).toEqual(['2026-11-28T23:00', '2026-11-29T02:00']);
    expect(at(late, '2026-11-30T01:30:00Z')).toBeNull();
  });

  it('goes by the clocks and days of its own zone', () => {
    // 08:00 on Monday in Auckland is Sunday evening in UTC.
    const auckland = weekly(['mon'], '08:00', 60, 'Pacific/Auckland');
    expect(at(auckland, '2026-11-29T19:30:00Z')).toEqual(['2026-11-29T19:00', '2026-11-29T20:00']);
    const kolkata = weekly(['sun'], '02:00', 30, 'Asia/Kolkata');
    expect(at(kolkata, '2026-11-28T20:45:00Z')).toEqual(['2026-11-28T20:30', '2026-11-28T21:00']);
  });

  it('keeps its time on the clock over both changes of the year', () => {
    const berlin = weekly(['sun'], '04:00', 60, 'Europe/Berlin');
    expect(at(berlin, '2026-03-22T03:30:00Z')).toEqual(['2026-03-22T03:00', '2026-03-22T04:00']);
    expect(at(berlin, '2026-03-29T02:30:00Z')).toEqual(['2026-03-29T02:00', '2026-03-29T03:00']);
    expect(at(berlin, '2026-10-25T03:30:00Z')).toEqual(['2026-10-25T03:00', '2026-10-25T04:00']);
  });

  it('that would begin at a time that a day does not have begins as long after midnight as ever', () => {
    const berlin = weekly(['sun'], '02:30', 60, 'Europe/Berlin');
    // There is no 02:30 on 2026-03-29; 150 minutes after midnight it is 03:30, 01:30 UTC.
    expect(next(berlin, '2026-03-28T12:00:00Z')).toEqual(['2026-03-29T01:30', '2026-03-29T02:30']);
    const chicago = weekly(['sun'], '02:15', 60, 'America/Chicago');
    expect(next(chicago, '2026-03-07T12:00:00Z')).toEqual(['2026-03-08T08:15', '2026-03-08T09:15']);
  });

  it('that would begin twice begins the first time, and lasts as long as ever', () => {
    const berlin = weekly(['sun'], '02:30', 60, 'Europe/Berlin');
    expect(next(berlin, '2026-10-24T12:00:00Z')).toEqual(['2026-10-25T00:30', '2026-10-25T01:30']);
    // The second 02:45 of that night is outside.
    expect(at(berlin, '2026-10-25T01:45:00Z')).toBeNull();
    const over = weekly(['sun'], '01:30', 120, 'Europe/Berlin');
    expect(at(over, '2026-10-25T01:15:00Z')).toEqual(['2026-10-24T23:30', '2026-10-25T01:30']);
  });

  it('is cut by its last day, and is over behind it', () => {
    const last = weekly(['sun'], '02:00', 120, 'UTC', '2026-11-29T03:00:00Z');
    expect(at(last, '2026-11-29T02:30:00Z')).toEqual(['2026-11-29T02:00', '2026-11-29T03:00']);
    expect(at(last, '2026-11-29T03:30:00Z')).toBeNull();
    expect(next(last, '2026-11-29T03:30:00Z')).toBeNull();
    expect(
      next(weekly(['sun'], '02:00', 120, 'UTC', '2026-11-29T02:00:00Z'), '2026-11-28T00:00:00Z'),
    ).toBeNull();
  });

  it('opens once a day through both changes of the year, in zones of every kind', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe']) {
      const daily = weekly(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], '02:30', 60, zone);
      for (const [first, days] of [
        ['2026-03-20T00:15:00Z', 25],
        ['2026-09-25T00:15:00Z', 45],
      ] as const) {
        const begun = new Set<number>();
        for (let ms = Date.parse(first); ms < Date.parse(first) + days * 86_400_000; ms += 55 * 60_000) {
          const opening = openingAt(daily, ms);
          if (opening === null) continue;
          expect(opening.untilMs - opening.fromMs).toBe(3_600_000);
          begun.add(opening.fromMs);
        }
        expect([zone, begun.size]).toEqual([zone, days]);
      }
    }
  });
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Mars/Olympus', false],
  ['+02:00', false],
  ['-0530', false],
  ['', false],
])('%j is a time zone: %s', (name, is) => {
  expect(isTimeZone(name)).toBe(is);
});
