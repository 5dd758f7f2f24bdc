import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished } from 'vitest';
import { bareEnvironment } from './bare-environment.ts';

const SERVER = fileURLToPath(new URL('../../src/ingress/server.ts', import.meta.url));

interface Line {
  readonly msg: string;
  readonly [key: string]: unknown;
}

/** A state directory that goes with the test, with a Temporal configuration that says nothing. */
export function ingressDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'recoverops-ingress-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'temporal.toml'), '[profile.default]\n');
  return directory;
}

/** Starts the ingress as its own process, with nothing of this one's settings. It ends with the test. */
export function startIngress(stateDirectory: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [SERVER], {
    env: {
      ...bareEnvironment(),
      RECOVEROPS_STATE_DIR: stateDirectory,
      RECOVEROPS_PORT: '0',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_CONFIG_FILE: join(stateDirectory, 'temporal.toml'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Line[] = [];
  const waiting = new Map<string, (line: Line) => void>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line: Line = JSON.parse(text);
    lines.push(line);
    waiting.get(line.msg)?.(line);
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  /** The first line with that message; rejects when the process ends without one. */
  const line = (msg: string) =>
    Promise.race([
      new Promise<Line>((resolve) => {
        const past = lines.find((candidate) => candidate.msg === msg);
        if (past === undefined) waiting.set(msg, resolve);
        else resolve(past);
      }),
      exited.then(() => {
        const past = lines.find((candidate) => candidate.msg === msg);
        if (past === undefined) throw new Error(`ended without "${msg}": ${JSON.stringify(lines)}`);
        return past;
      }),
    ]);
  /** As a deployment stops it: the code that it ends with. */
  const stop = () => {
    child.kill('SIGTERM');
    return exited;
  };
  return { line, exited, stop };
}
