import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionScript } from '../../../src/cli/completion/completion-scripts.ts';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { readTerminalSettings } from '../../../src/config/config.ts';
import { sampleSummary } from '../ingress/incident-samples.ts';
import { CliHarness } from './cli-harness.ts';
import { runInProcess } from './in-process.ts';

const COMMAND = resolve(import.meta.dirname, '../../../bin/recoverops.mjs');
const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;
const ID = '1795334460_Disk-Critical-ASG_web-asg';

let cli: CliHarness;
let bin: string;
beforeAll(async () => {
  cli = new CliHarness();
  await cli.start();
  const items = Array.from({ length: 100 }, () => sampleSummary({ incidentId: ID }));
  cli.answer = () => ({ status: 200, body: { items } });
  bin = mkdtempSync(join(tmpdir(), 'recoverops-bin-'));
  symlinkSync(COMMAND, join(bin, 'recoverops'));
});
afterAll(async () => {
  rmSync(bin, { recursive: true, force: true });
  await cli.stop();
});

async function bash(script: string) {
  const env = cli.environment();
  const child = spawn('bash', ['--norc', '-c', script], {
    env: { ...env, PATH: `${bin}:${env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (piece) => (stdout += String(piece)));
  child.stderr.on('data', (piece) => (stderr += String(piece)));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { status, stdout, stderr };
}
const run = (...args: readonly string[]) => runInProcess(cli, args);

describe.runIf(hasBash)('in bash', () => {
  it('a reader that has had enough is no failure, and nothing is said of it', async () => {
    const told = await bash('set -o pipefail; recoverops list | head -1');
    expect(told).toMatchObject({ status: 0, stderr: '' });
    expect(told.stdout).toMatch(/^INCIDENT .*\n$/);
  });

  it('completes commands, options, their values and incidents by its own completion', async () => {
    const completed = async (...words: readonly string[]) => {
      const typed = words.map((word) => `'${word}'`).join(' ');
      const { stdout } = await bash(
        `source <(recoverops completion bash) && complete -p recoverops >/dev/null &&
         COMP_WORDS=(recoverops ${typed}) COMP_CWORD=${words.length} && _recoverops && printf '%s\\n' "\${COMPREPLY[@]}"`,
      );
      return stdout.trim().split('\n');
    };
    const [commands, options, values, incidents] = await Promise.all([
      completed('app'),
      completed('approve', ID, '--p'),
      completed('list', '--status', 'roll'),
      completed('show', '1795'),
    ]);
    expect([commands, options, values]).toEqual([['approve'], ['--plan'], ['rolled_back', 'rolling_back']]);
    expect(new Set(incidents)).toEqual(new Set([ID]));
  });
});

describe('completion', () => {
  const words = async (...typed: readonly string[]) => {
    const told = await run('complete-words', '--', ...typed);
    expect([told.status, told.stderr]).toEqual([0, '']);
    return told.stdout.trim().split('\n');
  };

  it.each([
    [['maint'], ['maintenance']],
    [
      ['maintenance', ''],
      ['add', 'help', 'list', 'remove'],
    ],
    [
      ['completion', ''],
      ['bash', 'fish', 'zsh'],
    ],
    [['list', '--limit', ''], ['']],
    [['list', '--limit', '5', '--app'], ['--approval']],
    [
      ['show', '@'],
      ['@latest', '@waiting'],
    ],
    [['nosuch', 'x'], ['']],
  ])('of %j is %j', async (typed, found) => {
    expect(await words(...typed)).toEqual(found);
  });

  it('offers nothing hidden, and nothing where nobody answers', async () => {
    expect(await words('')).not.toContain('complete-words');
    const before = cli.answer;
    cli.answer = () => ({ status: 503, body: {} });
    expect(await words('show', '17')).toEqual(['']);
    cli.answer = before;
  });

  it('is a script for each shell that asks the command itself', () => {
    for (const shell of ['bash', 'zsh', 'fish'] as const)
      expect(completionScript(shell).join('\n')).toContain('complete-words -- ');
  });
});

describe('the parser', () => {
  it('names what is nearest to a command or an option that there is not', async () => {
    expect(await run('aprove', ID)).toMatchObject({ status: EXIT.usage, stdout: '' });
    expect((await run('aprove', ID)).stderr).toContain('Did you mean approve?');
    expect((await run('list', '--atention')).stderr).toContain('Did you mean --attention?');
  });

  it('says it as JSON where JSON is asked for', async () => {
    const told = await run('list', '--limit', '0', '--json');
    expect(told.status).toBe(EXIT.usage);
    expect(JSON.parse(told.stderr)).toMatchObject({
      error: { code: 'usage', message: expect.stringContaining('1 to 100') },
    });
  });

  it('prints the version', async () => {
    expect(await run('--version')).toEqual({ status: 0, stdout: '0.0.0-test\n', stderr: '' });
  });
});

describe('help exit-codes', () => {
  it('says each, and gives them to a program', async () => {
    const help = await run('help', 'exit-codes');
    const { stdout } = await run('exit-codes', '--json');
    const all = JSON.parse(stdout) as readonly { readonly status: number; readonly meaning: string }[];
    expect(all.map(({ status }) => status)).toEqual(Object.values(EXIT));
    expect(help.status).toBe(0);
    for (const { status, meaning } of all) expect(help.stdout).toContain(`  ${status}  ${meaning}`);
    expect((await run('--help')).stdout).toContain(`  6  ${all[6]?.meaning}`);
  });
});

describe('settings of the terminal', () => {
  it('are colours unless NO_COLOR is set to anything, and the build where it has a name', () => {
    expect(readTerminalSettings({})).toEqual({ colour: true, buildId: null });
    expect(readTerminalSettings({ NO_COLOR: '' }).colour).toBe(true);
    expect(readTerminalSettings({ NO_COLOR: '0', RECOVEROPS_WORKER_BUILD_ID: 'b-1' })).toEqual({
      colour: false,
      buildId: 'b-1',
    });
  });
});

const hasScript = spawnSync('script', ['--version']).status === 0;

describe.runIf(hasScript)('on a real terminal of 100 columns', () => {
  /** The command with a terminal as its output, through util-linux's script. */
  async function onTerminal(env: Readonly<Record<string, string>>): Promise<string> {
    const line = join(bin, 'on-terminal');
    writeFileSync(line, '#!/usr/bin/env bash\nstty cols 100\nexec recoverops list --attention\n');
    chmodSync(line, 0o755);
    const own = cli.environment();
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      env: { ...own, PATH: `${bin}:${own.PATH}`, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.on('data', (piece) => (out += String(piece)));
    await new Promise((done) => child.on('close', done));
    return out;
  }

  it('the list fits, each incident in one row', async () => {
    const rows = (await onTerminal({ TERM: 'xterm' })).trim().split(/\r?\n/);
    expect(rows).toHaveLength(101);
    expect(rows[0]).toMatch(/^ID +STATUS +NEEDS +WHEN +ALARM +HOSTS +WHO$/);
    expect(rows.filter((row) => row.length > 100)).toEqual([]);
    expect(rows[1]).toMatch(/^1795334460 +pending_approval /);
  });
});
