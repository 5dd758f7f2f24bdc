import { type ClaimRules, EVERYBODY, type GroupRole } from '../domain/access/provider-claims.ts';
import { isRole, ROLES } from '../domain/access/roles.ts';
import type { EnvironmentReader } from './environment-reader.ts';

/** How people sign in through an OpenID Connect provider. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client. */
  readonly clientSecret: string | null;
  readonly scopes: string;
  /** What the button is called. */
  readonly name: string;
  readonly rules: ClaimRules;
  readonly sessionSeconds: number;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}

/** `admin=ops-admins,approver=oncall,viewer=*`: a group may hold anything but a comma. */
function readRoles(env: EnvironmentReader, name: string): readonly GroupRole[] {
  return env.list(name).flatMap((item) => {
    const at = item.indexOf('=');
    const role = item.slice(0, Math.max(at, 0)).trim();
    const group = item.slice(at + 1).trim();
    if (at > 0 && isRole(role) && group !== '' && (group !== EVERYBODY || role === 'viewer'))
      return [{ role, group }];
    env.problems.push(
      `${name} holds "${item}": give pairs such as approver=on-call, with one of ${ROLES.join(', ')}; * for everybody goes with viewer only`,
    );
    return [];
  });
}

/** Null where no provider is set up. */
export function readOidc(env: EnvironmentReader, publicUrl: string | null): OidcSettings | null {
  const issuer = env.optional('RECOVEROPS_OIDC_ISSUER');
  const clientId = env.optional('RECOVEROPS_OIDC_CLIENT_ID');
  const settings = {
    clientSecret: env.optional('RECOVEROPS_OIDC_CLIENT_SECRET'),
    scopes: env.text('RECOVEROPS_OIDC_SCOPES', 'openid email profile'),
    name: env.text('RECOVEROPS_OIDC_NAME', 'single sign-on'),
    rules: {
      principalClaim: env.text('RECOVEROPS_OIDC_PRINCIPAL_CLAIM', 'email'),
      groupsClaim: env.text('RECOVEROPS_OIDC_GROUPS_CLAIM', 'groups'),
      roles: readRoles(env, 'RECOVEROPS_OIDC_ROLES'),
    },
    sessionSeconds: env.number('RECOVEROPS_OIDC_SESSION_SECONDS', 8 * 3_600, 60, 86_400),
  };
  if (issuer === null && clientId === null) return null;
  if (issuer === null || clientId === null) {
    env.problems.push(
      'RECOVEROPS_OIDC_ISSUER and RECOVEROPS_OIDC_CLIENT_ID go together: set both or neither',
    );
    return null;
  }
  const found = env.problems.length;
  if (!isIssuer(issuer))
    env.problems.push(
      `RECOVEROPS_OIDC_ISSUER is "${issuer}": give the issuer's https URL, as the provider writes it`,
    );
  if (publicUrl === null)
    env.problems.push(
      'RECOVEROPS_OIDC_ISSUER needs RECOVEROPS_PUBLIC_URL: the provider sends browsers back there',
    );
  if (!settings.scopes.split(' ').includes('openid'))
    env.problems.push('RECOVEROPS_OIDC_SCOPES lacks "openid": without it there is no ID token');
  if (settings.rules.roles.length === 0)
    env.problems.push(
      'RECOVEROPS_OIDC_ROLES is empty, so nobody could sign in: give pairs such as approver=on-call',
    );
  return env.problems.length === found ? { ...settings, issuer, clientId } : null;
}
