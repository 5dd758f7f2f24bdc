import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { enteringGroups } from './enter-groups.ts';
import type { ServiceConfig } from './host-config.ts';
import type { Journal } from './journal.ts';
import { NO_UNIT_GROUPS, type UnitGroups } from './unit-groups.ts';

export type ServiceState = 'active' | 'inactive' | 'failed' | 'activating' | 'deactivating';

export interface ServiceStatus {
  readonly name: string;
  readonly description: string;
  /** Where its program is. */
  readonly program: string;
  readonly state: ServiceState;
  /** `success`, `exit-code`, `signal`, `oom-kill`: why it is not active. */
  readonly result: string;
  readonly mainPid: number | null;
  readonly sinceMs: number;
  /** How the last main process ended, e.g. `code=killed, signal=KILL`. */
  readonly lastExit: string;
  readonly unitDirectory: string;
  /** How often it was started again by itself since somebody started it. */
  readonly restarts: number;
  /** It has failed and is about to be started again. */
  readonly isToRestart: boolean;
}

/** One supervised service. start and stop are as systemctl's: they return once it is done, start false when it failed. */
export interface SupervisedService {
  status(): ServiceStatus;
  start(): Promise<boolean>;
  stop(): Promise<void>;
  /** Sends SIGHUP to the main process. False when there is none. */
  reload(): boolean;
}

/** Less than the 90 s that systemd gives, and more than a machine with twenty processes to a core has been seen to need. */
const READY_LIMIT_MS = 60_000;
const READY_POLL_MS = 25;
const STOP_LIMIT_MS = 5_000;
const RESTART_DELAY_MS = 500;

/** `configured` is asked before each start, as a unit's drop-ins may have changed. */
export function createService(
  configured: () => ServiceConfig,
  journal: Journal,
  groups: UnitGroups = NO_UNIT_GROUPS,
): SupervisedService {
  let config = configured();
  let child: ChildProcess | undefined;
  let state: ServiceState = 'inactive';
  let result = 'success';
  let lastExit = '';
  let sinceMs = Date.now();
  let restarts = 0;
  let isToRestart = false;
  let killsBefore = 0;

  const note = (text: string): void => journal.write(config.name, 'systemd[1]', text);
  function enter(next: ServiceState): void {
    state = next;
    sinceMs = Date.now();
  }

  function launch(): ChildProcess {
    const [program = '', ...args] = inGroups(config, groups);
    killsBefore = groups.killedForMemory(config.name);
    // Its own process group, so that what a dead main process leaves behind can be ended with it.
    const started = spawn(program, args, {
      // As systemd's INVOCATION_ID: what runs says from outside, too, which unit it belongs to.
      env: { ...config.env, LAB_UNIT: config.name },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const identifier = (): string => `${config.name}[${started.pid ?? '?'}]`;
    started.stdout?.on('data', (chunk: Buffer) => journal.write(config.name, identifier(), chunk.toString()));
    started.stderr?.on('data', (chunk: Buffer) => journal.write(config.name, identifier(), chunk.toString()));
    started.once('error', (error) => onEnd(started, `error=${error.message}`, 'exit-code'));
    started.once('exit', (code, signal) =>
      onEnd(
        started,
        signal === null ? `code=exited, status=${code}` : `code=killed, signal=${signal.slice(3)}`,
        signal === null ? (code === 0 ? 'success' : 'exit-code') : 'signal',
      ),
    );
    return started;
  }

  function onEnd(ended: ChildProcess, exit: string, reason: string): void {
    if (ended.pid !== undefined) killGroup(ended.pid, 'SIGKILL');
    if (child !== ended) return;
    child = undefined;
    lastExit = `${ended.pid ?? '?'} (${exit})`;
    void groups.remove(config.name, () => child !== undefined);
    const wasStopping = state === 'deactivating';
    const isKilledForMemory = groups.killedForMemory(config.name) > killsBefore;
    result = wasStopping ? 'success' : isKilledForMemory ? 'oom-kill' : reason;
    enter(result === 'success' ? 'inactive' : 'failed');
    if (wasStopping) {
      note(`Stopped ${config.description}.`);
      return;
    }
    if (isKilledForMemory)
      note(`${config.name}.service: A process of this unit has been killed by the OOM killer.`);
    note(`${config.name}.service: Main process exited, ${exit}`);
    if (result === 'success') return;
    note(`${config.name}.service: Failed with result '${result}'.`);
    if (config.restartsOnFailure) {
      isToRestart = true;
      setTimeout(() => {
        isToRestart = false;
        if (state !== 'failed') return;
        restarts += 1;
        note(`${config.name}.service: Scheduled restart job, restart counter is at ${restarts}.`);
        begin().catch((error: unknown) => note(String(error)));
      }, RESTART_DELAY_MS);
    }
  }

  async function start(): Promise<boolean> {
    restarts = 0;
    return begin();
  }

  async function begin(): Promise<boolean> {
    if (child !== undefined) return true;
    isToRestart = false;
    config = configured();
    enter('activating');
    note(`Starting ${config.description}...`);
    const started = launch();
    child = started;
    const deadlineMs = Date.now() + READY_LIMIT_MS;
    while (child === started && Date.now() < deadlineMs) {
      if (config.readyPort === undefined || (await accepts(config.readyPort))) {
        if (child !== started) break;
        enter('active');
        note(`Started ${config.description}.`);
        return true;
      }
      await delay(READY_POLL_MS);
    }
    if (child === started) {
      note(`${config.name}.service: start operation timed out. Terminating.`);
      if (started.pid !== undefined) killGroup(started.pid, 'SIGKILL');
    }
    return false;
  }

  return {
    start,
    status: () => ({
      name: config.name,
      description: config.description,
      program: config.argv[0] ?? '',
      state,
      result,
      mainPid: child?.pid ?? null,
      sinceMs,
      lastExit,
      unitDirectory: config.unitDirectory ?? '/usr/lib/systemd/system',
      restarts,
      isToRestart,
    }),
    async stop() {
      const running = child;
      if (running?.pid === undefined) {
        result = 'success';
        isToRestart = false;
        enter('inactive');
        return;
      }
      enter('deactivating');
      note(`Stopping ${config.description}...`);
      const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      killGroup(running.pid, 'SIGTERM');
      const cut = setTimeout(() => killGroup(running.pid ?? 0, 'SIGKILL'), STOP_LIMIT_MS);
      await ended;
      clearTimeout(cut);
    },
    reload() {
      if (child?.pid === undefined) return false;
      process.kill(child.pid, 'SIGHUP');
      return true;
    },
  };
}

/** Within the groups of its unit, where units have any. */
function inGroups(config: ServiceConfig, groups: UnitGroups): readonly string[] {
  const directories = groups.prepare(config.name, config.memoryMaxBytes);
  return directories.length === 0 ? limited(config) : enteringGroups(directories, limited(config));
}

/** The shell's own limit comes before the program: a process cannot be given one from Node. */
function limited({ argv, openFilesMax }: ServiceConfig): readonly string[] {
  if (openFilesMax === undefined) return argv;
  return ['/bin/bash', '-c', `ulimit -n ${openFilesMax} && exec "$@"`, 'unit', ...argv];
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.setTimeout(500, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
