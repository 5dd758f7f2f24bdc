import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { waitForLock } from '../file-lock.mjs';
import type { Report } from '../progress.ts';
import { PINNED_CLI_VERSION, readCliVersion } from './cli-version.ts';

/** Longer than a build on a slow machine. */
const LOCK_TIMEOUT_MS = 45 * 60_000;

/** Where this user's binary of the pinned version lives; other versions and platforms have directories of their own. */
export function cliCacheDirectory(env: NodeJS.ProcessEnv): string {
  const base = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  return join(
    base,
    'recoverops',
    'temporal-cli',
    `${PINNED_CLI_VERSION}-${process.platform}-${process.arch}`,
  );
}

/** The cached binary if it is there and says the right version; a damaged one counts as absent. */
export async function findCachedCli(directory: string): Promise<string | undefined> {
  const path = join(directory, 'temporal');
  const version = await readCliVersion(path).catch(() => undefined);
  return version === PINNED_CLI_VERSION ? path : undefined;
}

/**
 * Runs `produce(work)` while no other set-up does, where `work` is an empty directory, and puts the binary whose
 * path it returns into the cache by one rename. A set-up that had to wait finds the other's binary and is done.
 * Throws what `produce` throws; the cache is then as it was.
 */
export async function fillCliCache(
  directory: string,
  report: Report,
  produce: (work: string) => Promise<string>,
): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = await waitForLock(join(directory, 'set-up.lock'), {
    timeoutMs: LOCK_TIMEOUT_MS,
    onWait: (owner) =>
      report(`another set-up (pid ${owner.pid}) is obtaining the Temporal CLI; waiting for it`),
  });
  const work = join(directory, 'work');
  try {
    const already = await findCachedCli(directory);
    if (already !== undefined) return already;
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    const produced = await produce(work);
    const path = join(directory, 'temporal');
    await rename(produced, path);
    return path;
  } finally {
    await rm(work, { recursive: true, force: true });
    lock.release();
  }
}
