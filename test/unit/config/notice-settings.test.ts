import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readEmail } from '../../../src/config/email-settings.ts';
import { EnvironmentReader } from '../../../src/config/environment-reader.ts';
import { readSlack } from '../../../src/config/slack-settings.ts';

type Variables = Readonly<Record<string, string>>;

function slack(variables: Variables) {
  const env = new EnvironmentReader(variables);
  return { slack: readSlack(env), problems: env.problems };
}

function email(variables: Variables) {
  const env = new EnvironmentReader(variables);
  return { email: readEmail(env, { region: 'eu-west-1', endpointUrl: null }), problems: env.problems };
}

const BOT_TOKEN = 'xoxb-1234567890-abcdefghij';
const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
const ANA = { team: 'T0123ABCD', user: 'U0123ABCD', account: 'ana', role: 'approver' };
const usersOf = (...users: readonly object[]) => JSON.stringify({ version: 1, users });

test('nothing is sent, and no press is taken, where nothing is set', () => {
  expect(slack({})).toEqual({
    slack: {
      botToken: null,
      signingSecret: null,
      buttons: false,
      apiUrl: 'https://slack.com/api',
      users: [],
    },
    problems: [],
  });
  expect(email({})).toEqual({ email: null, problems: [] });
});

test('Slack with users; buttons where presses are taken, unless something else is said', () => {
  const whole = {
    RECOVEROPS_SLACK_BOT_TOKEN: BOT_TOKEN,
    RECOVEROPS_SLACK_SIGNING_SECRET: SIGNING_SECRET,
    RECOVEROPS_SLACK_USERS: usersOf(ANA),
  };
  expect(slack(whole)).toMatchObject({ slack: { buttons: true, users: [ANA] }, problems: [] });
  expect(slack({ ...whole, RECOVEROPS_SLACK_BUTTONS: 'false' }).slack.buttons).toBe(false);
});

test.each<[string, Variables]>([
  ['a token of a user', { RECOVEROPS_SLACK_BOT_TOKEN: 'xoxp-1234567890-abcdefghij' }],
  [
    'a signing secret of other letters',
    { RECOVEROPS_SLACK_SIGNING_SECRET: 'secret-secret-secret-secret-secret' },
  ],
  ['users that are no JSON', { RECOVEROPS_SLACK_USERS: 'ana' }],
  ['a user by name', { RECOVEROPS_SLACK_USERS: usersOf({ ...ANA, user: '@ana' }) }],
  ['a user without a workspace', { RECOVEROPS_SLACK_USERS: usersOf({ ...ANA, team: undefined }) }],
  ['a role that there is not', { RECOVEROPS_SLACK_USERS: usersOf({ ...ANA, role: 'root' }) }],
  ['an account that nobody can see', { RECOVEROPS_SLACK_USERS: usersOf({ ...ANA, account: '\u200b' }) }],
  ['one user as two accounts', { RECOVEROPS_SLACK_USERS: usersOf(ANA, { ...ANA, account: 'ben' }) }],
])('%s stops the process, and no secret is shown', (_name, variables) => {
  const { problems } = slack(variables);
  expect(problems).toHaveLength(1);
  expect(problems.join()).not.toMatch(/xoxp-|secret-secret/);
});

test.each<[string, object]>([
  [
    'smtps://u:p%40ss%2F@mail.example.org',
    { host: 'mail.example.org', port: 465, security: 'tls', login: { user: 'u', password: 'p@ss/' } },
  ],
  ['smtps://mail.example.org:4650', { port: 4650, security: 'tls', login: null }],
  ['smtp://mail.example.org', { port: 587, security: 'starttls' }],
  ['smtp://127.0.0.1:2525', { host: '127.0.0.1', port: 2525, security: 'none' }],
  ['smtp://[::1]:2525', { host: '::1', security: 'none' }],
  ['smtp://localhost.example.org', { security: 'starttls' }],
  ['smtp://127.0.0.1.example.org', { security: 'starttls' }],
])('%s', (url, transport) => {
  const read = email({ RECOVEROPS_EMAIL_FROM: 'RecoverOps <ops@example.org>', RECOVEROPS_SMTP_URL: url });
  expect(read).toMatchObject({
    problems: [],
    email: {
      from: { name: 'RecoverOps', address: 'ops@example.org' },
      transport: { kind: 'smtp', ...transport },
    },
  });
});

test('SES, in the Region of the worker or another', () => {
  const ses = { RECOVEROPS_EMAIL_FROM: 'ops@example.org', RECOVEROPS_EMAIL_BY_SES: 'true' };
  expect(email(ses).email).toEqual({
    from: { name: null, address: 'ops@example.org' },
    transport: { kind: 'ses', region: 'eu-west-1', endpointUrl: null },
  });
  expect(email({ ...ses, RECOVEROPS_SES_REGION: 'us-east-1' }).email?.transport).toMatchObject({
    region: 'us-east-1',
  });
});

const FROM = { RECOVEROPS_EMAIL_FROM: 'ops@example.org' };
test.each<[string, Variables]>([
  ['a sender and no way out', FROM],
  ['a way out and no sender', { RECOVEROPS_SMTP_URL: 'smtps://hush:hush-hush@mail.example.org' }],
  [
    'a sender with a header',
    { RECOVEROPS_EMAIL_FROM: 'a <a@b.example>\r\nBcc: x@y.example', RECOVEROPS_EMAIL_BY_SES: 'true' },
  ],
  [
    'both ways out',
    { ...FROM, RECOVEROPS_SMTP_URL: 'smtps://mail.example.org', RECOVEROPS_EMAIL_BY_SES: 'true' },
  ],
  ['another protocol', { ...FROM, RECOVEROPS_SMTP_URL: 'https://hush:hush-hush@mail.example.org' }],
  ['a user without a password', { ...FROM, RECOVEROPS_SMTP_URL: 'smtps://hush@mail.example.org' }],
  ['options', { ...FROM, RECOVEROPS_SMTP_URL: 'smtps://mail.example.org?tls=off' }],
  [
    'a password that cannot be decoded',
    { ...FROM, RECOVEROPS_SMTP_URL: 'smtps://hush:hush-hush%E0@mail.example.org' },
  ],
  [
    'a file that is not there',
    { ...FROM, RECOVEROPS_SMTP_URL: 'smtps://mail.example.org', RECOVEROPS_SMTP_CA_FILE: '/no/such/file' },
  ],
])('%s stops the process, and no password is shown', (_name, variables) => {
  const read = email(variables);
  expect(read.email).toBeNull();
  expect(read.problems).toHaveLength(1);
  expect(read.problems.join()).not.toContain('hush');
});

test('authorities of the operator’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'recoverops-ca-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, 'PEM');
  const read = email({
    ...FROM,
    RECOVEROPS_SMTP_URL: 'smtps://mail.example.org',
    RECOVEROPS_SMTP_CA_FILE: file,
  });
  expect(read.email?.transport).toMatchObject({ authorities: 'PEM' });
});
