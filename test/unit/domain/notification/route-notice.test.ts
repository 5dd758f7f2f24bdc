import { describe, expect, it, test } from 'vitest';
import { hoursAround } from '../../../../src/domain/notification/clock-hours.ts';
import type { NotificationRules } from '../../../../src/domain/notification/notification-rules.ts';
import { parseNotificationRules } from '../../../../src/domain/notification/parse-rules.ts';
import {
  heldBackUntil,
  releaseOf,
  routeNotice,
  routeSummary,
} from '../../../../src/domain/notification/route-notice.ts';
import { severityOf } from '../../../../src/domain/notification/severity.ts';
import type { Severity } from '../../../../src/domain/site/site-severity.ts';
import { WEEKDAYS } from '../../../../src/domain/suppression/suppression.ts';

const CHANNELS = { sns: () => [], webhook: () => [] };
const RECIPIENTS = { ana: { channel: 'sns' }, ben: { channel: 'webhook' }, cy: { channel: 'sns' } };
const FALLBACK = { name: 'default', channel: 'log', settings: {} };
const TRAITS = { alarmName: 'db-disk', resources: ['i-1'], tags: [] };

function rulesOf(file: object): NotificationRules {
  const rules = parseNotificationRules(
    { version: 'notifications/v1', recipients: RECIPIENTS, ...file },
    CHANNELS,
  );
  if (!rules.ok) throw new Error(rules.error.join('\n'));
  return rules.value;
}

function told(file: object, at: string, severity: Severity = 'high', traits: object = {}) {
  const sends = routeNotice(rulesOf(file), FALLBACK, { ...TRAITS, ...traits }, severity, Date.parse(at));
  return sends.map((send) => `${send.at.slice(11, 16)} ${send.reason} ${send.recipient}`);
}

const only = (match: object, to = 'ana') => ({ name: `only-${to}`, match, steps: [{ to: [to] }] });
const BERLIN = { time_zone: 'Europe/Berlin' };

describe('a route takes a notice', () => {
  it('where each of its conditions holds, in any of its entries', () => {
    const routes = [only({ severity: ['high'], alarm: ['web-*', 'db-*'] })];
    expect(told({ routes }, '2026-11-30T12:00:00Z')).toEqual(['12:00 notice ana']);
    expect(told({ routes }, '2026-11-30T12:00:00Z', 'low')).toEqual(['12:00 notice default']);
    expect(told({ routes }, '2026-11-30T12:00:00Z', 'high', { alarmName: 'cache' })).toEqual([
      '12:00 notice default',
    ]);
  });

  it('by a tag that one of the hosts has', () => {
    const routes = [only({ tag: [{ key: 'team', value: 'db' }] })];
    const tags = [{ key: 'team', value: 'db' }];
    expect(told({ routes }, '2026-11-30T12:00:00Z', 'high', { tags })).toEqual(['12:00 notice ana']);
    expect(told({ routes }, '2026-11-30T12:00:00Z')).toEqual(['12:00 notice default']);
  });

  it('of two whose hours overlap the first, unless it goes on', () => {
    const early = only({ hours: [{ from: '08:00', to: '18:00', ...BERLIN }] });
    const late = only({ hours: [{ from: '12:00', to: '22:00', ...BERLIN }] }, 'ben');
    expect(told({ routes: [early, late] }, '2026-11-30T13:00:00Z')).toEqual(['13:00 notice ana']);
    expect(told({ routes: [early, late] }, '2026-11-30T18:00:00Z')).toEqual(['18:00 notice ben']);
    expect(told({ routes: [{ ...early, continue: true }, late] }, '2026-11-30T13:00:00Z')).toEqual([
      '13:00 notice ana',
      '13:00 notice ben',
    ]);
  });

  it('over midnight, by the day on which its hours began', () => {
    const routes = [only({ hours: [{ days: ['fri'], from: '20:00', to: '04:00', ...BERLIN }] })];
    // Saturday, 03:59 and 04:00 in Berlin.
    expect(told({ routes }, '2026-12-05T02:59:00Z')).toEqual(['02:59 notice ana']);
    expect(told({ routes }, '2026-12-05T03:00:00Z')).toEqual(['03:00 notice default']);
    // Friday, 03:00: the hours of Thursday are none.
    expect(told({ routes }, '2026-12-04T02:00:00Z')).toEqual(['02:00 notice default']);
  });
});

