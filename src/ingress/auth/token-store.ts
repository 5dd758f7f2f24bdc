import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INGRESS_LIMITS } from '../ingress-limits.ts';
import { isSameHash, newSecret, secretHash } from './secret.ts';

interface StoredToken {
  readonly principal: string;
  readonly sha256: string;
  readonly createdAt: string;
}

export interface TokenStore {
  /** Whose token of the command line this machine's state directory holds. */
  readonly owner: string;
  /** The principal whom the token belongs to. */
  principalOf(token: string): string | undefined;
}

/** The token files are damaged or open to others; the message says what to do. */
export class TokenFileError extends Error {
  override readonly name = 'TokenFileError';
}

const TOKENS_FILE = 'tokens.json';
const CLI_TOKEN_FILE = 'cli-token';
const PRIVATE_MODE = 0o600;
const OTHERS_MASK = 0o077;
const HASH = /^[0-9a-f]{64}$/;

/** The content of a file that only its owner can read, or undefined when there is none. */
async function readPrivate(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    if ((mode & OTHERS_MASK) !== 0) {
      throw new TokenFileError(
        `${path} can be read by other users (mode ${(mode & 0o777).toString(8)}). Delete it and ${CLI_TOKEN_FILE} beside it to get new tokens, or run: chmod 600 ${path}`,
      );
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside and moved over, so that a reader never sees half of it. */
async function writePrivate(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, content, { mode: PRIVATE_MODE });
  await chmod(draft, PRIVATE_MODE);
  await rename(draft, path);
}

function isStoredToken(value: unknown): value is StoredToken {
  if (typeof value !== 'object' || value === null) return false;
  if (!('principal' in value && 'sha256' in value && 'createdAt' in value)) return false;
  const { principal, sha256, createdAt } = value;
  return (
    typeof principal === 'string' &&
    principal !== '' &&
    principal.length <= INGRESS_LIMITS.auth.principalChars &&
    typeof sha256 === 'string' &&
    HASH.test(sha256) &&
    typeof createdAt === 'string'
  );
}

function parseTokens(path: string, text: string): readonly StoredToken[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const tokens = typeof value === 'object' && value !== null && 'tokens' in value ? value.tokens : undefined;
  if (
    !Array.isArray(tokens) ||
    tokens.length > INGRESS_LIMITS.auth.tokensMax ||
    !tokens.every((token: unknown) => isStoredToken(token))
  ) {
    throw new TokenFileError(
      `${path} does not hold a list of tokens. Restore it, or delete it to get a new one.`,
    );
  }
  return tokens;
}

/**
 * Opens the named tokens in the state directory. At first start makes one for `owner`: its hash goes to tokens.json,
 * the token itself to cli-token, both readable by their owner alone.
 * @throws TokenFileError
 */
export async function openTokenStore(
  stateDirectory: string,
  owner: string,
  now: () => Date,
): Promise<TokenStore> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  const tokensPath = join(stateDirectory, TOKENS_FILE);
  const cliPath = join(stateDirectory, CLI_TOKEN_FILE);
  const text = await readPrivate(tokensPath);
  let tokens = text === undefined ? [] : parseTokens(tokensPath, text);
  const cliHash = secretHash((await readPrivate(cliPath))?.trim() ?? '');
  if (!tokens.some((token) => token.sha256 === cliHash)) {
    const token = newSecret();
    tokens = [...tokens, { principal: owner, sha256: secretHash(token), createdAt: now().toISOString() }];
    await writePrivate(tokensPath, `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`);
    await writePrivate(cliPath, `${token}\n`);
  }
  return {
    owner,
    principalOf(token) {
      const hash = secretHash(token);
      let principal: string | undefined;
      // Every entry is compared, so that the time says nothing about which one matched.
      for (const stored of tokens) if (isSameHash(stored.sha256, hash)) principal = stored.principal;
      return principal;
    },
  };
}
