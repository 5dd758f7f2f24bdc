import { expect, test } from 'vitest';
import { type ServerPorts, serverArguments } from '../../../scripts/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../../src/contracts/search-attributes.ts';

const words = (
  options: Partial<Parameters<typeof serverArguments>[0]> = {},
  ports: Omit<ServerPorts, 'grpc'> = {},
) =>
  serverArguments(
    { cliPath: 'temporal', database: { kind: 'memory' }, ...options },
    { grpc: 7000, ...ports },
  ).join(' ');

test('every server listens on loopback only, has fast hops and knows the search attributes', () => {
  const line = words();
  expect(line).toContain('--ip 127.0.0.1 --port 7000');
  for (const queue of ['transfer', 'timer', 'visibility']) {
    expect(line).toContain(`history.${queue}ProcessorMaxPollRPS=1000`);
  }
  expect(line).toContain('system.enableActivityEagerExecution=true');
  for (const { name, type } of SEARCH_ATTRIBUTES)
    expect(line).toContain(`--search-attribute ${name}=${type}`);
});

test('a file database survives SIGKILL: WAL with synchronous=NORMAL', () => {
  const line = words({ database: { kind: 'file', path: 'x.db' } });
  expect(line).toContain(
    '--db-filename x.db --sqlite-pragma journal_mode=WAL --sqlite-pragma synchronous=NORMAL',
  );
  expect(words()).not.toContain('sqlite');
});

test('the UI is there when it has a port, on loopback and under the path where the ingress serves it', () => {
  expect(words()).toContain('--headless');
  expect(words({}, { ui: 6697 })).toContain('--ui-ip 127.0.0.1 --ui-port 6697 --ui-public-path /temporal');
});

test('the HTTP API answers to no name, whatever else is set, and metrics go where they are told to', () => {
  const line = words({ raisedRateLimits: true, dynamicConfig: { 'x.y': 1 } }, { http: 6669, metrics: 6668 });
  expect(line).toContain('--dynamic-config-value frontend.httpAllowedHosts=["nobody.invalid"]');
  expect(line).toContain('--http-port 6669 --metrics-port 6668');
});

test('rate limits are raised only on request', () => {
  expect(words()).not.toContain('rps');
  expect(words({ raisedRateLimits: true })).toContain('frontend.namespaceRPS=1000000');
});
