import { expect, test } from 'vitest';
import { EnvironmentReader } from '../../../src/config/environment-reader.ts';
import { readOidc } from '../../../src/config/oidc-settings.ts';

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
  return { oidc: readOidc(env, publicUrl), problems: env.problems };
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
