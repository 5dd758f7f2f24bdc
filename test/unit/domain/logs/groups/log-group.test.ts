import { expect, test } from 'vitest';
import { LOG_SOURCES } from '../../../../../src/domain/alarm/finding/incident-class.ts';
import { originOf } from '../../../../../src/domain/logs/groups/log-group.ts';
import { parseSite } from '../../../../../src/domain/site/parse-site.ts';
import { LOG_GROUP_SOURCES } from '../../../../../src/domain/site/site.ts';

const origin = (group: string, stream: string) => {
  const found = originOf([], group, stream);
  return found === null ? null : `${found.source} ${found.resource.kind} ${found.resource.id}`;
};

test('the sources of the site file are those of logs', () => {
  expect(LOG_GROUP_SOURCES).toEqual(LOG_SOURCES);
});

test.each([
  ['/aws/lambda/orders', '2026/11/29/[$LATEST]abc', 'lambda function orders'],
  ['/aws/rds/instance/shop-db/postgresql', 'shop-db.0', 'rds-postgresql database shop-db'],
  ['/aws/rds/instance/shop-db/error', 'shop-db', 'rds-mysql database shop-db'],
  ['/aws/rds/cluster/shop/postgresql', 'shop-1', 'rds-postgresql database shop'],
  ['/ecs/checkout', 'web/app/0123', 'ecs ecs_service checkout'],
  ['/ecs/prod/checkout', 'web/app/0123', 'ecs ecs_service prod/checkout'],
  ['/aws/ecs/prod/checkout', 'x', 'ecs ecs_service prod/checkout'],
  ['/aws/events/ecs', 'x', 'ecs log_group /aws/events/ecs'],
  ['/recoverops/hosts/syslog', 'i-0123456789abcdef0', 'ec2 instance i-0123456789abcdef0'],
  ['messages', 'i-0123456789abcdef0/var/log/messages', 'ec2 instance i-0123456789abcdef0'],
  ['messages', 'mi-0123456789abcdef0', 'ec2 instance mi-0123456789abcdef0'],
  // Longer than an id: something else that begins like one.
  ['messages', 'i-0123456789abcdef01234', 'ec2 log_group messages'],
  ['/app/orders', 'worker', 'ec2 log_group /app/orders'],
  // Slow queries hold what clients ask.
  ['/aws/rds/instance/shop-db/slowquery', 'shop-db', 'ec2 log_group /aws/rds/instance/shop-db/slowquery'],
])('%s %s is %s', (group, stream, expected) => {
  expect(origin(group, stream)).toBe(expected);
});

test('the site file says what a group holds, and the first entry that fits holds', () => {
  const site = parseSite({
    version: 'site/v1',
    logs: {
      groups: [
        { match: '/shop/debug', source: 'ignored' },
        { match: '/shop/*/db', source: 'rds-postgresql', resource: 'group' },
        { match: '/shop/*', source: 'ecs' },
        { match: '/aws/lambda/*', source: 'ignored' },
      ],
    },
  });
  if (!site.ok) throw new Error(site.error.join('\n'));
  const rules = site.value.logGroups ?? [];
  expect(originOf(rules, '/shop/debug', 'a')).toBeNull();
  expect(originOf(rules, '/aws/lambda/orders', 'a')).toBeNull();
  expect(originOf(rules, '/shop/eu/db', 'a')?.resource).toEqual({ kind: 'database', id: 'eu' });
  expect(originOf(rules, '/shop/checkout', 'web/app/1')).toEqual({
    source: 'ecs',
    resource: { kind: 'ecs_service', id: 'web' },
  });
});

test('a host by the site file needs an instance to be about one', () => {
  const rules = [{ match: 'hosts-*', source: 'ec2', resource: 'group' }] as const;
  expect(originOf(rules, 'hosts-i-0123456789abcdef0', 'a')?.resource.kind).toBe('instance');
  expect(originOf(rules, 'hosts-blue', 'a')?.resource).toEqual({ kind: 'log_group', id: 'hosts-blue' });
});

test('what is wrong with log groups in a site file is said with its path', () => {
  const site = parseSite({
    version: 'site/v1',
    logs: {
      groups: [
        { match: '/a b', source: 'ec2' },
        { match: '/x', source: 'syslog' },
        { match: '/x', source: 'ec2', id: 'stream' },
      ],
    },
  });
  expect(site.ok ? '' : site.error.join('\n')).toMatch(
    /logs\.groups\[0\]\.match must be the name of a log group[\s\S]*logs\.groups\[1\]\.source[\s\S]*logs\.groups\[2\]/,
  );
  expect(site.ok ? '' : site.error.join('\n')).toContain('logs.groups[2].match is that of logs.groups[1]');
});

test.each([
  ['a stream that begins with an invisible part', '\u200b/app/1', 'log_group', 'db-logs'],
  ['a stream of blanks', ' /app/1', 'log_group', 'db-logs'],
  ['an id with an invisible character in it', 'sh\u200bop/1', 'database', 'shop'],
])('%s is told of by a name that can be shown', (_name, stream, kind, id) => {
  const rules = [{ match: 'db-logs', source: 'rds-postgresql', resource: 'stream' } as const];
  expect(originOf(rules, 'db-logs', stream)).toEqual({ source: 'rds-postgresql', resource: { kind, id } });
});

test('a group of which nothing can be shown has a name all the same', () => {
  expect(originOf([], '\u200b', 'x')?.resource).toEqual({ kind: 'log_group', id: '(unreadable)' });
});
