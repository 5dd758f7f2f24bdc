import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiToken, parseApiTokens } from '../../domain/access/api-tokens.ts';
import type { Identity } from '../../domain/access/identity.ts';
import { TOKEN_ID_CHARS, tokenIdOf } from '../../domain/access/issued-token.ts';
import { isSameHash, newSecret, secretHash } from './secret.ts';

/** Named API tokens, by their hashes. */
export interface TokenStore {
  /** Whose token of the command line this machine's state directory holds; null when tokens come from elsewhere. */
  readonly owner: string | null;
  /** All of them, for people: none can be revoked but where it is configured. */
  readonly tokens: readonly ApiToken[];
  /** Whom the token belongs to, and what it lets them do. */
  identityOf(token: string): Identity | undefined;
  /** The same by the token's id; undefined when it is no longer among them. */
  identityById(tokenId: string): Identity | undefined;
}

/** The token files are damaged or open to others; the message says what to do. */
export class TokenFileError extends Error {
  override readonly name = 'TokenFileError';
}

const TOKENS_FILE = 'tokens.json';
const CLI_TOKEN_FILE = 'cli-token';
const PRIVATE_MODE = 0o600;
const OTHERS_MASK = 0o077;

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

function parseTokens(path: string, text: string): readonly ApiToken[] {
  // Whoever can read this file owns the machine's state; there was no other role before there were roles.
  const parsed = parseApiTokens(text, 'admin');
  if (parsed.ok) return parsed.value;
  throw new TokenFileError(
    `${path} does not hold a list of tokens: ${parsed.error}. Restore it, or delete it to get a new one.`,
  );
}

function identityOfEntry(token: ApiToken): Identity {
  const { principal, role } = token;
  return { principal, role, method: 'token', subject: tokenIdOf(token), issuer: null };
}

/** The tokens themselves, wherever they come from. */
export function createTokenStore(tokens: readonly ApiToken[], owner: string | null = null): TokenStore {
  return {
    owner,
    tokens,
    identityOf(token) {
      const hash = secretHash(token);
      let found: ApiToken | undefined;
      // Every entry is compared, so that the time says nothing about which one matched.
      for (const stored of tokens) if (isSameHash(stored.sha256, hash)) found = stored;
      return found === undefined ? undefined : identityOfEntry(found);
    },
    identityById(tokenId) {
      if (tokenId.length !== TOKEN_ID_CHARS) return undefined;
      const found = tokens.findLast(({ sha256 }) => sha256.startsWith(tokenId));
      return found === undefined ? undefined : identityOfEntry(found);
    },
  };
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
    const entry = { principal: owner, role: 'admin', sha256: secretHash(token) } as const;
    tokens = [...tokens, { ...entry, createdAt: now().toISOString() }];
    await writePrivate(tokensPath, `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`);
    await writePrivate(cliPath, `${token}\n`);
  }
  return createTokenStore(tokens, owner);
}