describe('steps and reminders', () => {
  const routes = [
    {
      name: 'all',
      remind_after_minutes: [15, 5],
      steps: [{ to: ['ana'] }, { after_minutes: 10, to: ['ben', 'ana'] }, { after_minutes: 30, to: ['cy'] }],
    },
  ];

  it('tell the next in line, and remind whoever was told by then', () => {
    expect(told({ routes }, '2026-11-30T12:00:00Z')).toEqual([
      '12:00 notice ana',
      '12:05 reminder ana',
      '12:10 escalation ben',
      '12:15 reminder ana',
      '12:15 reminder ben',
      '12:30 escalation cy',
    ]);
  });

  it('wait with the notice for the end of quiet hours, and nobody is told twice at once', () => {
    const quiet_hours = [{ from: '22:00', to: '07:00', ...BERLIN }];
    const file = { routes, quiet_hours };
    expect(told(file, '2026-11-30T05:50:00Z', 'low')[0]).toBe('06:00 notice ana');
    expect(told(file, '2026-11-30T05:50:00Z', 'low').at(-1)).toBe('06:30 escalation cy');
    expect(told(file, '2026-11-30T05:50:00Z', 'high')[0]).toBe('05:50 notice ana');
    // 21:55 in Berlin: what comes after 22:00 waits for the morning, where each is told once.
    expect(told(file, '2026-11-30T20:55:00Z', 'low')).toEqual([
      '20:55 notice ana',
      '06:00 escalation ben',
      '06:00 escalation cy',
      '06:00 reminder ana',
    ]);
  });
});

