import { execFile } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runNpmCi } from '../bootstrap/npm-ci.mjs';
import type { Report } from '../progress.ts';
import type { Commit } from './finding.ts';

const run = promisify(execFile);
const GIT_TIMEOUT_MS = 60_000;
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/** @throws Error with git's own words. */
export async function git(directory: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', directory, ...args], {
    timeout: GIT_TIMEOUT_MS,
    maxBuffer: OUTPUT_LIMIT_BYTES,
  });
  return stdout;
}

/** The commits from HEAD back. */
export async function commitsOf(root: string): Promise<readonly Commit[]> {
  const log = await git(root, ['log', '--format=%H%x09%s', 'HEAD']);
  return log.split('\n').flatMap((line) => {
    const [hash = '', ...subject] = line.split('\t');
    return hash === '' ? [] : [{ hash, subject: subject.join('\t') }];
  });
}

/** A worktree of one commit, in a temporary directory, with its packages. */
export interface Checkout {
  readonly directory: string;
  /** Idempotent. */
  remove(): Promise<void>;
}

/** Checks `commit` out. The packages are those of `root` where both lockfiles agree, and installed otherwise. */
export async function checkOut(root: string, commit: string, report: Report): Promise<Checkout> {
  // Test hosts keep sockets below their directories, and a socket's path holds at most 107 characters.
  const parent = realpathSync(mkdtempSync(join(tmpdir(), `rops-prove-${process.pid}-`)));
  const directory = join(parent, commit.slice(0, 7));
  let removed: Promise<void> | undefined;
  const remove = async () => {
    await git(root, ['worktree', 'remove', '--force', directory]).catch(() => '');
    rmSync(parent, { recursive: true, force: true });
    await git(root, ['worktree', 'prune']).catch(() => '');
  };
  const checkout = {
    directory,
    remove: () => {
      removed ??= remove();
      return removed;
    },
  };
  try {
    await git(root, ['worktree', 'add', '--detach', directory, commit]);
    await providePackages(root, directory, report);
    return checkout;
  } catch (error) {
    await checkout.remove();
    throw error;
  }
}

async function providePackages(root: string, directory: string, report: Report): Promise<void> {
  const lockOf = (place: string) => readFileSync(join(place, 'package-lock.json'), 'utf8');
  if (lockOf(root) === lockOf(directory)) {
    symlinkSync(realpathSync(join(root, 'node_modules')), join(directory, 'node_modules'));
    return;
  }
  report(`package-lock.json of ${directory} differs from today's: installing its packages`);
  await runNpmCi(directory, report);
}

/**
 * Brings the files under test/ that `fix` changed into a checkout of its parent: the new tests on the old code.
 * A file that `fix` deleted goes away there, too.
 */
export async function overlayTests(directory: string, parent: string, fix: string): Promise<void> {
  const changes = await git(directory, [
    ...['diff', '--name-status', '--no-renames', '-z', parent, fix, '--', 'test/'],
  ]);
  const words = changes.split('\0').filter(Boolean);
  const files = { present: [] as string[], deleted: [] as string[] };
  for (let index = 0; index + 1 < words.length; index += 2) {
    files[words[index] === 'D' ? 'deleted' : 'present'].push(words[index + 1] ?? '');
  }
  if (files.present.length > 0) await git(directory, ['checkout', fix, '--', ...files.present]);
  for (const path of files.deleted) {
    if (lstatSync(join(directory, path), { throwIfNoEntry: false })) rmSync(join(directory, path));
  }
}
