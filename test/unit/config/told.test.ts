import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';

const quiet = (env: Readonly<Record<string, string>> = {}) => ({
  TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
  ...env,
});

/** What nobody may read on a page. One that is added is masked, until it is put into the list of those that are shown. */
const MASKED = [
  'GEMINI_API_KEY',
  'RECOVEROPS_ACCOUNTS',
  'RECOVEROPS_API_TOKENS',
  'RECOVEROPS_MAIL_LINK_KEY',
  'RECOVEROPS_NOTIFICATIONS',
  'RECOVEROPS_OIDC_CLIENT_SECRET',
  'RECOVEROPS_SESSION_KEY',
  'RECOVEROPS_SITE',
  'RECOVEROPS_SLACK_BOT_TOKEN',
  'RECOVEROPS_SLACK_SIGNING_SECRET',
  'RECOVEROPS_SLACK_USERS',
  'RECOVEROPS_SMTP_URL',
  'RECOVEROPS_TOKEN',
  'TEMPORAL_API_KEY',
];

test('every setting is told by name, and of these only whether it is set', () => {
  const { told } = loadConfig(quiet());
  expect(told.filter(({ kind }) => kind === 'masked').map(({ name }) => name)).toEqual(MASKED);
  expect(told.every(({ isSet }) => !isSet)).toBe(true);
  expect(told.length).toBeGreaterThan(70);
});

test('what is in force is told: what was set, and the defaults of the rest', () => {
  const { told } = loadConfig(
    quiet({
      RECOVEROPS_APPROVAL_MODE: 'off',
      TEMPORAL_ADDRESS: '127.0.0.1:7000',
      TEMPORAL_API_KEY: 'hunter2-key',
      GEMINI_API_KEY: 'hunter2-gemini',
      RECOVEROPS_NOTIFY_SECRET_PAGER: 'hunter2-pager',
      RECOVEROPS_INCIDENT_RETENTION_DAYS: '40',
    }),
  );
  const of = (name: string) => told.find((one) => one.name === name);
  expect(of('RECOVEROPS_APPROVAL_MODE')).toMatchObject({ value: 'off', isSet: true });
  expect(of('RECOVEROPS_INCIDENT_RETENTION_DAYS')).toMatchObject({ value: '40', isSet: true });
  expect(of('RECOVEROPS_REMINDER_SECONDS')).toMatchObject({ value: '300,600', isSet: false });
  expect(of('RECOVEROPS_OBJECT_LOCK_DAYS')).toMatchObject({ value: null, isSet: false });
  expect(of('TEMPORAL_ADDRESS')).toMatchObject({ value: '127.0.0.1:7000', isSet: true });
  expect(of('TEMPORAL_NAMESPACE')).toMatchObject({ value: 'default', isSet: false });
  expect(of('RECOVEROPS_NOTIFY_SECRET_PAGER')).toEqual({
    name: 'RECOVEROPS_NOTIFY_SECRET_PAGER',
    kind: 'masked',
    isSet: true,
  });
  expect(JSON.stringify(told)).not.toContain('hunter2');
});
