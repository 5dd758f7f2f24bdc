import { err, ok, type Result } from '../text/result.ts';
import { isPrincipal } from './api-tokens.ts';
import type { Identity } from './identity.ts';
import { isAtLeast, type Role } from './roles.ts';

/** A group of the provider and the role that being in it gives. `*` is everybody whom the provider signs in. */
export interface GroupRole {
  readonly role: Role;
  readonly group: string;
}

/** How a provider's claims become a name and a role. */
export interface ClaimRules {
  /** The claim that names a person. It has to be one that nobody can choose for themselves. */
  readonly principalClaim: string;
  /** The claim that lists groups. */
  readonly groupsClaim: string;
  readonly roles: readonly GroupRole[];
}

export const EVERYBODY = '*';

export const CLAIM_LIMITS = {
  /** A longer subject or issuer is refused: OpenID Connect allows 255 for the first. */
  subjectChars: 255,
  /** More groups are refused, not cut: the one that is cut off might be the one that counts. */
  groupsMax: 2_000,
} as const;

type Claims = Readonly<Record<string, unknown>>;

function groupsIn(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > CLAIM_LIMITS.groupsMax) return undefined;
  return list.filter((item) => typeof item === 'string');
}

function principalIn(claims: Claims, claim: string): Result<string> {
  const value = claims[claim];
  if (typeof value !== 'string' || !isPrincipal(value)) return err(`its claim "${claim}" names nobody`);
  // Anybody may type any address into an account; only a verified one is theirs.
  const { email_verified: verified } = claims;
  // Some providers write it as text.
  if (claim === 'email' && verified !== true && verified !== 'true')
    return err('its claim "email" is not marked as verified ("email_verified")');
  return ok(value);
}

/**
 * Who somebody is, by claims whose signature, issuer, audience and times have been checked. An error says what is missing,
 * for the log and for whoever set the provider up; `no_role`: known, but in none of the groups.
 */
export function identityFromClaims(
  claims: Claims,
  rules: ClaimRules,
  by: { readonly method: 'oidc' | 'alb'; readonly issuer: string },
): Result<Identity, { readonly kind: 'no_role' | 'unusable'; readonly reason: string }> {
  const unusable = (reason: string) => err({ kind: 'unusable' as const, reason });
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > CLAIM_LIMITS.subjectChars)
    return unusable('its claim "sub" is no subject');
  const principal = principalIn(claims, rules.principalClaim);
  if (!principal.ok) return unusable(principal.error);
  const groups = groupsIn(claims[rules.groupsClaim]);
  if (groups === undefined) return unusable(`its claim "${rules.groupsClaim}" lists too many groups`);
  let role: Role | undefined;
  for (const rule of rules.roles) {
    if (rule.group !== EVERYBODY && !groups.includes(rule.group)) continue;
    if (role === undefined || isAtLeast(rule.role, role)) role = rule.role;
  }
  if (role === undefined)
    return err({ kind: 'no_role', reason: `${principal.value} is in no group that has a role` });
  return ok({ principal: principal.value, role, method: by.method, subject: sub, issuer: by.issuer });
}