describe('quiet hours', () => {
  const hours = (from: string, to: string, timeZone = 'Europe/Berlin') => ({
    hours: { days: [...WEEKDAYS], from, to, timeZone },
    urgent: ['high', 'critical'] as const,
  });
  const release = (windows: Parameters<typeof releaseOf>[0], at: string) =>
    new Date(releaseOf(windows, 'medium', Date.parse(at))).toISOString();

  it('end at the same time by the clock on both sides of a change of the clocks', () => {
    const night = [hours('22:00', '07:00')];
    // Summer time ends on 2026-10-25 and begins on 2027-03-28, both at 01:00 UTC.
    expect(release(night, '2026-10-23T22:00:00Z')).toBe('2026-10-24T05:00:00.000Z');
    expect(release(night, '2026-10-24T22:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
    expect(release(night, '2027-03-27T22:00:00Z')).toBe('2027-03-28T05:00:00.000Z');
  });

  it('that end in the hour which is there twice, or not at all, end once', () => {
    expect(release([hours('22:00', '02:30')], '2026-10-24T22:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(release([hours('22:00', '02:30')], '2027-03-27T22:00:00Z')).toBe('2027-03-28T01:30:00.000Z');
  });

  it('that overlap, or follow one another, are one', () => {
    const all = [hours('20:00', '23:00'), hours('22:00', '05:00'), hours('05:00', '06:00')];
    expect(release(all, '2026-11-30T19:30:00Z')).toBe('2026-12-01T05:00:00.000Z');
  });

  it('hold nothing back for ever', () => {
    const always = [hours('00:00', '12:00'), hours('12:00', '00:00')];
    const releasedMs = Date.parse(release(always, '2026-11-30T00:00:00Z'));
    expect(releasedMs).toBeLessThan(Date.parse('2026-12-31T00:00:00Z'));
  });

  it('are none for what is urgent', () => {
    const at = Date.parse('2026-11-30T23:00:00Z');
    expect(releaseOf([hours('22:00', '07:00')], 'critical', at)).toBe(at);
    expect(releaseOf([hours('22:00', '07:00')], 'low', at)).toBeGreaterThan(at);
  });

  it('from a time to the same are a whole day, on the days that are named', () => {
    const sunday = { days: ['sun'] as const, from: '00:00', to: '00:00', timeZone: 'UTC' };
    expect(hoursAround(sunday, Date.parse('2026-11-29T12:00:00Z'))).toEqual({
      fromMs: Date.parse('2026-11-29T00:00:00Z'),
      untilMs: Date.parse('2026-11-30T00:00:00Z'),
    });
    expect(hoursAround(sunday, Date.parse('2026-11-30T00:00:00Z'))).toBeNull();
  });
});

test('severity is what the first entry of the site file says that fits, else high', () => {
  const severities = [
    { of: { kind: 'alarm', pattern: 'db-*' }, is: 'critical' },
    { of: { kind: 'tag', key: 'env', value: 'dev' }, is: 'low' },
    { of: { kind: 'resource', pattern: 'canary-*' }, is: 'medium' },
  ] as const;
  const dev = [{ key: 'env', value: 'dev' }];
  const of = (alarmName: string, resources: string[] = [], tags = dev) =>
    severityOf({ severities }, { alarmName, resources, tags });
  expect(of('db-disk')).toBe('critical');
  expect(of('web')).toBe('low');
  expect(of('web', ['canary-1'], [])).toBe('medium');
  expect(of('web', ['web-1'], [])).toBe('high');
  expect(severityOf({}, { alarmName: 'web', resources: [], tags: [] })).toBe('high');
});

describe('the summary of a week', () => {
  const week = (more: object = {}) => ({
    name: 'week',
    match: { kind: 'weekly_summary' },
    steps: [{ to: ['ana'] }],
    ...more,
  });
  const all = { name: 'all', steps: [{ to: ['ben'] }] };
  const summaryTo = (file: object, at: string, fallback = FALLBACK) =>
    routeSummary(rulesOf(file), fallback, Date.parse(at)).map(
      (send) => `${send.at.slice(11, 16)} ${send.recipient}`,
    );

  it('goes by routes of its own alone, behind one that takes everything too, and no incident goes by them', () => {
    const routes = [all, week()];
    expect(summaryTo({ routes }, '2026-11-30T09:00:00Z')).toEqual(['09:00 ana']);
    expect(told({ routes: [week(), all] }, '2026-11-30T09:00:00Z')).toEqual(['09:00 notice ben']);
  });

  it('goes where a notice goes that no route takes, but for the log', () => {
    expect(summaryTo({ routes: [all] }, '2026-11-30T09:00:00Z')).toEqual([]);
    const topic = { ...FALLBACK, channel: 'sns' };
    expect(summaryTo({ routes: [all] }, '2026-11-30T09:00:00Z', topic)).toEqual(['09:00 default']);
  });

  it('waits for the end of quiet hours', () => {
    const quiet_hours = [{ from: '22:00', to: '10:00', time_zone: 'UTC' }];
    expect(summaryTo({ quiet_hours, routes: [week()] }, '2026-11-30T09:00:00Z')).toEqual(['10:00 ana']);
  });
});

test('a test is told until when quiet hours hold back what is not urgent, by the route that lets it through first', () => {
  const rules = rulesOf({
    quiet_hours: [{ from: '22:00', to: '07:00', time_zone: 'UTC' }],
    routes: [
      { name: 'quiet', continue: true, match: { severity: ['low'] }, steps: [{ to: ['ana', 'ben'] }] },
      { name: 'never', quiet_hours: 'ignored', steps: [{ to: ['ben'] }] },
    ],
  });
  const held = (target: string, recipient: string, at = '2026-11-30T23:00:00Z') =>
    heldBackUntil(rules, target, recipient, Date.parse(at));
  const morning = Date.parse('2026-12-01T07:00:00Z');
  expect(held('quiet', 'ben')).toBe(morning);
  expect(held('ana', 'ana')).toBe(morning);
  // Another route tells this one at once.
  expect(held('ben', 'ben')).toBeNull();
  expect(held('never', 'ben')).toBeNull();
  expect(held('quiet', 'ana', '2026-11-30T12:00:00Z')).toBeNull();
  // No route names it.
  expect(held('cy', 'cy')).toBeNull();
});
