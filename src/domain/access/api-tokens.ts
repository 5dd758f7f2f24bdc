import { isJsonObject } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { sha256Hex } from '../text/sha256.ts';
import { stripControls } from '../text/strip-controls.ts';
import { isRole, ROLES, type Role } from './roles.ts';

/** A named token of the API; of the token itself only its hash is kept. */
export interface ApiToken {
  readonly principal: string;
  readonly role: Role;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly createdAt: string;
}

export const TOKEN_LIMITS = {
  /** More tokens in one list make it invalid. */
  tokensMax: 1_000,
  /** A longer principal is invalid. */
  principalChars: 120,
  /** A plain token that is shorter could be guessed, so it is invalid. */
  plainTokenCharsMin: 32,
} as const;

const HASH = /^[0-9a-f]{64}$/;
const PLAIN_TOKEN = /^[\x21-\x7e]{1,512}$/;

/** A name as it is shown beside what somebody said: on one line, with nothing invisible in it. */
export function isPrincipal(name: string): boolean {
  const isVisible = stripControls(name) === name && !/[\n\t]/.test(name);
  return name.trim() !== '' && name.length <= TOKEN_LIMITS.principalChars && isVisible;
}

function parseToken(value: unknown, at: string, roleless: Role): Result<ApiToken> {
  if (!isJsonObject(value)) return err(`${at} is not an object`);
  const { principal, createdAt, sha256, token, role = roleless } = value;
  if (typeof principal !== 'string' || !isPrincipal(principal)) {
    return err(
      `${at}.principal has to be a visible name on one line of at most ${TOKEN_LIMITS.principalChars} characters`,
    );
  }
  if (!isRole(role)) return err(`${at}.role has to be one of ${ROLES.join(', ')}`);
  const made = typeof createdAt === 'string' ? createdAt : '';
  if (typeof sha256 === 'string' && HASH.test(sha256))
    return ok({ principal, role, sha256, createdAt: made });
  if (
    typeof token === 'string' &&
    PLAIN_TOKEN.test(token) &&
    token.length >= TOKEN_LIMITS.plainTokenCharsMin
  ) {
    return ok({ principal, role, sha256: sha256Hex(token), createdAt: made });
  }
  return err(
    `${at} needs "sha256" with 64 hexadecimal digits, or "token" with at least ${TOKEN_LIMITS.plainTokenCharsMin} printable characters`,
  );
}

/**
 * What an entry from before there were roles may do: what every token could do then, and nothing that is newer.
 */
const ROLELESS_ROLE: Role = 'approver';

/**
 * Reads `{"version":1,"tokens":[…]}`. The error says where it is wrong, never what stands there.
 * @param roleless the role of entries that name none
 */
export function parseApiTokens(json: string, roleless: Role = ROLELESS_ROLE): Result<readonly ApiToken[]> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return err('it is not JSON');
  }
  const list = isJsonObject(value) ? value.tokens : undefined;
  if (!Array.isArray(list)) return err('it has no list "tokens"');
  if (list.length > TOKEN_LIMITS.tokensMax) return err(`it has more than ${TOKEN_LIMITS.tokensMax} tokens`);
  const tokens: ApiToken[] = [];
  for (const [index, item] of list.entries()) {
    const parsed = parseToken(item, `tokens[${index}]`, roleless);
    if (!parsed.ok) return parsed;
    tokens.push(parsed.value);
  }
  return ok(tokens);
}
