import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killGroup } from '../child-process.ts';
import { type Descendant, descendantsOf, killDescendants } from '../descendants.ts';
import type { Finding } from './finding.ts';
import { type FileReport, namePattern, type Sighting, sightingOf } from './sighting.ts';

/** One test, with the Temporal server, the lab and the dashboard build that it may need, beside two others. */
const RUN_LIMIT_MS = 10 * 60_000;
/** From SIGTERM, at which Vitest's set-up still stops what it started, to SIGKILL. */
const STOP_LIMIT_MS = 10_000;
const OUTPUT_KEPT_CHARS = 4_000;

export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Ends the run. */
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

/** Runs exactly one test with the Vitest of a checkout. Never rejects because of the test. */
export async function runTest(
  directory: string,
  { testFile, testName }: Finding,
  { env, signal, limitMs = RUN_LIMIT_MS }: RunOptions,
): Promise<Sighting> {
  const reports = mkdtempSync(join(tmpdir(), 'rops-report-'));
  const reportPath = join(reports, 'report.json');
  try {
    const { output, endedBy } = await runVitest(
      directory,
      [testFile, '-t', namePattern(testName), '--reporter=json', `--outputFile=${reportPath}`],
      { env, signal, limitMs },
    );
    if (endedBy !== undefined) return { kind: 'unclear', reason: endedBy };
    return sightingOf(readReport(reportPath), testName, output);
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

function readReport(path: string): FileReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as FileReport;
  } catch {
    return undefined;
  }
}

function runVitest(
  directory: string,
  args: readonly string[],
  { env, signal, limitMs }: Required<RunOptions>,
): Promise<{ readonly output: string; readonly endedBy: string | undefined }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      join(directory, 'node_modules/.bin/node'),
      [join(directory, 'node_modules/vitest/vitest.mjs'), 'run', ...args],
      { cwd: directory, env: { ...env, CI: 'true' }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    let output = '';
    let endedBy: string | undefined;
    // Installations that a test has started are in groups of their own.
    let started: readonly Descendant[] = [];
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_KEPT_CHARS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = (why: string) => {
      endedBy ??= why;
      if (child.pid !== undefined) started = [...started, ...descendantsOf(child.pid)];
      child.kill('SIGTERM');
      setTimeout(() => {
        if (child.pid !== undefined) killGroup(child.pid);
      }, STOP_LIMIT_MS).unref();
    };
    const timer = setTimeout(() => end(`not finished within ${limitMs / 1000} s`), limitMs);
    const stop = () => end('interrupted');
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    child.on('error', reject);
    child.on('exit', () => killDescendants(started));
    child.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      // Whatever its tests started and left behind.
      if (child.pid !== undefined) killGroup(child.pid);
      killDescendants(started);
      resolve({ output, endedBy });
    });
  });
}
