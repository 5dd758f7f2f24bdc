import { expect, test } from 'vitest';
import { createLogger } from '../../../src/telemetry/log.ts';
import { createTemporalLogger } from '../../../src/telemetry/temporal-log.ts';

function capture(level: 'debug' | 'info' = 'info') {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger(level, 'test', {
    write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  return { log, lines };
}

test('one JSON object per line, with time, level, process and message', () => {
  const { log, lines } = capture();
  log.info({ taskQueue: 'incident' }, 'worker ready');
  log.debug('not at this level');
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      process: 'test',
      pid: process.pid,
      taskQueue: 'incident',
      msg: 'worker ready',
    },
  ]);
});

test.each([
  'apiKey',
  'api_key',
  'password',
  'dbPasswd',
  'client_secret',
  'authorization',
  'Cookie',
  'token',
  'taskToken',
  'session_token',
  'AWS_SECRET_ACCESS_KEY',
  'credentials',
  'privateKey',
])('what stands under %s is hidden, however deep', (key) => {
  const { log, lines } = capture();
  log.info({ [key]: 'canary', request: { headers: [{ [key]: { inner: 'canary' } }] } }, 'm');
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test('counts and names that only look similar stay', () => {
  const { log, lines } = capture();
  log.info({ promptTokens: 10, outputTokens: 5, key: 'incidents/1/report.md', author: 'ana' }, 'm');
  expect(lines[0]).toMatchObject({
    promptTokens: 10,
    outputTokens: 5,
    key: 'incidents/1/report.md',
    author: 'ana',
  });
});

test('errors show name, message, type and cause; their secrets do not', () => {
  const { log, lines } = capture();
  const cause = Object.assign(new Error('inner'), { password: 'canary' });
  log.error({ err: Object.assign(new TypeError('outer', { cause }), { type: 'Dynamo.Unavailable' }) }, 'm');
  expect(lines[0]).toMatchObject({
    err: { name: 'TypeError', message: 'outer', type: 'Dynamo.Unavailable', cause: { message: 'inner' } },
  });
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test('what JSON cannot hold, cycles included, does not break a line', () => {
  const { log, lines } = capture();
  const cycle: Record<string, unknown> = { nanos: 12n, bytes: new Uint8Array(3), at: new Date(0) };
  cycle.self = cycle;
  log.info(cycle, 'm');
  expect(lines[0]).toMatchObject({
    nanos: '12',
    bytes: '[3 bytes]',
    at: '1970-01-01T00:00:00.000Z',
    msg: 'm',
  });
});

test('Temporal’s runtime logs through it with its levels and fields', () => {
  const { log, lines } = capture();
  const temporal = createTemporalLogger(log);
  temporal.warn('slow', { taskQueue: 'ssm', taskToken: 'canary' });
  temporal.error('broken');
  temporal.debug('not at this level');
  expect(lines).toMatchObject([
    { level: 'warn', msg: 'slow', taskQueue: 'ssm', taskToken: '<REDACTED>' },
    { level: 'error', msg: 'broken' },
  ]);
});
