import { expect, test } from 'vitest';
import { loadPeopleDirectory } from '../../../../src/clients/notify/people-directory.ts';
import { loadConfig } from '../../../../src/config/config.ts';

const SECRET = 'RECOVEROPS_NOTIFY_SECRET_PAGER';
const FILE = JSON.stringify({
  version: 'notifications/v1',
  recipients: { pager: { channel: 'webhook', url: 'https://hooks.example.org/x', secret: SECRET } },
  routes: [{ name: 'all', steps: [{ to: ['pager'] }] }],
});

const load = (env: Readonly<Record<string, string>>) =>
  loadPeopleDirectory(loadConfig({ TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml', ...env }), {
    log: () => {},
    nowMs: () => 0,
  });

test('without a file there is nobody to be told by it', async () => {
  expect(await load({})).toBeNull();
});

test('a worker whose secrets are missing does not start, and is told which', async () => {
  const missing = load({ RECOVEROPS_NOTIFICATIONS: FILE });
  await expect(missing).rejects.toThrow(`recipients["pager"] needs ${SECRET}, which is not set`);
  const people = await load({ RECOVEROPS_NOTIFICATIONS: FILE, [SECRET]: 'a-secret-of-the-pager' });
  expect(people?.recipient('pager')?.channel).toBe('webhook');
  // Nothing that is shown of the rules has the secret itself.
  expect(JSON.stringify(people?.rules)).not.toContain('a-secret-of-the-pager');
});

test('what no route takes goes where it goes without a file', async () => {
  const env = { RECOVEROPS_NOTIFICATIONS: FILE, [SECRET]: 'a-secret-of-the-pager' };
  expect((await load(env))?.fallback.channel).toBe('log');
  const topic = 'arn:aws:sns:us-east-1:111122223333:notices';
  expect((await load({ ...env, RECOVEROPS_NOTIFY_TOPIC_ARN: topic }))?.fallback).toEqual({
    name: 'default',
    channel: 'sns',
    settings: { topic },
  });
});

test('a file and a text exclude each other', () => {
  expect(() => loadConfig({ RECOVEROPS_NOTIFICATIONS: FILE, RECOVEROPS_NOTIFICATIONS_FILE: 'x' })).toThrow(
    'exclude each other',
  );
});
