import { expect, test } from 'vitest';
import { loadPeopleDirectory } from '../../../../src/clients/notify/people-directory.ts';
import { loadConfig } from '../../../../src/config/config.ts';
import { FakeOneTimeSecrets } from '../../../support/fake-one-time-secrets.ts';

const FILE = {
  version: 'notifications/v1',
  recipients: {
    chat: { channel: 'slack', conversation: 'C0123ABCD', mention: 'S0123ABCD' },
    mail: { channel: 'email', to: 'ana@example.org, ben@example.org' },
  },
  routes: [{ name: 'all', steps: [{ to: ['chat', 'mail'] }] }],
};
const SLACK = { RECOVEROPS_SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdefghij' };
const MAIL = { RECOVEROPS_EMAIL_FROM: 'ops@example.org', RECOVEROPS_SMTP_URL: 'smtps://mail.example.org' };

const load = (variables: Readonly<Record<string, string>>, file: object = FILE) =>
  loadPeopleDirectory(loadConfig({ ...variables, RECOVEROPS_NOTIFICATIONS: JSON.stringify(file) }), {
    log: () => undefined,
    nowMs: () => 0,
    oneTimeSecrets: new FakeOneTimeSecrets(),
  });

test('Slack and mail are reached by the notifications file; a card can be changed, a mail cannot', async () => {
  const people = await load({ ...SLACK, ...MAIL });
  expect(people?.recipient('chat')).toMatchObject({ channel: 'slack' });
  expect([people?.canUpdate('slack'), people?.canUpdate('email')]).toEqual([true, false]);
  for (const name of ['slack', 'email']) expect(people?.channel(name).send).toBeTypeOf('function');
});

test.each([
  [MAIL, 'recipients["chat"] needs RECOVEROPS_SLACK_BOT_TOKEN'],
  [SLACK, 'recipients["mail"] needs RECOVEROPS_EMAIL_FROM'],
])('a worker that could not send to somebody does not start: %j', async (variables, problem) => {
  await expect(load(variables)).rejects.toThrow(problem);
});

test.each<[object, string]>([
  [{ channel: 'slack' }, '.conversation is missing'],
  [{ channel: 'slack', conversation: '#ops' }, '.conversation must be the id'],
  [{ channel: 'slack', conversation: 'C0123ABCD', mention: '@ana' }, '.mention must be the id'],
  [{ channel: 'email' }, '.to is missing'],
  [{ channel: 'email', to: 'Ana <ana@example.org>' }, '.to must hold'],
  [{ channel: 'email', to: 'ana@example.org', cc: 'x@example.org' }, '.cc is not known'],
])('%j', async (recipient, problem) => {
  const file = { ...FILE, recipients: { ...FILE.recipients, chat: recipient } };
  await expect(load({ ...SLACK, ...MAIL }, file)).rejects.toThrow(problem);
});

const SECRET = 'RECOVEROPS_NOTIFY_SECRET_PAGER';
const PAGER_FILE = JSON.stringify({
  version: 'notifications/v1',
  recipients: { pager: { channel: 'webhook', url: 'https://hooks.example.org/x', secret: SECRET } },
  routes: [{ name: 'all', steps: [{ to: ['pager'] }] }],
});

const loadWith = (env: Readonly<Record<string, string>>) =>
  loadPeopleDirectory(loadConfig({ TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml', ...env }), {
    log: () => {},
    nowMs: () => 0,
    oneTimeSecrets: new FakeOneTimeSecrets(),
  });

test('without a file there is nobody to be told by it', async () => {
  expect(await loadWith({})).toBeNull();
});

test('a worker whose secrets are missing does not start, and is told which', async () => {
  const missing = loadWith({ RECOVEROPS_NOTIFICATIONS: PAGER_FILE });
  await expect(missing).rejects.toThrow(`recipients["pager"] needs ${SECRET}, which is not set`);
  const people = await loadWith({ RECOVEROPS_NOTIFICATIONS: PAGER_FILE, [SECRET]: 'a-secret-of-the-pager' });
  expect(people?.recipient('pager')?.channel).toBe('webhook');
  // Nothing that is shown of the rules has the secret itself.
  expect(JSON.stringify(people?.rules)).not.toContain('a-secret-of-the-pager');
});

test('what no route takes goes where it goes without a file', async () => {
  const env = { RECOVEROPS_NOTIFICATIONS: PAGER_FILE, [SECRET]: 'a-secret-of-the-pager' };
  expect((await loadWith(env))?.fallback.channel).toBe('log');
  const topic = 'arn:aws:sns:us-east-1:111122223333:notices';
  expect((await loadWith({ ...env, RECOVEROPS_NOTIFY_TOPIC_ARN: topic }))?.fallback).toEqual({
    name: 'default',
    channel: 'sns',
    settings: { topic },
  });
});

test('a file and a text exclude each other', () => {
  expect(() =>
    loadConfig({ RECOVEROPS_NOTIFICATIONS: PAGER_FILE, RECOVEROPS_NOTIFICATIONS_FILE: 'x' }),
  ).toThrow('exclude each other');
});
