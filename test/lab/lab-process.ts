import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { readLabFile } from '../../lab/lab-file.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

const MAIN = fileURLToPath(new URL('../../lab/main.ts', import.meta.url));
/** A lab has a host at least; this one is somebody else's and never comes up. */
const NO_HOST = 'id=i-0c0ffee0000000012,name=nobody,site=http://127.0.0.1:9,sandboxed=true';

/** The lab as `npm start` runs it, a process of its own on loopback, with a directory that outlives it. */
export interface LabProcess {
  /** The same after every restart. */
  readonly endpoint: string;
  readonly region: string;
  /** Where lab.json is. */
  readonly stateDirectory: string;
  /** SIGKILL, whatever is under way; resolves when it is gone. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** Ends with the test, and so does its directory. `more` are further options of its command line. */
export async function startLabProcess(more: readonly string[] = []): Promise<LabProcess> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'rops-lab-process-'));
  let child: ChildProcess | undefined;
  let port = '0';

  async function kill(): Promise<void> {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  }

  async function start(): Promise<{ readonly endpoint: string; readonly region: string }> {
    const options = ['--port', port, '--hosts', '0', '--external-host', NO_HOST, ...more];
    const started = spawn(process.execPath, [MAIN, stateDirectory, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`The lab ${why}: ${output.slice(-2_000)}`));
      const deadline = setTimeout(() => fail('is not ready in time'), HANG_LIMIT_MS);
      const onOutput = (chunk: Buffer): void => {
        output += chunk.toString();
        if (!output.includes('lab ready at')) return;
        clearTimeout(deadline);
        resolve();
      };
      started.stdout.on('data', onOutput);
      started.stderr.on('data', onOutput);
      started.once('exit', () => {
        clearTimeout(deadline);
        fail('ended');
      });
    });
    const { endpoint, region } = readLabFile(stateDirectory);
    port = new URL(endpoint).port;
    return { endpoint, region };
  }

  onTestFinished(async () => {
    await kill();
    rmSync(stateDirectory, { recursive: true, force: true });
  });
  const { endpoint, region } = await start();
  return {
    endpoint,
    region,
    stateDirectory,
    kill,
    async restart() {
      await start();
    },
  };
}
