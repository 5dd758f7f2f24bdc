import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { elapsed, type Report } from '../progress.ts';

export interface DownloadLimits {
  /** No byte within this time: the download site is not reachable from here. */
  readonly firstByteMs: number;
  /** No further byte within this time. */
  readonly stallMs: number;
  readonly totalMs: number;
  readonly pollMs: number;
  readonly reportEveryMs: number;
}

export const SDK_DOWNLOAD_LIMITS: DownloadLimits = {
  firstByteMs: 20_000,
  stallMs: 30_000,
  totalMs: 15 * 60_000,
  pollMs: 500,
  reportEveryMs: 5_000,
};

const CHILD = join(import.meta.dirname, 'sdk-download-child.ts');

/**
 * Lets the Temporal SDK download its CLI into `work` and returns the binary's path. The SDK has no time limit of its
 * own and hangs where packets are dropped, so it runs as a child process that is watched by what it has written.
 */
export async function downloadBySdk(
  work: string,
  report: Report,
  limits: DownloadLimits = SDK_DOWNLOAD_LIMITS,
  child: string = CHILD,
): Promise<string> {
  const startedAt = Date.now();
  const process_ = spawn(process.execPath, [child, work], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  process_.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4_000);
  });
  const endWithUs = () => process_.kill();
  process.once('exit', endWithUs);
  let exitCode: number | null | undefined;
  const exited = new Promise<void>((done) =>
    process_.on('close', (code) => {
      exitCode = code;
      process.off('exit', endWithUs);
      done();
    }),
  );
  let bytes = 0;
  let movedAt = startedAt;
  let reportedAt = startedAt;
  let verdict: string | undefined;
  while (exitCode === undefined && verdict === undefined) {
    await Promise.race([exited, pause(limits.pollMs)]);
    const now = Date.now();
    const size = await bytesIn(work);
    if (size !== bytes) [bytes, movedAt] = [size, now];
    if (bytes === 0 && now - startedAt > limits.firstByteMs)
      verdict = `no answer from the download site in ${elapsed(startedAt)}`;
    else if (bytes > 0 && now - movedAt > limits.stallMs && !(await findBinary(work)))
      verdict = `the download stopped after ${megabytes(bytes)}`;
    else if (now - startedAt > limits.totalMs) verdict = `not finished after ${elapsed(startedAt)}`;
    else if (now - reportedAt > limits.reportEveryMs) {
      reportedAt = now;
      report(`downloading the Temporal CLI: ${megabytes(bytes)}, ${elapsed(startedAt)}`);
    }
  }
  if (exitCode === undefined) {
    process_.kill('SIGKILL');
    await exited;
  }
  const binary = await findBinary(work);
  if (binary !== undefined && exitCode === 0) return binary;
  throw new Error(verdict ?? (lastReason(errors) || `the SDK's download ended with exit code ${exitCode}`));
}

async function bytesIn(directory: string): Promise<number> {
  const names = await readdir(directory);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        (s) => s.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function findBinary(directory: string): Promise<string | undefined> {
  const name = (await readdir(directory)).find(
    (entry) => entry.startsWith('temporal') && !entry.endsWith('.downloading'),
  );
  return name === undefined ? undefined : join(directory, name);
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

/** The child prints one line per cause, outermost first, and outer messages repeat the inner ones. */
const lastReason = (errors: string) => [...new Set(errors.trim().split(/\n|: /))].join(': ').slice(0, 500);
