import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { EnvironmentReader } from '../../../src/config/environment-reader.ts';
import { readBalancer, readClaimRules, readOidc } from '../../../src/config/oidc-settings.ts';

const WHOLE = {
  RECOVEROPS_OIDC_ISSUER: 'https://id.example.org/realm',
  RECOVEROPS_OIDC_CLIENT_ID: 'recoverops',
  RECOVEROPS_OIDC_CLIENT_SECRET: 'hush-hush',
  RECOVEROPS_OIDC_ROLES: 'admin=ops admins, approver=cn=on-call;dc=example ,viewer=*',
};

function read(
  environment: Readonly<Record<string, string>>,
  publicUrl: string | null = 'https://ops.example.org',
) {
  const env = new EnvironmentReader(environment);
  return { oidc: readOidc(env, publicUrl, readClaimRules(env)), problems: env.problems };
}

test('a provider with its groups; nothing where none is set', () => {
  expect(read({})).toEqual({ oidc: null, problems: [] });
  const { oidc, problems } = read(WHOLE);
  expect(problems).toEqual([]);
  expect(oidc).toMatchObject({
    issuer: 'https://id.example.org/realm',
    sessionSeconds: 28_800,
    rules: {
      principalClaim: 'email',
      roles: [
        { role: 'admin', group: 'ops admins' },
        { role: 'approver', group: 'cn=on-call;dc=example' },
        { role: 'viewer', group: '*' },
      ],
    },
  });
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['an issuer without TLS elsewhere', { RECOVEROPS_OIDC_ISSUER: 'http://id.example.org' }],
  ['an issuer with a query', { RECOVEROPS_OIDC_ISSUER: 'https://id.example.org/?a=1' }],
  ['no client', { RECOVEROPS_OIDC_CLIENT_ID: '' }],
  ['no roles', { RECOVEROPS_OIDC_ROLES: '' }],
  ['a role that there is not', { RECOVEROPS_OIDC_ROLES: 'root=ops' }],
  ['a group of nothing', { RECOVEROPS_OIDC_ROLES: 'approver=' }],
  ['everybody as more than viewer', { RECOVEROPS_OIDC_ROLES: 'approver=*' }],
  ['scopes without openid', { RECOVEROPS_OIDC_SCOPES: 'email' }],
])('%s stops the ingress, and says why without the secret', (_name, change) => {
  const { oidc, problems } = read({ ...WHOLE, ...change });
  expect([oidc, problems.length]).toEqual([null, expect.any(Number)]);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.join()).not.toContain('hush-hush');
});

test('without a public URL the provider could send nobody back', () => {
  expect(read(WHOLE, null)).toMatchObject({ oidc: null, problems: [expect.stringContaining('PUBLIC_URL')] });
});

const BALANCER = {
  RECOVEROPS_ALB_ARN:
    'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/recoverops/50dc6c495c0c9188',
  RECOVEROPS_ALB_CLIENT_ID: 'recoverops',
  RECOVEROPS_OIDC_ROLES: 'approver=on-call',
};

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['a whole one', {}, true],
  [
    'another kind of balancer',
    { RECOVEROPS_ALB_ARN: BALANCER.RECOVEROPS_ALB_ARN.replace('/app/', '/net/') },
    false,
  ],
  [
    'a Region that leads elsewhere',
    { RECOVEROPS_ALB_ARN: BALANCER.RECOVEROPS_ALB_ARN.replace('eu-west-1', 'evil.example/') },
    false,
  ],
  ['no client', { RECOVEROPS_ALB_CLIENT_ID: '' }, false],
  ['no roles', { RECOVEROPS_OIDC_ROLES: '' }, false],
])('a balancer: %s', (_name, change, isTaken) => {
  const env = new EnvironmentReader({ ...BALANCER, ...change });
  const found = readBalancer(env, readClaimRules(env));
  expect([found !== null, env.problems.length > 0]).toEqual([isTaken, !isTaken]);
});

test('where somebody vouches for names, a raw signal decides nothing unless that is asked for', () => {
  const settings = (more: Readonly<Record<string, string>>) => loadConfig(more).settings.signalDecisions;
  expect(settings({})).toBeUndefined();
  expect(settings(BALANCER)).toBe('ignore');
  expect(settings({ ...BALANCER, RECOVEROPS_SIGNAL_DECISIONS: 'count' })).toBeUndefined();
  expect(settings({ RECOVEROPS_SIGNAL_DECISIONS: 'ignore' })).toBe('ignore');
});
