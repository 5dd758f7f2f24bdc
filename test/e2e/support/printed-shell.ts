import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import type { Line } from '../../../src/cli/terminal.ts';
import { loadConfig } from '../../../src/config/config.ts';

/** What became of one call of `recoverops` in a shell. */
export interface Called {
  readonly words: readonly string[];
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PrintedShell {
  /** Runs a line in bash as somebody types it, and gives what `recoverops` was called with and answered. */
  run(line: string): Promise<Called>;
  close(): Promise<void>;
}

const COMMAND = resolve(import.meta.dirname, '../../../bin/recoverops.mjs');

/**
 * These run in a process of their own: what reads or writes files of the folder that the shell is in, and what replays, since the core
 * of Temporal's worker is there once for a process and goes with the first replay that ends.
 */
const hasOwnProcess = (line: string) =>
  / --(?:file|output) |recoverops (?:site|replay|notifications check) /.test(line);

/** A program called `recoverops`, and `npx` for it: bash alone, since a process of Node for each call takes seconds. */
const PROGRAM = `#!/usr/bin/env bash
[ "\${0##*/}" = npx ] && shift
if [[ " $* " == *" --file "* || " $* " == *" --output "* || "$1" == site || "$1" == replay || "$1 $2" == "notifications check" ]]; then exec "$RECOVEROPS_TEST_NODE" "$RECOVEROPS_TEST_COMMAND" "$@"; fi
exec 3<>/dev/tcp/127.0.0.1/$RECOVEROPS_TEST_PORT
printf '%s\\0' "$#" "$RECOVEROPS_TEST_LINE" "$@" >&3
read -r status <&3
cat <&3
exit "$status"
`;

/**
 * A shell in `directory` in which `npx recoverops` is the command line of this checkout with the environment of a running
 * stack. The words come from bash, and the command runs in this process as `main.ts` runs it.
 */
export async function openPrintedShell(directory: string, env: NodeJS.ProcessEnv): Promise<PrintedShell> {
  for (const name of ['recoverops', 'npx']) {
    writeFileSync(join(directory, name), PROGRAM);
    chmodSync(join(directory, name), 0o755);
  }
  const called = new Map<string, Called>();
  const environment = { ...env, RECOVEROPS_SITE_FILE: undefined, RECOVEROPS_SITE: undefined };

  async function answer(words: readonly string[]): Promise<Called> {
    const texts = { stdout: '', stderr: '' };
    const into = (name: keyof typeof texts) => (each: Line) => {
      for (const row of each.rows(undefined)) texts[name] += `${row}\n`;
    };
    const status = await runCommandLine(words, {
      terminal: { out: into('stdout'), err: into('stderr'), colour: false },
      config: () => loadConfig(environment),
      version: '0.0.0-test',
      write: (text, isError) => {
        texts[isError ? 'stderr' : 'stdout'] += text;
      },
      signal: new AbortController().signal,
    });
    return { words, status, ...texts };
  }

  function serve(socket: Socket): void {
    let text = '';
    socket.on('data', (piece) => {
      text += String(piece);
      const [count = '', line = '', ...words] = text.split('\0');
      if (words.length !== Number(count) + 1) return;
      void answer(words.slice(0, -1)).then((told) => {
        called.set(line, told);
        socket.end(`${told.status}\n${told.stdout}`);
      });
    });
    socket.on('error', () => undefined);
  }

  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let lines = 0;
  return {
    run: async (line) => {
      lines += 1;
      const id = `line-${lines}`;
      const child = spawn('bash', ['--norc', '-c', line], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...environment,
          RECOVEROPS_TEST_NODE: process.execPath,
          RECOVEROPS_TEST_COMMAND: COMMAND,
          PATH: `${directory}:${env.PATH ?? ''}`,
          RECOVEROPS_TEST_PORT: String(port),
          RECOVEROPS_TEST_LINE: id,
        },
      });
      const said = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].on('data', (piece) => {
          said[name] += String(piece);
        });
      }
      const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
      if (hasOwnProcess(line) && status !== null) return { words: [], status, ...said };
      const told = called.get(id);
      if (told === undefined) throw new Error(`bash did not run "${line}" (${status}): ${said.stderr}`);
      if (told.status !== status) throw new Error(`bash says ${status} of "${line}", not ${told.status}`);
      return told;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
