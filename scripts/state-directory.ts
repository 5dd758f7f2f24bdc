import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject } from '../src/domain/text/json-object.ts';
import type { RunningProcess } from './child-process.ts';
import { type HeldLock, isProcessAlive, processStartMark, tryLock } from './file-lock.mjs';
import type { Report } from './progress.ts';

const CHECKOUT = resolve(import.meta.dirname, '..');
const LEFTOVER_STOP_TIMEOUT_MS = 10_000;
const LEFTOVER_POLL_MS = 50;

interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
  readonly startMark?: string;
}

export interface StateDirectory {
  /** Absolute; readable by its owner only. */
  readonly path: string;
  /** A path inside. */
  file(...parts: string[]): string;
  /** Tells a second start where this one is to be found. */
  announce(details: { readonly dashboardUrl: string }): void;
  /** Notes the processes of this run, so that the next one can clean up if this one is killed. */
  recordProcesses(running: readonly RunningProcess[]): void;
  release(): void;
}

/** `RECOVEROPS_STATE_DIR`, or `.recoverops` in the checkout. Absolute. */
export function stateDirectoryPath(env: NodeJS.ProcessEnv): string {
  return resolve(env.RECOVEROPS_STATE_DIR || join(CHECKOUT, '.recoverops'));
}

/**
 * Takes the state directory for this process alone and stops what a killed run left behind there.
 * @throws Error when another RecoverOps uses it, with its pid, its address and what to do.
 */
export async function claimStateDirectory(path: string, report: Report): Promise<StateDirectory> {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // Tokens and incidents lie here, and the directory may be one of this checkout or of any other.
  writeFileSync(join(path, '.gitignore'), '*\n', { mode: 0o600 });
  const attempt = await tryLock(join(path, 'running.lock'));
  if (attempt.kind === 'busy') {
    const { pid, dashboardUrl } = attempt.owner;
    const where = typeof dashboardUrl === 'string' ? `dashboard ${dashboardUrl}` : 'still starting';
    throw new Error(
      `A RecoverOps is already running here (pid ${pid}, ${where}). Stop it with Ctrl-C there, or with \`kill ${pid}\`; ` +
        'or run a second one beside it with a RECOVEROPS_STATE_DIR and ports of its own (README, Start).',
    );
  }
  await stopLeftovers(path, report);
  return stateDirectory(path, attempt);
}

function stateDirectory(path: string, lock: HeldLock): StateDirectory {
  const record = join(path, 'processes.json');
  return {
    path,
    file: (...parts) => join(path, ...parts),
    announce: (details) => lock.describe(details),
    recordProcesses(running) {
      const processes = running.map(({ name, pid }) => ({ name, pid, startMark: processStartMark(pid) }));
      writeFileSync(`${record}.new`, JSON.stringify(processes), { mode: 0o600 });
      renameSync(`${record}.new`, record);
    },
    release: () => lock.release(),
  };
}

/** A run that was killed could not stop its processes. They are known by pid and start, so no other one is touched. */
async function stopLeftovers(path: string, report: Report): Promise<void> {
  const record = join(path, 'processes.json');
  for (const { name, pid, startMark } of readRecord(record).toReversed()) {
    if (startMark === undefined || !isProcessAlive(pid, startMark)) continue;
    report(`the previous run was killed and left its ${name} behind (pid ${pid}); stopping it`);
    process.kill(pid, 'SIGTERM');
    const deadline = Date.now() + LEFTOVER_STOP_TIMEOUT_MS;
    while (isProcessAlive(pid, startMark) && Date.now() < deadline) {
      await new Promise((done) => setTimeout(done, LEFTOVER_POLL_MS));
    }
    if (isProcessAlive(pid, startMark)) process.kill(-pid, 'SIGKILL');
  }
  rmSync(record, { force: true });
}

function readRecord(path: string): RecordedProcess[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
  return Array.isArray(content) ? content.filter(isRecordedProcess) : [];
}

function isRecordedProcess(value: unknown): value is RecordedProcess {
  return (
    isJsonObject(value) && typeof value.name === 'string' && typeof value.pid === 'number' && value.pid > 1
  );
}
