import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { commandsIn, TOLD_RECORDS, textsOf } from '../../support/told-records.ts';

const wordsOf = (command: string) =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

/** How often the command line would act on it; 0 or an error: it does not run as printed. */
async function runsOf(command: string): Promise<number | string> {
  let runs = 0;
  const program = createProgram(async () => {
    runs += 1;
  });
  for (const each of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
    each.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  try {
    await program.parseAsync(['node', 'recoverops', ...wordsOf(command)]);
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
  return runs;
}

describe('commands in what people are told', () => {
  const commands = [...new Set(TOLD_RECORDS.flatMap(textsOf).flatMap(commandsIn))];

  it('are those that decide, go on, leave, give a host back and prove', () => {
    const verbs = new Set(commands.map((command) => command.split(' ')[0]));
    expect([...verbs].toSorted()).toEqual(
      ['abort', 'approve', 'claims', 'close', 'edit', 'reject', 'resume', 'retry', 'verify'].toSorted(),
    );
  });

  it.each(commands)('runs as printed: %s', async (command) => {
    expect(await runsOf(command)).toBe(1);
  });

  it('are tried by what refuses those that do not run', async () => {
    expect(await runsOf('approve 1_disk')).toMatch(/--plan/);
    expect(await runsOf('retry, or the dashboard')).toMatch(/unknown command/);
  });
});
