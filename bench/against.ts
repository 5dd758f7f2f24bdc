import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Report } from '../scripts/progress.ts';
import { checkOut, git } from '../scripts/prove-regressions/checkout.ts';
import { median } from './statistics.ts';

const CHECKOUT = resolve(import.meta.dirname, '..');
/** Each side goes as often first as second. */
const ORDER = ['before', 'now', 'now', 'before'] as const;
type Side = (typeof ORDER)[number];

export interface Comparison {
  readonly commit: string;
  /** Incidents a second of each block of each run, from the first alarm to the last report. */
  readonly perSecond: Readonly<Record<Side, readonly number[]>>;
  /** Milliseconds from an alarm to the question to people, alone. */
  readonly latencyMs: Readonly<Record<Side, readonly number[]>>;
}

interface Saved {
  readonly recoverops: {
    readonly latenciesMs: readonly number[];
    readonly blocksPerSecond: readonly number[];
  };
}

/** Runs a command and gives what it printed. @throws Error with its last lines when it fails */
async function output(
  command: string,
  args: readonly string[],
  {
    cwd,
    env = process.env,
    begun,
  }: { cwd: string; env?: NodeJS.ProcessEnv; begun: (child: ChildProcess) => void },
): Promise<string> {
  const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  begun(child);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  const text = Buffer.concat(chunks).toString('utf8');
  if (code === 0) return text;
  throw new Error(
    `\`${command} ${args.join(' ')}\` ended with ${code}:\n${text.split('\n').slice(-8).join('\n')}`,
  );
}

/** The hash of what somebody names, such as a tag or the beginning of a hash; undefined: this repository has no such commit. */
export async function commitNamed(name: string): Promise<string | undefined> {
  try {
    return (await git(CHECKOUT, ['rev-parse', '--verify', `${name}^{commit}`])).trim();
  } catch {
    return undefined;
  }
}

/**
 * The bench of another commit of this repository and today's, in turn on this machine, each from its own checkout with its own
 * dependencies. The other checkout is made for it and taken away again.
 * @param hash of a commit that there is
 * @throws Error for a commit that has no such bench
 */
export async function compareWith(hash: string, report: Report, signal: AbortSignal): Promise<Comparison> {
  report(`checking ${hash.slice(0, 8)} out, with what it depends on`);
  const other = await checkOut(CHECKOUT, hash, report);
  const directory = await mkdtemp(join(tmpdir(), 'recoverops-against-'));
  let running: ChildProcess | undefined;
  const stop = () => running?.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  const begun = (child: ChildProcess) => {
    running = child;
    if (signal.aborted) stop();
  };
  try {
    const perSecond: Record<Side, number[]> = { before: [], now: [] };
    const latencyMs: Record<Side, number[]> = { before: [], now: [] };
    for (const [index, side] of ORDER.entries()) {
      report(`run ${index + 1} of ${ORDER.length}: ${side === 'now' ? 'this checkout' : hash.slice(0, 8)}`);
      const cwd = side === 'now' ? CHECKOUT : other.directory;
      const env = { ...process.env, RECOVEROPS_STATE_DIR: join(directory, side) };
      const text = await output('node', ['scripts/bootstrap.mjs', 'bench/main.ts'], { cwd, env, begun });
      const path = /^Results: (.+)$/m.exec(text)?.[1];
      if (path === undefined) throw new Error(`the bench of ${side} printed no results:\n${text}`);
      const { recoverops } = JSON.parse(await readFile(path, 'utf8')) as Saved;
      perSecond[side].push(...recoverops.blocksPerSecond);
      latencyMs[side].push(...recoverops.latenciesMs);
    }
    return { commit: hash, perSecond, latencyMs };
  } finally {
    signal.removeEventListener('abort', stop);
    await rm(directory, { recursive: true, force: true });
    await other.remove();
  }
}

export function renderComparison({ commit, perSecond, latencyMs }: Comparison): string {
  const row = (name: string, { before, now }: Readonly<Record<Side, readonly number[]>>, digits: number) =>
    `${name.padEnd(44)}${median(before).toFixed(digits).padStart(10)}${median(now).toFixed(digits).padStart(8)}${(median(now) / median(before)).toFixed(2).padStart(8)}`;
  return [
    `${''.padEnd(44)}${commit.slice(0, 8).padStart(10)}${'now'.padStart(8)}${'ratio'.padStart(8)}`,
    row('incidents per second, median of blocks', perSecond, 1),
    row('alarm to pending approval, alone, p50 ms', latencyMs, 0),
  ].join('\n');
}
