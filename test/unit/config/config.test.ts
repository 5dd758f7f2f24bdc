import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError, loadConfig } from '../../../src/config/config.ts';
import { DEFAULT_SETTINGS } from '../../../src/domain/record/incident-settings.ts';

/** An environment that reads no file of the user's. */
const quiet = (env: Readonly<Record<string, string>> = {}) => ({
  TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
  ...env,
});

function problems(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    loadConfig(quiet(env));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('an empty environment is a whole configuration with safe defaults', () => {
  const config = loadConfig(quiet());
  expect(config.settings).toEqual(DEFAULT_SETTINGS);
  expect(config.settings.approvalMode).toBe('on');
  expect(config.http.host).toBe('127.0.0.1');
  expect(config.gemini.apiKey).toBeNull();
  expect(config.aws).toMatchObject({ endpointUrl: null, createTables: false, notifyTopicArn: null });
  expect(config.chaosDocument).toBeNull();
  expect(config.crashpoint).toBeNull();
  expect(Object.isFrozen(config)).toBe(true);
});

test('values are read, trimmed and typed', () => {
  const config = loadConfig(
    quiet({
      RECOVEROPS_APPROVAL_MODE: ' OFF ',
      RECOVEROPS_PORT: '0',
      RECOVEROPS_CREATE_TABLES: 'true',
      GEMINI_API_KEY: '  key ',
      GEMINI_TIMEOUT_MS: '1500',
      RECOVEROPS_APPROVAL_DEADLINE_SECONDS: '60',
      RECOVEROPS_REMINDER_SECONDS: '50, 10,300',
      TEMPORAL_ADDRESS: '127.0.0.1:7000',
      TEMPORAL_NAMESPACE: 'ops',
    }),
  );
  expect(config.settings).toMatchObject({
    approvalMode: 'off',
    approvalDeadlineSeconds: 60,
    reminderSeconds: [10, 50],
  });
  expect(config.http.port).toBe(0);
  expect(config.aws.createTables).toBe(true);
  expect(config.gemini).toMatchObject({ apiKey: 'key', timeoutMs: 1500 });
  expect(config.temporal).toMatchObject({
    connectionOptions: { address: '127.0.0.1:7000' },
    namespace: 'ops',
  });
});

test('every problem is named at once, with the variable and what it should hold', () => {
  const named = problems({
    RECOVEROPS_PORT: '70000',
    RECOVEROPS_APPROVAL_MODE: 'maybe',
    RECOVEROPS_CREATE_TABLES: 'yes',
    RECOVEROPS_AWS_ENDPOINT_URL: 'localhost',
    RECOVEROPS_TOPIC_ARNS: 'arn:aws:sns:us-east-1:111122223333:ok,not-an-arn',
    RECOVEROPS_DELIVERY_TIMEOUT_SECONDS: '29',
    RECOVEROPS_REMINDER_SECONDS: '1,soon',
    RECOVEROPS_LAB_SNS_CERTIFICATE_URL: 'https://sns.us-east-1.amazonaws.com/x.pem',
  });
  expect(named.map((problem) => problem.split(' ')[0])).toEqual(
    expect.arrayContaining([
      'RECOVEROPS_PORT',
      'RECOVEROPS_APPROVAL_MODE',
      'RECOVEROPS_CREATE_TABLES',
      'RECOVEROPS_AWS_ENDPOINT_URL',
      'RECOVEROPS_TOPIC_ARNS',
      'RECOVEROPS_DELIVERY_TIMEOUT_SECONDS',
      'RECOVEROPS_REMINDER_SECONDS',
      'RECOVEROPS_LAB_SNS_CERTIFICATE_URL',
    ]),
  );
  expect(named.every((problem) => /give|set|cannot/.test(problem))).toBe(true);
});

test.each([
  ['RECOVEROPS_PORT', 'http'],
  ['GEMINI_ATTEMPTS', '0'],
  ['RECOVEROPS_VERIFY_HOLD_SECONDS', '-1'],
  ['RECOVEROPS_INCIDENT_MAX_SECONDS', 'NaN'],
  ['RECOVEROPS_LOG_LEVEL', 'loud'],
])('%s=%s is refused', (name, value) => {
  expect(problems({ [name]: value })).toEqual([expect.stringContaining(name)]);
});

test('records expire and evidence is locked only where that is asked for', () => {
  expect(loadConfig({}).aws).toMatchObject({ objectLock: null, incidentRetentionDays: null });
  const { aws } = loadConfig({
    RECOVEROPS_OBJECT_LOCK_MODE: 'COMPLIANCE',
    RECOVEROPS_OBJECT_LOCK_DAYS: '365',
    RECOVEROPS_INCIDENT_RETENTION_DAYS: '730',
  });
  expect(aws).toMatchObject({ objectLock: { mode: 'compliance', days: 365 }, incidentRetentionDays: 730 });
});

test.each([
  { RECOVEROPS_OBJECT_LOCK_MODE: 'governance' },
  { RECOVEROPS_OBJECT_LOCK_DAYS: '30' },
  { RECOVEROPS_INCIDENT_RETENTION_DAYS: '29' },
])('%o is refused', (environment) => {
  expect(problems(environment)).toEqual([expect.stringContaining(Object.keys(environment)[0] ?? '')]);
});

test('the lab’s certificate is read from its file, and a missing file is a problem', () => {
  const directory = mkdtempSync(join(tmpdir(), 'config-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'certificate.pem');
  const url = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem';
  const env = { RECOVEROPS_LAB_SNS_CERTIFICATE_URL: url, RECOVEROPS_LAB_SNS_CERTIFICATE_FILE: file };
  expect(problems(env)).toEqual([
    expect.stringContaining('RECOVEROPS_LAB_SNS_CERTIFICATE_FILE cannot be read'),
  ]);
  writeFileSync(file, 'PEM');
  expect(loadConfig(quiet(env)).sns.labCertificate).toEqual({ url, pem: 'PEM' });
});

test('what a load balancer needs is read: public URL, proxies, tokens and session keys', () => {
  const key = 'ab'.repeat(32);
  const { http } = loadConfig(
    quiet({
      RECOVEROPS_PUBLIC_URL: 'https://Ops.example.org/',
      RECOVEROPS_TRUST_PROXY: '10.0.0.0/16, fd00::/8',
      RECOVEROPS_API_TOKENS: `{"version":1,"tokens":[{"principal":"ana","sha256":"${key}","createdAt":"now"}]}`,
      RECOVEROPS_SESSION_KEY: `${Buffer.alloc(32, 1).toString('base64')},${key}`,
    }),
  );
  expect(http.publicUrl).toBe('https://ops.example.org');
  expect(http.trustProxy).toEqual(['10.0.0.0/16', 'fd00::/8']);
  expect(http.apiTokens).toMatchObject([{ principal: 'ana' }]);
  expect(http.sessionKeys.map((one) => Buffer.from(one).toString('hex'))).toEqual(['01'.repeat(32), key]);
  expect(loadConfig(quiet({ RECOVEROPS_TRUST_PROXY: '2' })).http.trustProxy).toBe(2);
  expect(loadConfig(quiet()).http).toMatchObject({
    publicUrl: null,
    trustProxy: false,
    apiTokens: null,
    sessionKeys: [],
  });
});

test.each([
  ['RECOVEROPS_PUBLIC_URL', 'ops.example.org'],
  ['RECOVEROPS_PUBLIC_URL', 'https://ops.example.org/dashboard'],
  ['RECOVEROPS_TRUST_PROXY', 'true'],
  ['RECOVEROPS_TRUST_PROXY', '0.0.0.0/0'],
  ['RECOVEROPS_TRUST_PROXY', '11'],
  ['RECOVEROPS_API_TOKENS', '[]'],
  ['RECOVEROPS_SESSION_KEY', 'hush-hush'],
  ['RECOVEROPS_SESSION_KEY', ['ab', 'cd', 'ef'].map((byte) => byte.repeat(32)).join(',')],
  ['RECOVEROPS_DEAD_LETTER_QUEUE_URL', 'arn:aws:sqs:us-east-1:111122223333:dead-letters'],
  ['RECOVEROPS_ACCOUNTS', '[]x'],
])('%s=%s is refused, and a secret is not repeated', (name, value) => {
  const [problem, ...more] = problems({ [name]: value, RECOVEROPS_ACCOUNT_ID: '111122223333' });
  expect(more).toEqual([]);
  expect(problem).toContain(name);
  expect(problem).not.toContain('hush-hush');
});

test('the site file is named, or its text given, and not both', () => {
  const text = '{"version":"site/v1"}';
  expect(loadConfig(quiet()).site).toBeNull();
  expect(loadConfig(quiet({ RECOVEROPS_SITE_FILE: ' /x/site.yaml ' })).site).toEqual({
    kind: 'file',
    path: '/x/site.yaml',
  });
  expect(loadConfig(quiet({ RECOVEROPS_SITE: text })).site).toEqual({ kind: 'text', text });
  expect(problems({ RECOVEROPS_SITE_FILE: 'a', RECOVEROPS_SITE: text })).toEqual([
    expect.stringContaining('RECOVEROPS_SITE_FILE and RECOVEROPS_SITE exclude each other'),
  ]);
});

test('a misspelt setting is a problem, since it would be ignored; what is like none of ours is left alone', () => {
  expect(
    problems({
      RECOVEROPS_APROVAL_MODE: 'off',
      RECOVEROPS_PROT: '8081',
      RECOVEROPS_DASHBOARD_COLOUR: 'red',
      RECOVEROPS_HOTS: '',
    }),
  ).toEqual([
    'RECOVEROPS_APROVAL_MODE is no setting: you may mean RECOVEROPS_APPROVAL_MODE',
    'RECOVEROPS_PROT is no setting: you may mean RECOVEROPS_PORT',
  ]);
});
