import { describe, expect, it, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { parseNotificationRules } from '../../../../src/domain/notification/parse-rules.ts';

const CHANNELS = {
  sns: ({ topic }: Readonly<Record<string, string>>) => (topic === undefined ? ['.topic is missing'] : []),
};
const FILE = {
  version: 'notifications/v1',
  recipients: { ana: { channel: 'sns', topic: 't' } },
  routes: [{ name: 'all', steps: [{ to: ['ana'] }] }],
};

function problems(more: object): readonly string[] {
  const rules = parseNotificationRules({ ...FILE, ...more }, CHANNELS);
  return rules.ok ? [] : rules.error;
}
const route = (more: object) => problems({ routes: [{ ...FILE.routes[0], ...more }] });

test('a small file is valid', () => {
  expect(parseNotificationRules(FILE, CHANNELS)).toEqual({
    ok: true,
    value: {
      recipients: [{ name: 'ana', channel: 'sns', settings: { topic: 't' } }],
      quietHours: [],
      routes: [
        {
          name: 'all',
          match: { severities: null, alarms: null, tags: null, hours: null },
          goesOn: false,
          isQuiet: true,
          reminders: null,
          steps: [{ afterMinutes: 0, to: ['ana'] }],
        },
      ],
    },
  });
});

test('a time zone that is none is a problem with its place', () => {
  const hours = { from: '22:00', to: '07:00', time_zone: 'Europe/Atlantis' };
  const said = 'must be a time zone as IANA names it, such as Europe/Berlin or UTC';
  expect(problems({ quiet_hours: [hours] })).toEqual([`quiet_hours[0].time_zone ${said}`]);
  expect(route({ match: { hours: [hours] } })).toEqual([`routes[0].match.hours[0].time_zone ${said}`]);
});

describe('what would never be, or be understood otherwise, is a problem:', () => {
  it.each([
    ['a recipient that nobody is', route({ steps: [{ to: ['eve'] }] }), 'names eve, who is no recipient'],
    [
      'a weekly summary of a severity',
      route({ match: { kind: 'weekly_summary', severity: ['high'] } }),
      'routes[0].match has kind: weekly_summary and severity, which only incidents have',
    ],
    [
      'a weekly summary that somebody is reminded of',
      route({ match: { kind: 'weekly_summary' }, remind_after_minutes: [5] }),
      'routes[0] takes weekly summaries, which ask nothing',
    ],
    [
      'a first step that waits',
      route({ steps: [{ after_minutes: 5, to: ['ana'] }] }),
      'the first step is taken at once',
    ],
    [
      'steps out of order',
      route({
        steps: [{ to: ['ana'] }, { after_minutes: 9, to: ['ana'] }, { after_minutes: 9, to: ['ana'] }],
      }),
      'routes[0].steps[2].after_minutes must be more than that of the step before',
    ],
    ['no route at all', problems({ routes: [] }), 'there has to be at least one'],
    [
      'a route behind one that takes everything',
      problems({ routes: [FILE.routes[0], { ...FILE.routes[0], name: 'late' }] }),
      'routes[1] is never asked',
    ],
    [
      'two routes of one name',
      problems({ routes: [{ ...FILE.routes[0], continue: true }, FILE.routes[0]] }),
      'is that of routes[0]',
    ],
    ['a route called as a recipient', route({ name: 'ana' }), 'is that of a recipient'],
    ['a condition that is none', route({ match: {} }), 'has no condition'],
    [
      'a channel that there is not',
      problems({ recipients: { ana: { channel: 'pigeon' } } }),
      'must be one of sns',
    ],
    [
      'a setting that the channel misses',
      problems({ recipients: { ana: { channel: 'sns' } } }),
      '.topic is missing',
    ],
    [
      'the name of the fallback',
      problems({ recipients: { default: { channel: 'sns', topic: 't' } } }),
      'call it otherwise',
    ],
    [
      'a name that is longer than may be',
      route({ name: 'a'.repeat(LIMITS.notificationNameChars + 1) }),
      'must be a name',
    ],
    ['a misspelt field', route({ remind_after: [5] }), 'is not known'],
    [
      'a time without quotes',
      problems({ quiet_hours: [{ from: 1320, to: '07:00', time_zone: 'UTC' }] }),
      'in quotes',
    ],
    [
      'a day that is none',
      route({ match: { hours: [{ days: ['mo'], from: '08:00', to: '09:00', time_zone: 'UTC' }] } }),
      'days',
    ],
  ])('%s', (_what, said, expected) => {
    expect(said).toEqual([expect.stringContaining(expected)]);
  });
});

test('no text is read beyond its bounds', () => {
  const recipients = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`r${index}`, { channel: 'sns', topic: 't'.repeat(1_000) }]),
  );
  expect(problems({ recipients })).toEqual([
    expect.stringContaining(`more than ${LIMITS.notificationsBytes}`),
  ]);
});

test('what is no text in any encoding is a problem, and throws nothing', () => {
  expect(route({ match: { alarm: ['a\ud800'] } })).toEqual([
    expect.stringContaining('routes[0].match.alarm[0] must be a text'),
  ]);
  expect(problems({ recipients: { ana: { channel: 'sns', topic: '\ud800' } } })).toEqual([
    expect.stringContaining('topic must be a text'),
  ]);
  expect(problems({ '\ud800': 1 })).toEqual([expect.stringContaining('is not known')]);
});

test('what is no object is no file', () => {
  for (const value of [null, [], 'x', 7])
    expect(parseNotificationRules(value, CHANNELS)).toEqual({
      ok: false,
      error: [expect.stringContaining('version: notifications/v1')],
    });
});

test('what is wrong between entries is said beside what is wrong in one, in one go', () => {
  const [route] = FILE.routes as readonly object[];
  const problems = parseNotificationRules(
    {
      ...FILE,
      quiet_hours: [{ from: '22:00', to: '7', time_zone: '+02:00' }],
      routes: [{ ...route, name: 'lost', steps: [{ to: ['nobody-there'] }] }],
    },
    CHANNELS,
  );
  expect(problems.ok).toBe(false);
  const said = problems.ok ? '' : problems.error.join('\n');
  expect(said).toContain('quiet_hours[0].to');
  expect(said).toContain('must be a time zone as IANA names it');
  expect(said).toContain('names nobody-there, who is no recipient');
});
