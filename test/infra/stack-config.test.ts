import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseStackConfig, type StackConfig } from '../../pulumi/config.ts';
import { StackConfigError } from '../../pulumi/config-reader.ts';
import { stackNames } from '../../pulumi/naming.ts';
import { plannedScope } from '../../pulumi/stack-scope.ts';
import { parseNotificationsText } from '../../src/clients/files/notifications-file.ts';
import { parseSiteText } from '../../src/clients/files/site-file.ts';
import { settingsChecks } from '../../src/clients/notify/channels.ts';

const REQUIRED = { domain: 'ops.example.org', hostedZoneId: 'Z0123456789ABC' };

function parse(values: Record<string, string | undefined>, secretKeys: readonly string[] = []): StackConfig {
  return parseStackConfig({
    project: 'recoverops',
    stack: 'dev',
    region: 'us-east-1',
    values,
    secretKeys: new Set(secretKeys),
  });
}

function problemsOf(
  values: Record<string, string | undefined>,
  stack = 'dev',
  region = 'us-east-1',
): readonly string[] {
  try {
    parseStackConfig({ project: 'recoverops', stack, region, values, secretKeys: new Set() });
  } catch (error) {
    if (error instanceof StackConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('domain and zone are enough', () => {
  const config = parse(REQUIRED);
  expect(config).toMatchObject({
    isProduction: false,
    image: null,
    workerBuilds: [],
    subscribeAlarms: true,
    dashboardCidrs: ['0.0.0.0/0'],
    network: { cidr: '10.42.0.0/16', zones: 2, natPerZone: false },
    temporal: { kind: 'self-hosted', serverTasks: 1 },
    targets: { min: 1, max: 2, instanceType: 't3.micro', amiId: null },
    approvalMode: 'on',
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test('the production profile has two of everything', () => {
  const config = parse({ ...REQUIRED, profile: 'production' });
  expect(config).toMatchObject({
    isProduction: true,
    accessLogs: true,
    network: { natPerZone: true },
    ingress: { tasksMin: 2 },
    worker: { tasksMin: 2 },
    temporal: { serverTasks: 2 },
  });
});

test('every problem is told at once, each with what to do', () => {
  const problems = problemsOf({
    domain: 'http://ops.example.org',
    image: 'recoverops:latest',
    vpcCidr: '10.0.0.0/8',
    worker: 'large',
    workerCpu: '300',
    ingressTasksMin: '4',
    ingressTasksMax: '2',
    logRetentionDays: '31',
    dashboardCidrs: '["10.0.0.1/8"]',
    noticeEmails: 'ana@example.org',
    temporal: 'cloud',
    geminiApiKey: 'in-clear',
    targetsMax: 'many',
  });
  const about = (key: string) => problems.filter((problem) => problem.startsWith(`recoverops:${key} `));
  expect(about('domain')).toEqual([expect.stringContaining('give a host name such as ops.example.org')]);
  expect(about('hostedZoneId')).toEqual([expect.stringContaining('or set certificateArn')]);
  expect(about('image')).toEqual([expect.stringContaining('fixed tag or digest')]);
  expect(about('vpcCidr')).toEqual([expect.stringContaining('from /16 to /22')]);
  expect(about('worker')).toEqual([expect.stringMatching(/is unknown: .*workerCpu/)]);
  expect(about('workerMemoryMiB')).toEqual([expect.stringContaining('Fargate takes 256, 512, 1024')]);
  expect(about('ingressTasksMax')).toEqual([expect.stringContaining('set it to 4 or more')]);
  expect(about('logRetentionDays')).toEqual([expect.stringContaining('CloudWatch takes 7, 14')]);
  expect(about('dashboardCidrs')).toEqual([expect.stringContaining('host bits are 0')]);
  expect(about('noticeEmails')).toEqual([expect.stringContaining('is not JSON')]);
  expect(about('temporal')).toEqual([expect.stringContaining('temporalAddress and temporalNamespace')]);
  expect(about('temporalApiKey')).toEqual([expect.stringContaining('--secret temporalApiKey')]);
  expect(about('geminiApiKey')).toEqual([expect.stringContaining('plain text')]);
  expect(about('targetsMax')).toEqual([expect.stringContaining('whole number from 1 to 10')]);
  expect(problems).toHaveLength(14);
});

test('Slack and mail', () => {
  const users = JSON.stringify({
    version: 1,
    users: [{ team: 'T0123ABCD', user: 'U0123ABCD', account: 'ana', role: 'approver' }],
  });
  const secrets = ['slackBotToken', 'slackSigningSecret', 'smtpUrl', 'mailLinkKey'];
  expect(parse(REQUIRED).notices).toMatchObject({ hasSlack: false, slackDecides: false, emailFrom: null });
  const slack = { slackBotToken: 'encrypted', slackSigningSecret: 'encrypted', slackUsers: users };
  const bySes = { emailFrom: 'RecoverOps <ops@example.org>', emailBySes: 'true' };
  expect(parse({ ...REQUIRED, ...slack, ...bySes }, secrets).notices).toEqual({
    hasSlack: true,
    slackDecides: true,
    slackUsers: users,
    emailFrom: 'RecoverOps <ops@example.org>',
    emailFromAddress: 'ops@example.org',
    emailBySes: true,
    hasSmtp: false,
    hasMailLinks: false,
  });
  const withLinks = { ...REQUIRED, ...bySes, mailLinkKey: 'encrypted' };
  expect(parse(withLinks, secrets).notices.hasMailLinks).toBe(true);
  for (const [values, problem] of [
    [{ slackUsers: '{"users":[{"team":"x"}]}' }, 'slackUsers'],
    [{ emailFrom: 'ops@example.org' }, 'emailFrom goes with'],
    [{ emailBySes: 'true' }, 'emailFrom goes with'],
    [{ emailFrom: 'Ops <nobody>', emailBySes: 'true' }, 'emailFrom is "Ops <nobody>"'],
    [{ slackSigningSecret: 'in-clear' }, 'needs slackBotToken'],
    [{ mailLinkKey: 'in-clear' }, 'needs emailFrom'],
    [{ ...bySes, smtpUrl: 'smtps://in-clear' }, 'exclude each other'],
  ] as const)
    expect(problemsOf({ ...REQUIRED, ...values }).join('\n')).toContain(problem);
  expect(problemsOf({ ...REQUIRED, smtpUrl: 'smtps://in-clear' }).join()).not.toContain('smtps://in-clear');
});

test('a problem never repeats the value of a secret', () => {
  expect(problemsOf({ ...REQUIRED, geminiApiKey: 'AIzaSecretSecret' }).join()).not.toContain(
    'AIzaSecretSecret',
  );
});

describe('names that AWS would cut', () => {
  test.each(['Prod', 'prod_1', 'a-very-long-stack'])('the stack %s is refused', (stack) => {
    expect(problemsOf(REQUIRED, stack)).toEqual([expect.stringContaining('at most 9 lower-case letters')]);
  });

  test('a missing Region is told', () => {
    expect(problemsOf(REQUIRED, 'dev', '')).toEqual([
      expect.stringContaining('pulumi config set aws:region'),
    ]);
  });
});

describe('builds of the worker', () => {
  const image = 'registry.example.org/recoverops';

  test('the image alone is one build, named after its tag', () => {
    expect(parse({ ...REQUIRED, image: `${image}:1.4.0` }).workerBuilds).toEqual([
      { buildId: '1.4.0', image: `${image}:1.4.0` },
    ]);
  });

  test('of a digest, the first characters', () => {
    const digest = `${image}@sha256:${'ab'.repeat(32)}`;
    expect(parse({ ...REQUIRED, image: digest }).workerBuilds).toEqual([
      { buildId: 'abababababab', image: digest },
    ]);
  });

  test('two builds run side by side', () => {
    const builds = [
      { buildId: '1.4.0', image: `${image}:1.4.0` },
      { buildId: '1.5.0', image: `${image}:1.5.0` },
    ];
    expect(
      parse({ ...REQUIRED, image: `${image}:1.5.0`, workerBuilds: JSON.stringify(builds) }).workerBuilds,
    ).toEqual(builds);
  });

  test.each([
    [
      [
        { buildId: 'a', image: `${image}:1` },
        { buildId: 'a', image: `${image}:2` },
      ],
      'names a build twice',
    ],
    [
      [
        { buildId: 'a.b', image: `${image}:1` },
        { buildId: 'a-b', image: `${image}:2` },
      ],
      'names a build twice',
    ],
    [[{ buildId: 'a_b', image: `${image}:1` }], 'up to 32 letters'],
    [[{ buildId: 'a', image: `${image}:latest` }], 'fixed tag or digest'],
    [[{ buildId: 'a' }], 'without an image'],
    [Array.from({ length: 6 }, (_, i) => ({ buildId: `b${i}`, image: `${image}:${i}` })), '5 are the most'],
  ])('%j is refused', (builds, problem) => {
    expect(problemsOf({ ...REQUIRED, image: `${image}:1`, workerBuilds: JSON.stringify(builds) })).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  test('builds without an image for the ingress are refused', () => {
    expect(
      problemsOf({ ...REQUIRED, workerBuilds: JSON.stringify([{ buildId: 'a', image: `${image}:1` }]) }),
    ).toEqual([expect.stringContaining('set the image of the ingress too')]);
  });
});

describe('Temporal Cloud', () => {
  const cloud = {
    ...REQUIRED,
    temporal: 'cloud',
    temporalAddress: 'recoverops.a1b2c.tmprl.cloud:7233',
    temporalNamespace: 'recoverops.a1b2c',
  };

  test('by API key', () => {
    expect(parse({ ...cloud, temporalApiKey: 'x' }, ['temporalApiKey']).temporal).toEqual({
      kind: 'cloud',
      address: 'recoverops.a1b2c.tmprl.cloud:7233',
      namespace: 'recoverops.a1b2c',
      auth: 'api-key',
    });
  });

  test('by client certificate, which wants both of its parts', () => {
    expect(problemsOf({ ...cloud, temporalAuth: 'mtls' })).toEqual([
      expect.stringContaining('temporalClientCertificate'),
      expect.stringContaining('temporalClientKey'),
    ]);
  });

  test('an address beside a server of one’s own is a contradiction', () => {
    expect(problemsOf({ ...cloud, temporal: 'self-hosted' })).toEqual([
      expect.stringContaining('temporal is self-hosted'),
    ]);
  });
});

describe('other accounts', () => {
  test('further Regions of the own account need no roles, another account does', () => {
    const config = parse({
      ...REQUIRED,
      accounts: JSON.stringify([{ account: entry.account, regions: ['eu-west-1'] }]),
      extraDeadLetterQueueUrls: JSON.stringify([
        'https://sqs.eu-west-1.amazonaws.com/210987654321/undelivered',
      ]),
    });
    const scopeIn = (account: string) =>
      plannedScope(
        config,
        { partition: 'aws', account, region: config.region, zones: [] },
        stackNames('recoverops', config.stack),
      );
    const scope = scopeIn(entry.account);
    expect(scope.regions).toEqual([config.region, 'eu-west-1']);
    expect(scope.assumableRoleArns).toEqual([]);
    expect(scope.extraDeadLetterQueueArns).toEqual(['arn:aws:sqs:eu-west-1:210987654321:undelivered']);
    expect(() => scopeIn('111122223333')).toThrow('names 210987654321 without roles');
  });

  const entry = {
    account: '210987654321',
    regions: ['eu-west-1'],
    diagnosticsRoleArn: 'arn:aws:iam::210987654321:role/recoverops-diagnostics',
    executionRoleArn: 'arn:aws:iam::210987654321:role/recoverops-execution',
  };

  test('are taken as they are', () => {
    expect(parse({ ...REQUIRED, accounts: JSON.stringify([entry]) }).accounts).toEqual([entry]);
  });

  test.each([
    { ...entry, account: '2109' },
    { ...entry, account: 210987654321 },
    { account: entry.account, regions: entry.regions, executionRoleArn: entry.executionRoleArn },
    { ...entry, regions: [] },
    { ...entry, executionRoleArn: '*' },
    'all',
  ])('%j is refused', (wrong) => {
    expect(problemsOf({ ...REQUIRED, accounts: JSON.stringify([wrong]) })).toEqual([
      expect.stringContaining('docs/operations/multi-account.md'),
    ]);
  });
});

describe('the site file', () => {
  const SITE = { version: 'site/v1', never_touch: [{ path: '/data/**' }] };
  const CANONICAL = '{"never_touch":[{"path":"/data/**"}],"version":"site/v1"}';
  const EXAMPLE = resolve(import.meta.dirname, '../../site.example.yaml');

  test('may be an object, its text, or a file, and is nothing by default', () => {
    expect(parse(REQUIRED).site).toBeNull();
    expect(parse({ ...REQUIRED, site: JSON.stringify(SITE) }).site).toBe(CANONICAL);
    const yaml = '# why\nversion: site/v1\nnever_touch:\n  - path: /data/**\n';
    expect(parse({ ...REQUIRED, site: yaml }).site).toBe(CANONICAL);
    const fromFile = parse({ ...REQUIRED, siteFile: '../site.example.yaml' }).site;
    expect(fromFile).toContain('"shop-ledgerd"');
    expect(parse({ ...REQUIRED, siteFile: EXAMPLE }).site).toBe(fromFile);
  });

  test('means the same to the worker', () => {
    const given = parseSiteText(readFileSync(EXAMPLE, 'utf8'));
    expect(parseSiteText(parse({ ...REQUIRED, siteFile: EXAMPLE }).site ?? '')).toEqual(given);
    expect(given.ok).toBe(true);
  });

  test('has every problem told at the preview', () => {
    const site = { ...SITE, version: 'v2', disposable: [{ path: '/', what: 'cache', why: 'w' }] };
    expect(problemsOf({ ...REQUIRED, site: JSON.stringify(site) })).toEqual([
      'recoverops:site is no site file: version must be site/v1 (docs/site.md)',
      expect.stringContaining('recoverops:site is no site file: disposable[0].path must'),
    ]);
    expect(problemsOf({ ...REQUIRED, site: 'a: [' })).toContainEqual(expect.stringContaining('is no YAML'));
    expect(problemsOf({ ...REQUIRED, site: 'version: &a site/v1\nstores: [*a]' })).toEqual([
      expect.stringContaining('has aliases'),
    ]);
    expect(problemsOf({ ...REQUIRED, siteFile: 'none.yaml' })).toEqual([
      expect.stringContaining('recoverops:siteFile is "none.yaml", which cannot be read'),
    ]);
    expect(problemsOf({ ...REQUIRED, site: CANONICAL, siteFile: EXAMPLE })).toEqual([
      expect.stringContaining('siteFile exclude each other'),
    ]);
  });

  test('and the accounts fit into one task definition, or the preview says so', () => {
    const why = 'w'.repeat(300);
    const never_touch = Array.from({ length: 80 }, (_, index) => ({ path: `/data/${index}/**`, why }));
    const site = JSON.stringify({ ...SITE, never_touch });
    const account = (id: number) => ({
      account: String(100_000_000_000 + id),
      regions: ['eu-west-1'],
      diagnosticsRoleArn: `arn:aws:iam::${100_000_000_000 + id}:role/recoverops-diagnostics`,
      executionRoleArn: `arn:aws:iam::${100_000_000_000 + id}:role/recoverops-execution`,
    });
    const accounts = JSON.stringify(Array.from({ length: 140 }, (_, index) => account(index)));
    expect(problemsOf({ ...REQUIRED, site })).toEqual([]);
    expect(problemsOf({ ...REQUIRED, site, accounts })).toEqual([
      expect.stringContaining("in the worker's task definition"),
    ]);
  });
});

describe('the notifications file', () => {
  const EXAMPLE = resolve(import.meta.dirname, '../../notifications.example.yaml');
  const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:hook-a1b2c3';
  const SECRETS = {
    RECOVEROPS_NOTIFY_SECRET_DATABASE: ARN,
    RECOVEROPS_NOTIFY_SECRET_DUTY: ARN,
  };

  test('gives the worker its text, its topics and its secrets, and is nothing by default', () => {
    expect(parse(REQUIRED).notifications).toBeNull();
    const notificationSecretArns = JSON.stringify(SECRETS);
    const { notifications } = parse({ ...REQUIRED, notificationsFile: EXAMPLE, notificationSecretArns });
    expect(notifications?.topicArns).toEqual(['arn:aws:sns:eu-west-1:111122223333:recoverops-notices']);
    expect(notifications?.secrets).toEqual(SECRETS);
    const given = parseNotificationsText(readFileSync(EXAMPLE, 'utf8'), settingsChecks());
    expect(given.ok).toBe(true);
    expect(parseNotificationsText(notifications?.text ?? '', settingsChecks())).toEqual(given);
  });

  test('has every problem told at the preview', () => {
    expect(problemsOf({ ...REQUIRED, notificationsFile: EXAMPLE })).toEqual([
      expect.stringContaining('notificationSecretArns lacks RECOVEROPS_NOTIFY_SECRET_DATABASE'),
      expect.stringContaining('notificationSecretArns lacks RECOVEROPS_NOTIFY_SECRET_DUTY'),
    ]);
    expect(problemsOf({ ...REQUIRED, notifications: '{"version":"v0"}' })).toContainEqual(
      expect.stringContaining('is no notifications file: version must be notifications/v1'),
    );
    expect(problemsOf({ ...REQUIRED, notifications: 'a: [' })).toContainEqual(
      expect.stringContaining('is no YAML'),
    );
    const others = JSON.stringify({ AWS_SECRET_ACCESS_KEY: ARN });
    expect(problemsOf({ ...REQUIRED, notificationSecretArns: others })).toEqual([
      expect.stringContaining('goes with notifications'),
    ]);
    const wrong = JSON.stringify({ ...SECRETS, AWS_SECRET_ACCESS_KEY: ARN });
    expect(problemsOf({ ...REQUIRED, notificationsFile: EXAMPLE, notificationSecretArns: wrong })).toEqual([
      expect.stringContaining('has AWS_SECRET_ACCESS_KEY'),
    ]);
  });
});

describe('logs', () => {
  const ECR = '111122223333.dkr.ecr.us-east-1.amazonaws.com/recoverops-dev:1.4.0';
  const ON = { ...REQUIRED, logDetector: 'true', image: ECR };
  const LOGS = { groups: [{ match: '/acme/orders-*', source: 'ecs', resource: 'group' }] };

  test('are read in production, and elsewhere where it is said', () => {
    expect(parse(REQUIRED).logs).toBeNull();
    expect(parse({ ...REQUIRED, profile: 'production' }).logs).toMatchObject({
      shards: 2,
      patterns: [],
      tags: [],
    });
    expect(parse(ON).logs).toEqual({ shards: 1, streamHours: 24, memoryMiB: 1024, patterns: [], tags: [] });
    // Before there is an image there is nothing to ask where it is.
    expect(parse({ ...REQUIRED, logDetector: 'true' }).logs).not.toBeNull();
  });

  test('are those of groups by name and by tag', () => {
    const logs = parse({
      ...ON,
      logGroups: '["/aws/lambda/*","/ecs/shop"]',
      logGroupTags: '["watch=yes","team=a=b"]',
    }).logs;
    expect(logs).toMatchObject({
      patterns: ['/aws/lambda/*', '/ecs/shop'],
      tags: [
        { key: 'watch', value: 'yes' },
        { key: 'team', value: 'a=b' },
      ],
    });
  });

  test.each([
    [{ logGroups: '["/aws/lambda/?"]' }, 'logGroups has "/aws/lambda/?"'],
    [{ logGroupTags: '["watch"]' }, 'logGroupTags has "watch": give tags as key=value'],
    [{ logShards: '65' }, 'logShards is "65": set a whole number from 1 to 64'],
    [{ logStreamHours: '12' }, 'logStreamHours is "12"'],
    [{ detectorMemoryMiB: '128' }, 'detectorMemoryMiB is "128"'],
    // Lambda takes an image from ECR in its own Region and from nowhere else.
    [
      { image: 'registry.example.org/recoverops:1.4.0' },
      'logDetector is on, and the image is not in a private registry',
    ],
    [{ image: ECR.replace('us-east-1', 'eu-west-1') }, 'which alone Lambda starts functions from'],
  ])('%j is refused', (wrong, problem) => {
    expect(problemsOf({ ...ON, ...wrong })).toEqual([expect.stringContaining(problem)]);
  });

  test('an image from elsewhere is no problem where no log is read', () => {
    expect(problemsOf({ ...REQUIRED, image: 'registry.example.org/recoverops:1.4.0' })).toEqual([]);
  });

  test('of the site file the detector gets what it reads, as it reads it', () => {
    const site = { version: 'site/v1', never_touch: [{ path: '/data/**' }], logs: LOGS };
    const given = parse({ ...ON, site: JSON.stringify(site) }).detectorSite;
    const [mine, whole] = [given ?? '', JSON.stringify(site)].map(parseSiteText);
    if (mine?.ok !== true || whole?.ok !== true) throw new Error(JSON.stringify([mine, whole]));
    expect(mine.value.logGroups).toEqual(whole.value.logGroups);
    expect(given).not.toContain('never_touch');
    expect(parse({ ...ON, site: JSON.stringify({ version: 'site/v1' }) }).detectorSite).toBeNull();
    expect(parse({ ...REQUIRED, site: JSON.stringify(site) }).detectorSite).toBeNull();
  });

  test('more of it than a function holds is told at the preview', () => {
    const groups = Array.from({ length: 60 }, (_, index) => ({
      match: `/acme/${index}/a-group-with-a-long-name-*`,
      source: 'ecs',
      resource: 'group',
    }));
    const site = JSON.stringify({ version: 'site/v1', logs: { groups } });
    expect(problemsOf({ ...ON, site })).toEqual([expect.stringContaining("the detector's variables hold")]);
  });
});

describe('sign-in through a provider', () => {
  const OIDC = {
    ...REQUIRED,
    oidcIssuer: 'https://id.example.org',
    oidcClientId: 'recoverops',
    oidcRoles: '["approver=on-call","viewer=*"]',
  };
  const ENDPOINTS = {
    signInBy: 'load-balancer',
    oidcAuthorizationEndpoint: 'https://id.example.org/authorize',
    oidcTokenEndpoint: 'https://id.example.org/token',
    oidcUserInfoEndpoint: 'https://id.example.org/userinfo',
  };

  test('none is set up unless it is asked for; then raw signals decide nothing', () => {
    expect(parse(REQUIRED)).toMatchObject({ signIn: null, signalDecisions: 'count' });
    expect(parse(OIDC)).toMatchObject({
      signIn: {
        balancer: null,
        issuer: 'https://id.example.org',
        clientId: 'recoverops',
        hasClientSecret: false,
        roles: ['approver=on-call', 'viewer=*'],
        sessionSeconds: 28_800,
      },
      signalDecisions: 'ignore',
    });
    expect(parse({ ...OIDC, signalDecisions: 'count' }).signalDecisions).toBe('count');
  });

  test('the load balancer may do it, with the secret and the endpoints that it does not look up', () => {
    const config = parse({ ...OIDC, ...ENDPOINTS, oidcClientSecret: 'sealed' }, ['oidcClientSecret']);
    expect(config.signIn?.balancer).toEqual({
      authorization: ENDPOINTS.oidcAuthorizationEndpoint,
      token: ENDPOINTS.oidcTokenEndpoint,
      userInfo: ENDPOINTS.oidcUserInfoEndpoint,
    });
    expect(JSON.stringify(config)).not.toContain('sealed');
  });

  test.each([
    [{ ...REQUIRED, oidcIssuer: OIDC.oidcIssuer }, 'go together'],
    [{ ...REQUIRED, oidcRoles: OIDC.oidcRoles }, 'oidcIssuer is not set'],
    [{ ...OIDC, oidcIssuer: 'http://id.example.org' }, 'https URL'],
    [{ ...OIDC, oidcRoles: undefined }, 'nobody could sign in'],
    [{ ...OIDC, oidcRoles: '["approver=*"]' }, '* goes with viewer'],
    [{ ...OIDC, oidcRoles: '["approver=a,admin=b"]' }, 'approver=on-call'],
    [{ ...OIDC, oidcScopes: 'email profile' }, 'lacks "openid"'],
    [{ ...OIDC, oidcClientSecret: 'in-clear' }, 'plain text'],
    [{ ...OIDC, ...ENDPOINTS }, 'signs nobody in without it'],
    [{ ...OIDC, ...ENDPOINTS, oidcTokenEndpoint: undefined }, 'oidcTokenEndpoint is not set'],
    [{ ...OIDC, ...ENDPOINTS, signInBy: 'ingress' }, 'looks the provider’s endpoints up itself'],
    [{ ...OIDC, signalDecisions: 'maybe' }, 'signalDecisions is "maybe"'],
  ])('%j is told', (values, problem) => {
    expect(problemsOf(values).join('\n')).toContain(problem);
  });
});
