import { describe, expect, test } from 'vitest';
import { parseStackConfig, type StackConfig } from '../../pulumi/config.ts';
import { StackConfigError } from '../../pulumi/config-reader.ts';
import { PROCESS_SETTINGS } from '../../pulumi/process-settings.ts';
import {
  detectorEnvironment,
  ingressEnvironment,
  workerEnvironment,
} from '../../pulumi/service-environment.ts';
import { ConfigError, loadConfig } from '../../src/config/config.ts';
import { loadDetectorConfig } from '../../src/config/detector-config.ts';
import { loadCompose } from './compose/support/compose-file.ts';

/** Set by nobody on AWS, and why. */
const NOT_SET: Readonly<Record<string, string>> = {
  AWS_LAMBDA_RUNTIME_API: 'Lambda sets it',
  AWS_LAMBDA_LOG_GROUP_NAME: 'Lambda sets it',
  GEMINI_BASE_URL: 'for tests: Google has one address',
  RECOVEROPS_ALLOWED_HOSTS: 'the host of RECOVEROPS_PUBLIC_URL is answered, and the stack has no other name',
  RECOVEROPS_AWS_ENDPOINT_URL: 'of the lab',
  RECOVEROPS_CHAOS_DOCUMENT: 'nothing is broken on purpose in an account',
  RECOVEROPS_CRASHPOINT: 'for tests',
  RECOVEROPS_LAB_SNS_CERTIFICATE_FILE: 'of the lab',
  RECOVEROPS_LAB_SNS_CERTIFICATE_URL: 'of the lab',
  RECOVEROPS_MODEL_DIR: 'models are in the image',
  RECOVEROPS_NOTIFICATIONS_FILE: 'the stack hands the file over as RECOVEROPS_NOTIFICATIONS',
  RECOVEROPS_PATTERN_DIR: 'patterns are in the image',
  RECOVEROPS_RUNBOOK_DIR: 'runbooks are in the image',
  RECOVEROPS_SITE_FILE: 'the stack hands the file over as RECOVEROPS_SITE',
  RECOVEROPS_SLACK_API_URL: 'for tests: Slack has one address',
  RECOVEROPS_SMTP_CA_FILE:
    'for a mail server of a private authority, whose certificate the image does not have',
  RECOVEROPS_STATE_DIR: 'nothing is kept in a container',
  RECOVEROPS_TOKEN: 'of the command line',
  RECOVEROPS_URL: 'of the command line',
  RECOVEROPS_WEB_DIR: 'the dashboard is in the image',
  RECOVEROPS_WORKFLOW_BUNDLE: 'the bundle is in the image',
};

/** Names that a reader asks for. */
function readBy(load: (environment: Record<string, string | undefined>) => unknown): ReadonlySet<string> {
  const read = new Set<string>();
  const spy = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        read.add(String(name));
        return undefined;
      },
    },
  );
  try {
    load(spy);
  } catch (error) {
    // The detector starts with nothing less than an address to ask for work, and has read everything by then.
    if (!(error instanceof ConfigError)) throw error;
  }
  return read;
}

const stack = (values: Record<string, string>, secretKeys: readonly string[] = []): StackConfig =>
  parseStackConfig({
    project: 'recoverops',
    stack: 'dev',
    region: 'us-east-1',
    values: { domain: 'ops.example.org', hostedZoneId: 'Z0123456789ABC', ...values },
    secretKeys: new Set(secretKeys),
  });

const PROVIDER = {
  oidcIssuer: 'https://id.example.org',
  oidcClientId: 'recoverops',
  oidcRoles: '["viewer=*"]',
  oidcGroupsClaim: 'groups',
  oidcPrincipalClaim: 'email',
  oidcName: 'the company',
};
const BALANCER = {
  signInBy: 'load-balancer',
  oidcClientSecret: 'x',
  oidcAuthorizationEndpoint: 'https://id.example.org/a',
  oidcTokenEndpoint: 'https://id.example.org/t',
  oidcUserInfoEndpoint: 'https://id.example.org/u',
};
const NOTIFICATIONS = {
  version: 'notifications/v1',
  recipients: { log: { channel: 'log' } },
  routes: [{ name: 'all', steps: [{ to: ['log'] }] }],
};
const FULL = {
  siteFile: '../site.example.yaml',
  objectLockDays: '30',
  notifications: JSON.stringify(NOTIFICATIONS),
  slackUsers: JSON.stringify({
    version: 1,
    users: [{ team: 'T0123ABCD', user: 'U0123ABCD', account: 'ana', role: 'approver' }],
  }),
  emailFrom: 'ops@example.org',
  emailBySes: 'true',
  slackBotToken: 'x',
  slackSigningSecret: 'x',
  mailLinkKey: 'x',
};
const NOTICE_SECRETS = ['slackBotToken', 'slackSigningSecret', 'mailLinkKey'];

