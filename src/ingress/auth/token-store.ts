import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiToken, parseApiTokens } from '../../domain/access/api-tokens.ts';
import { isSameHash, newSecret, secretHash } from './secret.ts';

/** Named API tokens, by their hashes. */
export interface TokenStore {
  /** Whose token of the command line this machine's state directory holds; null when tokens come from elsewhere. */
  readonly owner: string | null;
  /** The principal whom the token belongs to. */
  principalOf(token: string): string | undefined;
  /** Whether the token of that id is still among them. */
  isKnown(tokenId: string): boolean;
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
  const parsed = parseApiTokens(text);
  if (parsed.ok) return parsed.value;
  throw new TokenFileError(
    `${path} does not hold a list of tokens: ${parsed.error}. Restore it, or delete it to get a new one.`,
  );
}

const TOKEN_ID_CHARS = 16;

/** Names a token without giving it away: the beginning of its hash. */
export function tokenIdOf(token: string): string {
  return secretHash(token).slice(0, TOKEN_ID_CHARS);
}

/** The tokens themselves, wherever they come from. */
export function createTokenStore(tokens: readonly ApiToken[], owner: string | null = null): TokenStore {
  return {
    owner,
    principalOf(token) {
      const hash = secretHash(token);
      let principal: string | undefined;
      // Every entry is compared, so that the time says nothing about which one matched.
      for (const stored of tokens) if (isSameHash(stored.sha256, hash)) principal = stored.principal;
      return principal;
    },
    isKnown: (tokenId) => tokens.some(({ sha256 }) => sha256.startsWith(tokenId)),
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
    tokens = [...tokens, { principal: owner, sha256: secretHash(token), createdAt: now().toISOString() }];
    await writePrivate(tokensPath, `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`);
    await writePrivate(cliPath, `${token}\n`);
  }
  return createTokenStore(tokens, owner);
}
