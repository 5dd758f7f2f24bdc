import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { openRotatingLog } from './rotating-log.ts';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const TAIL_LINES_MAX = 30;
/** Of each of them in a message. */
const TAIL_LINE_CHARS = 300;
const LINE_LIMIT_CHARS = 16_384;

export interface ProcessSpec {
  /** As a person knows it: `worker`, `Temporal server`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where its output goes; without it only the last lines are kept, in memory. */
  readonly logPath?: string;
  /** The output line that means that it is ready. Without it and without `probe` it is ready once it runs. */
  readonly readyLine?: RegExp;
  /** Asked after `readyLine`; rejects when the process is not healthy. */
  readonly probe?: (signal: AbortSignal) => Promise<void>;
  readonly readyTimeoutMs?: number;
  /** Ends the start: the process is stopped and the start rejects. Without effect once it is ready. */
  readonly signal?: AbortSignal;
  /** From SIGTERM to SIGKILL. */
  readonly stopTimeoutMs?: number;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** The ready line's match, for the groups in it. */
  readonly ready: RegExpExecArray | undefined;
  /** Resolves with a sentence such as `worker (pid 12) exited with code 1`. Never rejects. */
  readonly exited: Promise<string>;
  /** The last lines it wrote, oldest first. */
  tail(): readonly string[];
  /** Whether somebody has asked it to stop; its end is no surprise then. */
  isStopping(): boolean;
  /** SIGTERM, then SIGKILL to its process group after the bound. Idempotent. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Thrown when a process cannot be started or does not become ready; the message ends with its last lines. */
export class ProcessStartError extends Error {
  override readonly name = 'ProcessStartError';
}

/**
 * Starts a process in a process group of its own, so that Ctrl-C in the terminal reaches only us and we stop things in
 * order, and waits until it is ready. @throws ProcessStartError; nothing is left running then.
 */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  const child = spawn(spec.command, [...spec.args], {
    cwd: spec.cwd,
    env: spec.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const tail: string[] = [];
  const matched = collectOutput(child, spec, tail);
  const exited = exitOf(child, spec.name);
  const { pid } = child;
  if (pid === undefined) throw new ProcessStartError(`${await exited}.`);

  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopGroup(child, pid, exited, spec.stopTimeoutMs ?? STOP_TIMEOUT_MS);
    return stopping;
  };
  const timeoutMs = spec.readyTimeoutMs ?? READY_TIMEOUT_MS;
  const abort = new AbortController();
  const died = exited.then((how) => {
    throw new Error(how);
  });
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${spec.name} was not ready within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    abort.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const cancelled = new Promise<never>((_, reject) => {
    const cancel = () => reject(new Error(`${spec.name} is not started: everything is being stopped`));
    if (spec.signal?.aborted) cancel();
    spec.signal?.addEventListener('abort', cancel, { once: true, signal: abort.signal });
  });
  const becomesReady = async () => {
    const ready = spec.readyLine ? await matched : undefined;
    await spec.probe?.(abort.signal);
    return ready;
  };
  try {
    const ready = await Promise.race([becomesReady(), died, late, cancelled]);
    return {
      name: spec.name,
      pid,
      ready,
      exited,
      tail: () => [...tail],
      isStopping: () => stopping !== undefined,
      stop,
    };
  } catch (error) {
    abort.abort();
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProcessStartError(
      `${reason}.${lastLines(tail)}${spec.logPath ? `\nFull log: ${spec.logPath}` : ''}`,
    );
  } finally {
    abort.abort();
    died.catch(() => {});
    late.catch(() => {});
    cancelled.catch(() => {});
  }
}

/** The lines as a block under a message; empty when there are none. */
export function lastLines(tail: readonly string[]): string {
  // A line of a log may be kilobytes of JSON: whole it stands in the log.
  const short = tail.map((line) =>
    line.length > TAIL_LINE_CHARS ? `${line.slice(0, TAIL_LINE_CHARS)}…` : line,
  );
  return tail.length === 0 ? '' : ` Its last lines:\n${short.map((line) => `    ${line}`).join('\n')}`;
}

function collectOutput(child: ChildProcess, spec: ProcessSpec, tail: string[]): Promise<RegExpExecArray> {
  const log = spec.logPath === undefined ? undefined : openRotatingLog(spec.logPath);
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (full) => {
        const line = full.slice(0, LINE_LIMIT_CHARS);
        log?.(line);
        if (line.trim() !== '' && tail.push(line) > TAIL_LINES_MAX) tail.shift();
        const match = spec.readyLine?.exec(line);
        if (match) resolve(match);
      });
    }
  });
}

function exitOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`${name} could not be started: ${error.message}`));
    // `close` comes after the last output line, so the reason that a process printed is in the tail by then.
    child.on('exit', (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `exited with code ${code}`;
      const settle = () => resolve(`${name} (pid ${child.pid}) ${how}`);
      child.on('close', settle);
      // A grandchild that keeps the pipe open must not hide that the process is gone.
      setTimeout(settle, 500).unref();
    });
  });
}

async function stopGroup(
  child: ChildProcess,
  pid: number,
  exited: Promise<string>,
  timeoutMs: number,
): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    const timer = setTimeout(() => killGroup(pid), timeoutMs);
    await exited;
    clearTimeout(timer);
  }
  // Whatever it started and left behind is in its group.
  killGroup(pid);
}

/** SIGKILL for a process of ours and everything in its process group. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is empty: nothing was left behind.
  }
}
