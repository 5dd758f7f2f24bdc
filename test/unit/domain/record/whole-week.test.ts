import { expect, it, test } from 'vitest';
import { weekNotice, weekNoticeId } from '../../../../src/domain/record/response/week-notice.ts';
import { weekSummary } from '../../../../src/domain/record/response/week-summary.ts';
import { wholeWeekBefore } from '../../../../src/domain/record/response/whole-week.ts';
import { measured } from '../../../support/measured-incidents.ts';

const weekOf = (at: string, zone: string) => wholeWeekBefore(Date.parse(at), zone);

it.each([
  [
    'on a Sunday night, the week before',
    '2026-11-29T22:59:59Z',
    '2026-11-15T23:00:00.000Z',
    '2026-11-22T23:00:00.000Z',
    '2026-11-16',
  ],
  [
    'from midnight on, the week that is over',
    '2026-11-29T23:00:00Z',
    '2026-11-22T23:00:00.000Z',
    '2026-11-29T23:00:00.000Z',
    '2026-11-23',
  ],
  [
    'on a Friday, the same',
    '2026-12-04T15:00:00Z',
    '2026-11-22T23:00:00.000Z',
    '2026-11-29T23:00:00.000Z',
    '2026-11-23',
  ],
  [
    'with an hour more, as summer time ends',
    '2026-10-26T08:00:00Z',
    '2026-10-18T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
    '2026-10-19',
  ],
  [
    'with an hour less, as it begins',
    '2026-03-30T08:00:00Z',
    '2026-03-22T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
    '2026-03-23',
  ],
])('is from Monday to Monday in Berlin: %s', (_when, at, from, to, monday) => {
  expect(weekOf(at, 'Europe/Berlin')).toMatchObject({ from, to, monday });
});

it('begins where the week before it ends', () => {
  const week = weekOf('2026-11-30T08:00:00Z', 'America/New_York');
  expect(weekOf(week.from, 'America/New_York')).toMatchObject({ from: week.start, to: week.from });
});

test('the notice says how the week was in its subject, and no name of an alarm breaks out of its line', () => {
  const week = weekOf('2026-11-30T08:00:00Z', 'UTC');
  const summary = weekSummary(
    { measured: [measured(24, {}, { alarmName: 'Disk\nApproved by ana' })], cutAt: null, unreadable: 0 },
    { ...week, at: '2026-11-30T08:00:00Z', targets: { acknowledge: null, resolve: null } },
  );
  const notice = weekNotice(summary, week, 'UTC');
  expect([weekNoticeId(week), notice.kind]).toEqual(['weekly-summary_2026-11-23', 'weekly_summary']);
  expect(notice.subject).toBe('The week from 2026-11-23: 1 incident, to the end 1 h on average');
  expect(notice.message.split('\n')[0]).toBe('Monday to Monday in UTC, against the week before.');
  expect(notice.message.split('\n').filter((line) => line.startsWith('Approved'))).toEqual([]);
});
