import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface ScriptRun {
  readonly script: string;
  readonly directory: string;
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly cancelled: AbortSignal;
}

export interface ScriptResult {
  readonly status: 'Success' | 'Failed' | 'Cancelled' | 'TimedOut';
  readonly code: number;
  readonly stdoutFile: string;
  readonly stderrFile: string;
}

/** What is kept of one stream; the rest is read and dropped. */
const OUTPUT_LIMIT_BYTES = 32 * 1024 * 1024;
const KILLED_CODE = 137;
/** What amazon-ssm-agent 3.3 reports at a step's own time limit: no exit code at all. Other builds say 137. */
const TIMED_OUT_CODE = -1;
/** How long a left-over background process may hold the output after the script has ended. */
const DRAIN_LIMIT_MS = 500;

/** Runs a script with `sh`, as aws:runShellScript does, with its streams in files. Never rejects for what the script does. */
export async function runScript(run: ScriptRun): Promise<ScriptResult> {
  mkdirSync(run.directory, { recursive: true });
  const file = join(run.directory, '_script.sh');
  writeFileSync(file, run.script, { mode: 0o700 });
  const stdoutFile = join(run.directory, 'stdout');
  const stderrFile = join(run.directory, 'stderr');
  const child = spawn('sh', [file], {
    cwd: run.workingDirectory,
    env: run.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const drained = Promise.all([store(child.stdout, stdoutFile), store(child.stderr, stderrFile)]);
  let cause: 'Cancelled' | 'TimedOut' | undefined;
  const kill = (why: 'Cancelled' | 'TimedOut'): void => {
    cause ??= why;
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended in the meantime.
    }
  };
  const timer = setTimeout(() => kill('TimedOut'), run.timeoutMs);
  const onCancel = (): void => kill('Cancelled');
  if (run.cancelled.aborted) onCancel();
  run.cancelled.addEventListener('abort', onCancel);
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (exitCode) => resolve(exitCode ?? KILLED_CODE));
  });
  clearTimeout(timer);
  run.cancelled.removeEventListener('abort', onCancel);
  const cut = setTimeout(() => {
    child.stdout.destroy();
    child.stderr.destroy();
  }, DRAIN_LIMIT_MS);
  await drained;
  clearTimeout(cut);
  const status = cause ?? (code === 0 ? 'Success' : 'Failed');
  const reported = { Cancelled: KILLED_CODE, TimedOut: TIMED_OUT_CODE } as const;
  return { status, code: cause === undefined ? code : reported[cause], stdoutFile, stderrFile };
}

function store(stream: Readable, file: string): Promise<void> {
  const sink = createWriteStream(file, { mode: 0o600 });
  let sizeBytes = 0;
  stream.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, Math.max(0, OUTPUT_LIMIT_BYTES - sizeBytes));
    sizeBytes += kept.length;
    if (kept.length > 0) sink.write(kept);
  });
  return new Promise((resolve) => {
    sink.once('error', () => resolve());
    stream.once('close', () => sink.end(() => resolve()));
  });
}
