import type { Command } from 'commander';
import { type CommandContext, print } from './context.ts';
import { EXIT, EXIT_MEANINGS } from './exit-codes.ts';
import { line } from './terminal.ts';

const NAMES = Object.keys(EXIT) as (keyof typeof EXIT)[];

/** One line each: the number, and what it means. */
export const EXIT_STATUS_LINES: readonly string[] = NAMES.map(
  (name) => `${EXIT[name]}  ${EXIT_MEANINGS[name]}`,
);

/** `recoverops exit-codes`, and `recoverops help exit-codes`. */
export function addExitCodesCommand(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('exit-codes')
    .description('what each exit status means')
    .addHelpText(
      'after',
      [
        '',
        'Exit status:',
        ...EXIT_STATUS_LINES.map((each) => `  ${each}`),
        '',
        'Examples:',
        '  $ npx recoverops exit-codes --json',
      ].join('\n'),
    )
    .action(() =>
      run(async (context) =>
        print(
          context,
          NAMES.map((name) => ({ status: EXIT[name], name, meaning: EXIT_MEANINGS[name] })),
          EXIT_STATUS_LINES.map((each) => line`${each}`),
        ),
      ),
    );
}
