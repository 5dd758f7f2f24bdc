// npm run check: what needs no server, the same here and in CI; `npm test` measures CPU time. Every step runs, so that one run shows every problem.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const BIN = join(ROOT, 'node_modules', '.bin');
/** For a step that hangs: on a machine with other work to do each takes several times what it takes on an idle one. */
const STEP_TIMEOUT_MS = 30 * 60_000;

interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const STEPS: readonly Step[] = [
  {
    name: 'format and lint',
    command: join(BIN, 'biome'),
    args: ['ci', '--error-on-warnings', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`, '.'],
  },
  { name: 'types', command: join(BIN, 'tsc'), args: ['-p', 'tsconfig.json'] },
  { name: 'unused code and dependencies', command: join(BIN, 'knip'), args: ['--no-progress'] },
  { name: 'pinned dependencies', command: process.execPath, args: ['scripts/pinned-dependencies.ts'] },
  {
    name: 'architecture',
    command: join(BIN, 'vitest'),
    // What measures CPU time runs once, in `npm test`: beside it here it would take minutes of the same two cores.
    args: ['run', '--project', 'architecture', '--exclude', '**/linear-scans.test.ts'],
  },
];

interface Outcome {
  readonly name: string;
  readonly failed: boolean;
  readonly seconds: string;
}

/** Runs one step; its output is shown only when it fails. */
function run({ name, command, args }: Step): Promise<Outcome> {
  const startedAt = Date.now();
  process.stdout.write(`${name} ... `);
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: STEP_TIMEOUT_MS,
      env: { ...process.env, PATH: `${BIN}:${process.env.PATH ?? ''}` },
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      const failed = code !== 0;
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      console.log(`${failed ? 'FAILED' : 'ok'} (${seconds} s)`);
      if (failed) console.log(Buffer.concat(output).toString());
      settle({ name, failed, seconds });
    });
  });
}

const outcomes: Outcome[] = [];
for (const step of STEPS) outcomes.push(await run(step));
const failed = outcomes.filter((outcome) => outcome.failed).map(({ name }) => name);
console.log(
  failed.length === 0
    ? `check: all ${outcomes.length} steps ok`
    : `check: ${failed.length} of ${outcomes.length} steps failed: ${failed.join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
