import { expect, test } from 'vitest';
import {
  incidentMeasure,
  parseIncidentMeasure,
} from '../../../../src/domain/record/response/incident-measure.ts';
import { DEFAULT_SITE } from '../../../../src/domain/site/default-site.ts';
import { parseSite } from '../../../../src/domain/site/parse-site.ts';
import { teamOf, usdPerHourOf } from '../../../../src/domain/site/site-owners.ts';
import { siteHash } from '../../../../src/domain/site/site-rules.ts';
import { incidentRecord } from '../../../support/incident-record.ts';

const FILE = {
  version: 'site/v1',
  teams: [
    { team: 'data', resource: 'db-*' },
    { team: 'shop', alarm: 'Shop-*' },
  ],
  downtime: [
    { usd_per_hour: 900, alarm: 'Shop-Checkout-*' },
    { usd_per_hour: 40, team: 'data' },
    { usd_per_hour: 0, team: 'shop' },
  ],
};

const site = () => {
  const parsed = parseSite(FILE);
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  return parsed.value;
};

test.each([
  ['Shop-Checkout-5xx', ['web-1'], 'shop', 900],
  ['Shop-Disk', ['web-1'], 'shop', 0],
  ['Shop-Disk', ['i-1', 'db-3'], 'data', 40],
  ['Disk', ['web-1'], null, null],
])('%s about %s is of team %s and costs %s an hour', (alarmName, resources, team, usd) => {
  expect(teamOf(site(), { alarmName, resources })).toBe(team);
  expect(usdPerHourOf(site(), { alarmName, resources })).toBe(usd);
});

test.each([
  [{ teams: [{ team: 'shop' }] }, 'teams[0] must have exactly one of alarm and resource'],
  [{ teams: [{ team: 'shop', alarm: 'a', resource: 'b' }] }, 'teams[0] must have exactly one of'],
  [{ teams: [{ team: '', alarm: 'a' }] }, 'teams[0].team must be a text'],
  [{ downtime: [{ usd_per_hour: 1 }] }, 'downtime[0] must have exactly one of alarm, resource and team'],
  [
    { downtime: [{ usd_per_hour: -1, alarm: 'a' }] },
    'downtime[0].usd_per_hour must be a number of US dollars',
  ],
  [{ downtime: [{ usd_per_hour: 1, team: 'shop' }] }, 'downtime[0].team is none of teams'],
  [{ downtime: { alarm: 'a' } }, 'downtime must be a list'],
])('a file that says %j is refused with what is wrong', (said, problem) => {
  const parsed = parseSite({ version: 'site/v1', ...said });
  expect(parsed.ok ? [] : parsed.error).toEqual([expect.stringContaining(problem)]);
});

test('a file that says nothing of it has the hash that it had', () => {
  const parsed = parseSite({ version: 'site/v1' });
  expect(parsed.ok && siteHash(parsed.value)).toBe(siteHash(DEFAULT_SITE));
  expect(siteHash(site())).not.toBe(siteHash(DEFAULT_SITE));
});

test('a measure says whose its incident is, what an hour costs and of which group of hosts, and is read so', () => {
  const record = incidentRecord();
  const owners = {
    teams: [{ of: { kind: 'resource', pattern: 'web-*' }, team: 'shop' }],
    downtime: [{ of: { kind: 'team', team: 'shop' }, usdPerHour: 12.5 }],
  } as const;
  const measure = incidentMeasure(record, owners);
  expect(measure).toMatchObject({ team: 'shop', usdPerHour: 12.5, groups: ['web-asg'] });
  expect(parseIncidentMeasure(JSON.stringify(measure))).toEqual(measure);
  const { team, usdPerHour, groups, ...early } = measure;
  expect(parseIncidentMeasure(JSON.stringify(early))).toEqual(early);
  expect(parseIncidentMeasure(JSON.stringify({ ...early, team: 5 }))).toBeNull();
  expect(incidentMeasure(record)).not.toHaveProperty('team');
});
