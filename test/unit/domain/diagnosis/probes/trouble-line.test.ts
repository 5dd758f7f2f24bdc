import { expect, it } from 'vitest';
import { TROUBLE_PATTERN } from '../../../../../src/domain/diagnosis/probes/service/log-lines.ts';
import { troubleIn } from '../../../../../src/domain/diagnosis/probes/service/trouble-line.ts';

const isLetThrough = (line: string) => new RegExp(TROUBLE_PATTERN, 'i').test(line);

it.each([
  ['squid[8]: FATAL: Bungled /etc/squid/squid.conf line 73: http_acces allow', '/etc/squid/squid.conf'],
  [
    'prometheus[1]: err="parsing YAML file \\"/etc/prometheus/prometheus.yml\\": yaml: line 14: did not find key"',
    '/etc/prometheus/prometheus.yml',
  ],
  ['mosquitto[3]: Error found at /etc/mosquitto/mosquitto.conf:12.', '/etc/mosquitto/mosquitto.conf'],
  ['redis-server[1]: *** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***', null],
  ['sshd[4]: /etc/ssh/sshd_config: line 88: Bad configuration option: Foo', '/etc/ssh/sshd_config'],
  ['postfix[1]: fatal: /etc/postfix/main.cf, line 12: missing =', '/etc/postfix/main.cf'],
])('a configuration is refused: %s', (line, path) => {
  expect(isLetThrough(line)).toBe(true);
  expect(troubleIn(line)).toMatchObject({ what: 'config_rejected', path });
});

it.each([
  'postfix[1]: warning: /etc/postfix/main.cf, line 12: overriding earlier entry',
  'app[1]: Loading configuration from /etc/app/app.conf',
  'app[1]: reading /etc/app/app.yaml, 3 entries',
])('a configuration is taken: %s', (line) => {
  expect(troubleIn(line)).toBeNull();
});

it.each([
  ['app[3]: [warning] QUERY OK source="orders" db=4811.2ms queue=2290.1ms host=10.2.8.5', '10.2.8.5', null],
  ['app[3]: HikariPool-1 - Connection is not available, request timed out after 30000ms', null, null],
  ['postgres[3]: LOG:  duration: 5120.904 ms  statement: SELECT 1', null, null],
  ['app[3]: Slow query (6.2s) on db1.shop.internal:3306', 'db1.shop.internal', 3306],
  ['app[3]: RedisCommandTimeoutException: Command timed out after 2 second(s)', null, null],
  ['app[3]: Timed out fetching a new connection from the connection pool', null, null],
])('a program waits for what it asks: %s', (line, host, port) => {
  expect(isLetThrough(line)).toBe(true);
  expect(troubleIn(line)).toMatchObject({ what: 'dependency_slow', host, port });
});

it.each([
  'app[3]: slow start of the cache is over',
  'app[3]: query took no rows',
  'app[3]: QUERY OK db=1.2ms',
  'app[3]: duration: 12.1 ms',
])('nothing is waited for: %s', (line) => {
  expect(troubleIn(line)).toBeNull();
});
