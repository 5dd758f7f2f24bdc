import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LabFile } from '../../../lab/lab-file.ts';
import { stackEnvironment } from '../../../scripts/stack-environment.ts';
import { loadConfig } from '../../../src/config/config.ts';

let stateDirectory: string;
const LAB: LabFile = {
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  topicArn: 'arn:aws:sns:us-east-1:111122223333:recoverops-alarms',
  deadLetterQueue: {
    url: 'http://127.0.0.1:4566/111122223333/recoverops-dead-letters',
    arn: 'arn:aws:sqs:us-east-1:111122223333:recoverops-dead-letters',
  },
  bucket: 'evidence',
  detection: {
    streamName: 'recoverops-logs',
    functionName: 'recoverops-detector',
    findingsTopicArn: 'arn:aws:sns:us-east-1:111122223333:recoverops-findings',
    logGroups: [],
    runtimeApi: '127.0.0.1:9001',
  },
  alarmNames: [],
  asgName: 'web-asg',
  instances: [],
  externalInstances: [],
  signingCertificate: { url: 'https://sns.us-east-1.amazonaws.com/x.pem', pemFile: '/state/x.pem' },
  timeScale: 30,
  isIsolated: true,
  notices: [],
};

beforeEach(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'stack-environment-'));
});
afterEach(() => rm(stateDirectory, { recursive: true, force: true }));

const environment = (env: NodeJS.ProcessEnv, lab = LAB) =>
  stackEnvironment(env, {
    stateDirectory,
    temporalAddress: '127.0.0.1:7000',
    temporalUiServerUrl: 'http://127.0.0.1:6697',
    ingressPort: 9000,
    lab,
  });

test('nothing of the AWS or Temporal account that the shell is logged in to gets through', () => {
  const env = environment({
    PATH: '/bin',
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'real',
    AWS_ACCESS_KEY_ID: 'AKIAREAL',
    AWS_ENDPOINT_URL: 'https://real.invalid',
    TEMPORAL_API_KEY: 'real',
    TEMPORAL_TLS: 'true',
    TEMPORAL_ADDRESS: 'cloud.invalid:7233',
  });
  expect(JSON.stringify(env)).not.toMatch(/real|production|cloud/i);
  expect(env).toMatchObject({
    PATH: '/bin',
    AWS_ACCESS_KEY_ID: 'lab',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    RECOVEROPS_AWS_ENDPOINT_URL: LAB.endpoint,
    TEMPORAL_ADDRESS: '127.0.0.1:7000',
    TEMPORAL_CONFIG_FILE: join(stateDirectory, 'temporal.toml'),
  });
});

test('lab timings give way to what the user has set; the lab itself does not', () => {
  expect(environment({}).RECOVEROPS_VERIFY_HOLD_SECONDS).toBe('5');
  const env = environment({
    RECOVEROPS_VERIFY_HOLD_SECONDS: '60',
    RECOVEROPS_APPROVAL_MODE: 'off',
    RECOVEROPS_AWS_ENDPOINT_URL: 'https://other.invalid',
  });
  expect(env).toMatchObject({
    RECOVEROPS_VERIFY_HOLD_SECONDS: '60',
    RECOVEROPS_APPROVAL_MODE: 'off',
    RECOVEROPS_AWS_ENDPOINT_URL: LAB.endpoint,
  });
});

test('settings of a deployment in AWS stay out of the lab, which has none of their roles and queues', () => {
  const deployment = {
    RECOVEROPS_ACCOUNT_ID: '210987654321',
    RECOVEROPS_ACCOUNTS: '[]',
    RECOVEROPS_DIAGNOSTICS_ROLE_ARN: 'arn:aws:iam::210987654321:role/recoverops-diagnostics',
    RECOVEROPS_EXECUTION_ROLE_ARN: 'arn:aws:iam::210987654321:role/recoverops-execution',
    RECOVEROPS_DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/210987654321/dead-letters',
    RECOVEROPS_API_TOKENS: '{"version":1,"tokens":[]}',
    RECOVEROPS_SESSION_KEY: 'ab'.repeat(32),
    RECOVEROPS_PUBLIC_URL: 'https://ops.example.org',
    RECOVEROPS_TRUST_PROXY: '1',
    RECOVEROPS_TEMPORAL_UI_URL: 'https://cloud.temporal.io',
  };
  const { aws, http, sns } = loadConfig({
    ...environment(deployment),
    RECOVEROPS_LAB_SNS_CERTIFICATE_FILE: '/dev/null',
  });
  expect(aws.accounts).toBeNull();
  // The lab's own, and never that of the deployment.
  expect(sns.deadLetterQueueUrls).toEqual([LAB.deadLetterQueue.url]);
  expect(http).toMatchObject({ trustProxy: false, apiTokens: null, sessionKeys: [] });
  // Notices lead to the lab's own dashboard, whatever this shell is set up for.
  expect(http.publicUrl).toBe(`http://127.0.0.1:${http.port}`);
  expect(http).toMatchObject({ temporalUiUrl: null, temporalUiServer: 'http://127.0.0.1:6697' });
});

test('loopback never goes through a proxy', () => {
  expect(environment({ NO_PROXY: 'internal.invalid' }).NO_PROXY).toBe('internal.invalid,127.0.0.1,localhost');
});

test('there is no chaos document without a sandbox', () => {
  expect(environment({}).RECOVEROPS_CHAOS_DOCUMENT).toBe('RecoverOps-Chaos');
  expect(environment({}, { ...LAB, isIsolated: false }).RECOVEROPS_CHAOS_DOCUMENT).toBe('');
});
