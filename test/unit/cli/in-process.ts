import { runCommandLine } from '../../../src/cli/command-line.ts';
import type { Line } from '../../../src/cli/terminal.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { CliHarness } from './cli-harness.ts';

export interface InProcess {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line against the harness, as the process runs it and without its start, with nobody at a terminal. */
export async function runInProcess(cli: CliHarness, args: readonly string[]): Promise<InProcess> {
  const texts = { stdout: '', stderr: '' };
  const into = (name: keyof typeof texts) => (each: Line) => {
    for (const row of each.rows(undefined)) texts[name] += `${row}\n`;
  };
  const status = await runCommandLine(args, {
    terminal: { out: into('stdout'), err: into('stderr'), colour: false },
    config: () => loadConfig(cli.environment()),
    version: '0.0.0-test',
    write: (text, isError) => {
      texts[isError ? 'stderr' : 'stdout'] += text;
    },
    signal: new AbortController().signal,
  });
  return { status, ...texts };
}
