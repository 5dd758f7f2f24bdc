import { expect, it, test } from 'vitest';
import { PROCESS_SETTINGS } from '../../../pulumi/process-settings.ts';
import { EnvironmentReader } from '../../../src/config/environment-reader.ts';
import { readWeekSetting } from '../../../src/config/week-setting.ts';

function week(value?: string) {
  const env = new EnvironmentReader(value === undefined ? {} : { RECOVEROPS_WEEKLY_SUMMARY: value });
  return { week: readWeekSetting(env), problems: env.problems };
}

const shape = PROCESS_SETTINGS.RECOVEROPS_WEEKLY_SUMMARY?.shape ?? /^$/;

test('the weekly summary is told on Monday at nine, at another time by the clocks of a zone, or never', () => {
  expect(week()).toEqual({ week: { day: 'mon', hour: 9, minute: 0, timeZone: 'UTC' }, problems: [] });
  const said = 'fri 16:30 America/Argentina/Buenos_Aires';
  expect(week(said)).toEqual({
    week: { day: 'fri', hour: 16, minute: 30, timeZone: 'America/Argentina/Buenos_Aires' },
    problems: [],
  });
  expect(week('off')).toEqual({ week: null, problems: [] });
  expect([shape.test(said), shape.test('off')]).toEqual([true, true]);
});

it.each([
  'monday 09:00 UTC',
  'mon 9:00 UTC',
  'mon 24:00 UTC',
  'mon 09:00',
  'mon 09:00 Europe/Atlantis',
  'mon 09:00 UTC x',
])('refuses %s and says what it takes', (value) => {
  expect(week(value)).toEqual({
    week: null,
    problems: [expect.stringContaining('such as "mon 09:00 Europe/Berlin", or off')],
  });
  expect(value.includes('Atlantis') || !shape.test(value)).toBe(true);
});
