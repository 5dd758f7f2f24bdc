import { expect, test } from 'vitest';
import { serverArguments } from '../../../scripts/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../../src/contracts/search-attributes.ts';

const words = (options: Partial<Parameters<typeof serverArguments>[0]> = {}, uiPort?: number) =>
  serverArguments({ cliPath: 'temporal', database: { kind: 'memory' }, ...options }, 7000, uiPort).join(' ');

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

test('the UI is there when it has a port, on loopback', () => {
  expect(words()).toContain('--headless');
  expect(words({}, 8000)).toContain('--ui-ip 127.0.0.1 --ui-port 8000');
});

test('rate limits are raised only on request', () => {
  expect(words()).not.toContain('rps');
  expect(words({ raisedRateLimits: true })).toContain('frontend.namespaceRPS=1000000');
});
