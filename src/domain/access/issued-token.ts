import { isJsonObject } from '../text/json-object.ts';
import { type ApiToken, isPrincipal, TOKEN_LIMITS } from './api-tokens.ts';
import { isAtLeast, isRole } from './roles.ts';

/** Somebody's word that a token is worth nothing any more. `at`: ISO 8601. */
export interface Revocation {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** A token that an admin has made while RecoverOps runs. Of the token itself only its hash is kept. Times: ISO 8601. */
export interface IssuedToken extends ApiToken {
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly revoked: Revocation | null;
}

/** `good` opens something; the others are shown for a while and open nothing. */
export type TokenState = 'good' | 'expired' | 'revoked';

export const ISSUED_TOKEN_LIMITS = {
  /** More are refused, those that are over and still shown among them: all of them are one item of 400 KB at most. */
  tokensMax: 200,
  /** How long one is good where nobody says it, and at the longest. */
  daysDefault: 90,
  daysMax: 366,
  /** How long one that is over is still shown. */
  keptDays: 90,
  /** A longer reason is refused. */
  reasonChars: 200,
} as const;

const DAY_MS = 86_400_000;

/** A token's id is the beginning of its hash: it names the token without giving it away. */
export const TOKEN_ID_CHARS = 16;

export function tokenIdOf({ sha256 }: Pick<ApiToken, 'sha256'>): string {
  return sha256.slice(0, TOKEN_ID_CHARS);
}

export function stateOfToken(
  { revoked, expiresAt }: Pick<IssuedToken, 'revoked' | 'expiresAt'>,
  nowMs: number,
): TokenState {
  if (revoked !== null) return 'revoked';
  // Written so that a time that cannot be compared is an end.
  return nowMs < Date.parse(expiresAt) ? 'good' : 'expired';
}

/** Whether a token is still to be kept: one that has been over for long falls away with the next change. */
export function isKeptToken({ revoked, expiresAt }: IssuedToken, nowMs: number): boolean {
  const endMs = Math.min(Date.parse(expiresAt), revoked === null ? Infinity : Date.parse(revoked.at));
  return nowMs < endMs + ISSUED_TOKEN_LIMITS.keptDays * DAY_MS;
}

/** When a token that is made now ends, ISO 8601. `days`: whole days, 1 to `daysMax`. */
export function expiryOf(nowMs: number, days: number): string {
  return new Date(nowMs + days * DAY_MS).toISOString();
}

const HASH = /^[0-9a-f]{64}$/;
const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is string => isText(value) && !Number.isNaN(Date.parse(value));

function isRevocation(value: unknown): value is Revocation | null {
  return (
    value === null || (isJsonObject(value) && isText(value.by) && isTime(value.at) && isText(value.reason))
  );
}

/** Whether a stored value is a token of this build; one of a later build opens nothing here. */
export function isStoredToken(value: unknown): value is IssuedToken {
  if (!isJsonObject(value)) return false;
  const { principal, role, sha256, createdAt, createdBy, expiresAt, revoked } = value;
  return (
    isText(principal) &&
    isPrincipal(principal) &&
    principal.length <= TOKEN_LIMITS.principalChars &&
    isRole(role) &&
    isText(sha256) &&
    HASH.test(sha256) &&
    isTime(createdAt) &&
    isText(createdBy) &&
    isTime(expiresAt) &&
    isRevocation(revoked)
  );
}

/** What is left for getting in as an admin, besides the tokens that are made while RecoverOps runs. */
interface OtherAccess {
  /** A token in the configuration, or of this machine's owner, that has the role admin. */
  readonly configuredAdmin: boolean;
  /** A provider or a load balancer signs people in, and one of its groups gives the role admin. */
  readonly signInAdmin: boolean;
}

/**
 * What somebody who takes a token away should know first; null where nothing is lost that cannot be had again. `callerId`:
 * the id of the token that they use themselves, or that opened their session.
 */
export function revocationWarning(
  tokens: readonly IssuedToken[],
  id: string,
  callerId: string | null,
  other: OtherAccess,
  nowMs: number,
): string | null {
  const found = tokens.find((token) => tokenIdOf(token) === id);
  if (found === undefined || stateOfToken(found, nowMs) !== 'good') return null;
  const isLastAdmin =
    isAtLeast(found.role, 'admin') &&
    !other.configuredAdmin &&
    !other.signInAdmin &&
    !tokens.some(
      (token) => token !== found && isAtLeast(token.role, 'admin') && stateOfToken(token, nowMs) === 'good',
    );
  if (isLastAdmin)
    return 'It is the last way in for an admin: afterwards nobody can make or revoke tokens until one is configured and the ingress restarted.';
  if (id === callerId) return 'It is the token that you use: afterwards you are signed out everywhere.';
  return null;
}