/** What the three processes of a stack get, of a stack with everything that a stack may have. */
function namesSet(): ReadonlySet<string> {
  const join = (parts: readonly unknown[]) => parts.join(',');
  const arn = 'arn:aws:x:us-east-1:111122223333:y';
  const names = new Set<string>();
  const configs = [
    stack({ ...FULL, ...PROVIDER }, NOTICE_SECRETS),
    stack({ ...FULL, ...PROVIDER, ...BALANCER }, ['oidcClientSecret', ...NOTICE_SECRETS]),
  ];
  for (const given of configs) {
    const config = { ...given, accounts: [{}] as never, detectorSite: '{}' };
    for (const temporalUi of [{ server: 'http://ui' }, { url: 'https://ui' }]) {
      const shared = {
        config,
        account: '111122223333',
        tablePrefix: 'p',
        bucketName: 'b',
        noticeTopicArn: arn,
        alarmTopicArns: [arn],
        findingsTopicArn: arn,
        temporal: { environment: {}, secrets: {} },
      };
      const ingress = ingressEnvironment(
        {
          ...shared,
          deadLetterQueueUrls: [arn],
          proxyCidrs: ['10.0.0.0/16'],
          apiTokensArn: arn,
          sessionKeyArn: arn,
          oidcClientSecretArn: arn,
          slackSigningSecretArn: arn,
          mailLinkKeyArn: arn,
          balancerArn: arn,
          temporalUi,
        },
        join,
      );
      const worker = workerEnvironment(
        {
          ...shared,
          buildId: 'b',
          diagnosticsRoleArn: arn,
          executionRoleArn: arn,
          geminiKeyArn: arn,
          slackBotTokenArn: arn,
          mailLinkKeyArn: arn,
          smtpUrlArn: arn,
        },
        join,
      );
      const detector = detectorEnvironment({
        config,
        account: '111122223333',
        tablePrefix: 'p',
        bucketName: 'b',
        failedBucketName: 'f',
        findingsTopicArn: arn,
      });
      for (const { environment, secrets } of [ingress, worker, { environment: detector, secrets: {} }])
        for (const name of [...Object.keys(environment), ...Object.keys(secrets)]) names.add(name);
    }
  }
  return names;
}

const problemsOf = (settings: unknown): readonly string[] => {
  try {
    stack({ settings: JSON.stringify(settings) });
  } catch (error) {
    if (error instanceof StackConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('what the processes read', () => {
  const read = new Set([...readBy(loadConfig), ...readBy(loadDetectorConfig)]);
  const set = namesSet();

  test('is set by the stack, can be set in it, or is set by nobody for a reason', () => {
    const settable = Object.keys(PROCESS_SETTINGS);
    const forgotten = [...read].filter(
      (name) => !set.has(name) && !settable.includes(name) && !Object.hasOwn(NOT_SET, name),
    );
    expect(forgotten).toEqual([]);
  });

  test('stands in one of the three alone, and nothing stands there that nobody reads', () => {
    const settable = Object.keys(PROCESS_SETTINGS);
    expect(settable.filter((name) => set.has(name) || !read.has(name))).toEqual([]);
    const listed = Object.keys(NOT_SET);
    expect(listed.filter((name) => set.has(name) || settable.includes(name) || !read.has(name))).toEqual([]);
  });

  test('Compose hands over as compose.env has it, whatever it is called', () => {
    const services = loadCompose().services;
    for (const name of ['ingress-aws', 'worker-aws', 'ingress-aws-cloud', 'worker-aws-cloud']) {
      const service = services.get(name);
      if (service !== undefined) expect(service.envFiles, name).toEqual(['compose.env']);
      const fixed = Object.keys(service?.environment ?? {});
      expect(
        fixed.filter((one) => Object.hasOwn(PROCESS_SETTINGS, one)),
        name,
      ).toEqual([]);
    }
    expect(services.has('worker-aws')).toBe(true);
  });
});

describe('settings of a stack', () => {
  test('go to the process that reads them, and to no other', () => {
    const config = stack({
      settings: JSON.stringify({ GEMINI_QUESTION_USD_PER_DAY: 5, RECOVEROPS_LOG_LEVEL: 'debug' }),
    });
    const shared = { config, account: '1', tablePrefix: 'p', bucketName: 'b' };
    const detector = detectorEnvironment({ ...shared, failedBucketName: 'f', findingsTopicArn: 'a' });
    expect(detector).toMatchObject({ RECOVEROPS_LOG_LEVEL: 'debug' });
    expect(detector).not.toHaveProperty('GEMINI_QUESTION_USD_PER_DAY');
    const worker = workerEnvironment(
      {
        ...shared,
        noticeTopicArn: 'a',
        alarmTopicArns: [],
        findingsTopicArn: null,
        temporal: { environment: {}, secrets: {} },
        buildId: 'b',
        diagnosticsRoleArn: 'a',
        executionRoleArn: 'a',
        geminiKeyArn: undefined,
        slackBotTokenArn: undefined,
        mailLinkKeyArn: undefined,
        smtpUrlArn: undefined,
      },
      () => '',
    );
    expect(worker.environment).toMatchObject({
      GEMINI_QUESTION_USD_PER_DAY: '5',
      RECOVEROPS_LOG_LEVEL: 'debug',
    });
  });

  test.each<[unknown, string]>([
    [{ RECOVEROPS_BUCKET: 'other' }, 'has RECOVEROPS_BUCKET, which nothing reads from here'],
    [{ GEMINI_QUESTION_USD_PER_DAY: 'much' }, 'has GEMINI_QUESTION_USD_PER_DAY "much": give a number'],
    [{ RECOVEROPS_SETTLE_SECONDS: '60\nX=1' }, 'give a number'],
    [['RECOVEROPS_SETTLE_SECONDS'], 'is no object'],
  ])('%j is refused with what is taken', (settings, problem) => {
    expect(problemsOf(settings).join('\n')).toContain(problem);
  });
});
