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
    buttons: new FakeOneTimeSecrets(),
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
