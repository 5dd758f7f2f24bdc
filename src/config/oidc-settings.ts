import {
  CLAIM_LIMITS,
  type ClaimRules,
  EVERYBODY,
  type GroupRole,
} from '../domain/access/provider-claims.ts';
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
  if (text.length > CLAIM_LIMITS.subjectChars) return false;
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

/** How claims become names and roles, whoever vouches for them. */
export function readClaimRules(env: EnvironmentReader): ClaimRules {
  return {
    principalClaim: env.text('RECOVEROPS_OIDC_PRINCIPAL_CLAIM', 'email'),
    groupsClaim: env.text('RECOVEROPS_OIDC_GROUPS_CLAIM', 'groups'),
    roles: readRoles(env, 'RECOVEROPS_OIDC_ROLES'),
  };
}

/** Null where no provider is set up. */
export function readOidc(
  env: EnvironmentReader,
  publicUrl: string | null,
  rules: ClaimRules,
): OidcSettings | null {
  const issuer = env.optional('RECOVEROPS_OIDC_ISSUER');
  const clientId = env.optional('RECOVEROPS_OIDC_CLIENT_ID');
  const settings = {
    clientSecret: env.optional('RECOVEROPS_OIDC_CLIENT_SECRET'),
    scopes: env.text('RECOVEROPS_OIDC_SCOPES', 'openid email profile'),
    name: env.text('RECOVEROPS_OIDC_NAME', 'single sign-on'),
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
  refuseNoRoles(env, rules);
  return env.problems.length === found ? { ...settings, rules, issuer, clientId } : null;
}

function refuseNoRoles(env: EnvironmentReader, { roles }: ClaimRules): void {
  if (roles.length === 0)
    env.problems.push(
      'RECOVEROPS_OIDC_ROLES is empty, so nobody could sign in: give pairs such as approver=on-call',
    );
}

/** A load balancer in front that signs people in. */
export interface BalancerSettings {
  readonly signer: string;
  readonly clientId: string;
  readonly rules: ClaimRules;
}

const BALANCER_ARN =
  /^arn:aws:elasticloadbalancing:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:loadbalancer\/app\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/;

/** Null where none is set up; then its header means nothing. */
export function readBalancer(env: EnvironmentReader, rules: ClaimRules): BalancerSettings | null {
  const signer = env.optional('RECOVEROPS_ALB_ARN');
  const clientId = env.optional('RECOVEROPS_ALB_CLIENT_ID');
  if (signer === null && clientId === null) return null;
  if (signer === null || clientId === null) {
    env.problems.push('RECOVEROPS_ALB_ARN and RECOVEROPS_ALB_CLIENT_ID go together: set both or neither');
    return null;
  }
  const found = env.problems.length;
  if (!BALANCER_ARN.test(signer))
    env.problems.push(
      `RECOVEROPS_ALB_ARN is "${signer}": give the ARN of one Application Load Balancer, of the partition aws`,
    );
  refuseNoRoles(env, rules);
  return env.problems.length === found ? { signer, clientId, rules } : null;
}
