import { expect, test } from 'vitest';
import {
  incidentMeasure,
  parseIncidentMeasure,
} from '../../../../src/domain/record/response/incident-measure.ts';
import { DEFAULT_SITE } from '../../../../src/domain/site/default-site.ts';
import { parseSite } from '../../../../src/domain/site/parse-site.ts';
import { teamOf, usdPerHourOf } from '../../../../src/domain/site/site-owners.ts';
import { siteHash } from '../../../../src/domain/site/site-rules.ts';
import { severityByNames } from '../../../../src/domain/site/site-severity.ts';
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
    { usd_per_hour: 1000, severity: 'critical' },
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
  expect(usdPerHourOf(site(), { alarmName, resources }, 'high')).toBe(usd);
});

test('what an hour costs may be said by how much an incident matters, unless nobody knows that', () => {
  const incident = { alarmName: 'Disk', resources: ['web-1'] };
  expect(usdPerHourOf(site(), incident, 'critical')).toBe(1000);
  expect(usdPerHourOf(site(), incident, 'low')).toBeNull();
  expect(usdPerHourOf(site(), incident, null)).toBeNull();
  // An entry before it fits all the same.
  expect(usdPerHourOf(site(), { alarmName: 'Disk', resources: ['db-1'] }, null)).toBe(40);
});

test.each([
  ['Disk-Critical', ['web-1'], 'critical'],
  ['Disk', ['web-1'], null],
  ['Disk', ['staging-1'], 'low'],
])(
  '%s about %s matters as the first entry says that fits, as far as names tell: %s',
  (alarmName, resources, severity) => {
    const severities = [
      { of: { kind: 'alarm', pattern: '*-Critical' }, is: 'critical' },
      { of: { kind: 'resource', pattern: 'staging-*' }, is: 'low' },
      { of: { kind: 'tag', key: 'role', value: 'db' }, is: 'critical' },
    ] as const;
    expect(severityByNames(severities, { alarmName, resources })).toBe(severity);
    expect(severityByNames([], { alarmName, resources })).toBe('high');
  },
);

test.each([
  [{ teams: [{ team: 'shop' }] }, 'teams[0] must have exactly one of alarm and resource'],
  [{ teams: [{ team: 'shop', alarm: 'a', resource: 'b' }] }, 'teams[0] must have exactly one of'],
  [{ teams: [{ team: '', alarm: 'a' }] }, 'teams[0].team must be a text'],
  [
    { downtime: [{ usd_per_hour: 1 }] },
    'downtime[0] must have exactly one of alarm, resource, team and severity',
  ],
  [{ downtime: [{ usd_per_hour: 1, severity: 'worst' }] }, 'downtime[0].severity must be'],
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
  const { team, usdPerHour, groups, severity, ...early } = measure;
  expect(severity).toBe('high');
  expect(parseIncidentMeasure(JSON.stringify({ ...measure, severity: 'worst' }))).toBeNull();
  expect(parseIncidentMeasure(JSON.stringify(early))).toEqual(early);
  expect(parseIncidentMeasure(JSON.stringify({ ...early, team: 5 }))).toBeNull();
  expect(incidentMeasure(record)).not.toHaveProperty('team');
});
