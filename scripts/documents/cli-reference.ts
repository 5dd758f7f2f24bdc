import type { Command } from 'commander';
import { EXIT, EXIT_MEANINGS } from '../../src/cli/exit-codes.ts';
import { createProgram, requiredOptions } from '../../src/cli/program.ts';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function nameOf(command: Command): string {
  return command.parent === null ? '' : `${nameOf(command.parent)} ${command.name()}`.trim();
}

function callOf(command: Command): string {
  const values = command.registeredArguments.map((argument) => {
    const dots = argument.variadic ? '...' : '';
    return argument.required ? `<${argument.name()}${dots}>` : `[${argument.name()}${dots}]`;
  });
  return [`**${nameOf(command)}**`, ...values.map(cell)].join(' ');
}

/** A table of every command that help shows, in its order. */
function commandRows(): string {
  const program = createProgram(async () => undefined);
  const help = program.createHelp();
  const below = (command: Command): readonly Command[] =>
    help
      .visibleCommands(command)
      .filter((one) => one.name() !== 'help')
      .flatMap((one) => [one, ...below(one)]);
  const rows = below(program).map((command) => {
    const options = command.options.map(
      (option) => `\`${option.flags}\`${requiredOptions(command).includes(option) ? ' (required)' : ''}`,
    );
    return `| ${callOf(command)} | ${cell(command.description())} | ${options.join(', ')} |`;
  });
  return ['| Command | What it does | Options |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function exitCodeRows(): string {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
  const rows = names.map((name) => `| ${EXIT[name]} | ${EXIT_MEANINGS[name]} |`);
  return ['| Status | Meaning |', '| --- | --- |', ...rows, ''].join('\n');
}

/** The page with its two tables as the command line is now. */
export function withCliReference(page: string): string {
  const put = (text: string, name: string, rows: string) =>
    text.replace(
      new RegExp(`(<!-- ${name}:start -->\\n).*(<!-- ${name}:end -->)`, 's'),
      (_, start: string, end: string) => start + rows + end,
    );
  return put(put(page, 'exit-codes', exitCodeRows()), 'commands', commandRows());
}
