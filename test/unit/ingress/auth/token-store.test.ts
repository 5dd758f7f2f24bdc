import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTokenStore } from '../../../../src/ingress/auth/token-store.ts';

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'recoverops-tokens-')), 'state');
});
afterEach(async () => {
  await rm(join(directory, '..'), { recursive: true });
});

const open = () => openTokenStore(directory, 'ana', () => new Date('2026-11-22T08:00:00Z'));
const cliToken = async () => (await readFile(join(directory, 'cli-token'), 'utf8')).trim();
const modeOf = async (name: string) => (await stat(join(directory, name))).mode & 0o777;

test('the first start makes a token for the owner, which only the owner can read', async () => {
  const store = await open();
  const token = await cliToken();
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(store.identityOf(token)?.principal).toBe('ana');
  expect([await modeOf('tokens.json'), await modeOf('cli-token')]).toEqual([0o600, 0o600]);
});

test('tokens.json holds hashes alone', async () => {
  await open();
  const text = await readFile(join(directory, 'tokens.json'), 'utf8');
  expect(text).not.toContain(await cliToken());
  expect(JSON.parse(text)).toMatchObject({
    tokens: [
      {
        principal: 'ana',
        role: 'admin',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        createdAt: expect.any(String),
      },
    ],
  });
});

test('the token of the command line survives a restart', async () => {
  await open();
  const token = await cliToken();
  expect((await open()).identityOf(token)?.principal).toBe('ana');
  expect(await cliToken()).toBe(token);
});

test('when the file of the command line is lost, it gets a new token and others keep theirs', async () => {
  await open();
  const old = await cliToken();
  await rm(join(directory, 'cli-token'));
  const store = await open();
  expect(await cliToken()).not.toBe(old);
  expect([store.identityOf(old)?.principal, store.identityOf(await cliToken())?.principal]).toEqual([
    'ana',
    'ana',
  ]);
});

test('what is no token belongs to nobody', async () => {
  const store = await open();
  const stored = JSON.parse(await readFile(join(directory, 'tokens.json'), 'utf8')).tokens[0].sha256;
  for (const token of ['', 'x', stored, `${await cliToken()} `])
    expect(store.identityOf(token)).toBeUndefined();
});

test.each(['tokens.json', 'cli-token'])(
  'a %s that others can read stops the start, with what to do',
  async (name) => {
    await open();
    await chmod(join(directory, name), 0o644);
    await expect(open()).rejects.toThrow(/can be read by other users \(mode 644\).*chmod 600/s);
  },
);

test.each(['', '{}', '{"tokens":[{}]}', '{"tokens":[{"principal":"","sha256":"x","createdAt":""}]}', '[]'])(
  'a damaged tokens.json (%j) stops the start, with what to do',
  async (content) => {
    await open();
    await writeFile(join(directory, 'tokens.json'), content);
    await expect(open()).rejects.toThrow(/does not hold a list of tokens.*delete it/);
  },
);
