// npm test [-- arguments for Vitest]: does its own set-up, runs every suite, ends with a plain tally.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Descendant, descendantsOf, killDescendants } from './descendants.ts';
import { elapsed } from './progress.ts';
import { prepareTests } from './test-preparation.ts';
import { formatTally, isGreen, type Tally, tallyOf, type VitestReport } from './test-tally.ts';

const ROOT = resolve(import.meta.dirname, '..');
const RUNNING_FILES = join(ROOT, 'scripts/running-files-reporter.ts');
/** A run that hangs must end by itself, in CI too. Two idle cores take about a third of this, a busy machine twice that. */
const RUN_LIMIT_MS = 75 * 60_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const say = (line: string) => console.error(`[test] ${line}`);
const NOTHING_RAN: Tally = { passed: 0, failed: 1, skipped: 0 };

function runVitest(args: readonly string[], env: NodeJS.ProcessEnv, reportPath: string): Promise<number> {
  return new Promise((settle) => {
    const child = spawn(
      process.execPath,
      [
        join(ROOT, 'node_modules/vitest/vitest.mjs'),
        ...['run', '--reporter=default', `--reporter=${RUNNING_FILES}`],
        ...['--reporter=json', `--outputFile.json=${reportPath}`],
        ...args,
      ],
      { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    // Installations that tests have started outlive Vitest when it is ended before the tests have stopped them.
    let started: readonly Descendant[] = [];
    const end = (signal: NodeJS.Signals) => {
      if (child.pid !== undefined) started = [...started, ...descendantsOf(child.pid)];
      child.kill(signal);
    };
    const timer = setTimeout(() => {
      say(
        `not finished after ${RUN_LIMIT_MS / 60_000} min; ending it. Look at the files that were named last as still running: npx vitest run <file> runs one alone.`,
      );
      end('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    }, RUN_LIMIT_MS);
    for (const signal of SIGNALS) process.on(signal, () => end(signal));
    child.on('close', (code) => {
      clearTimeout(timer);
      killDescendants(started);
      settle(code ?? 1);
    });
  });
}

function readTally(reportPath: string): Tally {
  try {
    const report: VitestReport = JSON.parse(readFileSync(reportPath, 'utf8'));
    return tallyOf(report);
  } catch {
    say('Vitest ended without a report; its own message is above.');
    return NOTHING_RAN;
  }
}

async function main(): Promise<number> {
  const startedAt = Date.now();
  const directory = mkdtempSync(join(tmpdir(), 'recoverops-test-'));
  let tally = NOTHING_RAN;
  try {
    // Tests start hundreds of processes of the same few programs: each would compile the same sources again.
    const env = { ...(await prepareTests(say)), NODE_COMPILE_CACHE: join(directory, 'compile-cache') };
    const reportPath = join(directory, 'report.json');
    const code = await runVitest(process.argv.slice(2), env, reportPath);
    tally = readTally(reportPath);
    if (code !== 0 && isGreen(tally)) tally = { ...tally, failed: 1 };
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  if (tally.passed + tally.failed === 0) say('no test ran: check the arguments');
  say(`finished in ${elapsed(startedAt)}`);
  console.log(formatTally(tally));
  return isGreen(tally) ? 0 : 1;
}

process.exitCode = await main();
