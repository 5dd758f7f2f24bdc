import type { Command } from 'commander';
import { ignoredMessageId, messageId, rowsPerPage } from './arguments.ts';
import { listUnparsed, replayIgnored, replayUnparsed, showUnparsed } from './commands/unparsed-messages.ts';
import type { CommandContext } from './context.ts';

const HELP = `
Genuine messages about an alarm that RecoverOps could not read. Each is kept for 90 days; look at its alarm in CloudWatch,
since no incident was opened for it. A replay reads it again and admits it like a fresh delivery, once.

Examples:
  $ npx recoverops unparsed
  $ npx recoverops unparsed show 22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324
  $ npx recoverops unparsed replay --all     # after an upgrade`;

const IGNORED_HELP = `
Genuine messages of an allowed topic that are about no alarm. Up to 200 of the newest are kept for a week. A replay reads one
again, by all the checks of a fresh delivery: after an upgrade, or when it was ignored for want of a setting.

Examples:
  $ npx recoverops ignored
  $ npx recoverops ignored show 22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324
  $ npx recoverops ignored replay 22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324`;

/** `recoverops unparsed …` and `ignored …`: alarms that could not be read, and taking them after all. */
export function addUnparsedCommands(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  const unparsed = program
    .command('unparsed')
    .description('genuine messages about an alarm that could not be read')
    .option('--limit <n>', 'rows per page, at most 100', rowsPerPage, '20')
    .option('--cursor <cursor>', 'continue after an earlier page')
    .addHelpText('after', HELP)
    .action((options: { limit: string; cursor?: string }) =>
      run((context) => listUnparsed(context, options)),
    );

  unparsed
    .command('show')
    .argument('<message>', '', messageId)
    .description('one message whole, and what became of it')
    .addHelpText(
      'after',
      '\nExamples:\n  $ npx recoverops unparsed show 22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    )
    .action((message: string) => run((context) => showUnparsed(context, message)));

  unparsed
    .command('replay')
    .argument('[message]', '', messageId)
    .description('read it again and admit it like a fresh delivery')
    .option('--all', 'every message that waits, the oldest first')
    .addHelpText(
      'after',
      `
Examples:
  $ npx recoverops unparsed replay 22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324
  $ npx recoverops unparsed replay --all`,
    )
    .action((message: string | undefined, options: { all?: boolean }) =>
      run((context) => replayUnparsed(context, message, options.all === true)),
    );

  const ignored = program
    .command('ignored')
    .description('genuine messages that are about no alarm, and why nothing came of them')
    .option('--limit <n>', 'rows per page, at most 100', rowsPerPage, '20')
    .option('--cursor <cursor>', 'continue after an earlier page')
    .addHelpText('after', IGNORED_HELP)
    .action((options: { limit: string; cursor?: string }) =>
      run((context) => listUnparsed(context, options, 'ignored')),
    );

  ignored
    .command('show')
    .argument('<message>', '', ignoredMessageId)
    .description('one message whole, secrets hidden, and what became of it')
    .addHelpText('after', '\nExamples:\n  $ npx recoverops ignored show 22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324')
    .action((message: string) => run((context) => showUnparsed(context, message, 'ignored')));

  ignored
    .command('replay')
    .argument('<message>', '', ignoredMessageId)
    .description('read it again and admit it like a fresh delivery')
    .addHelpText(
      'after',
      '\nExamples:\n  $ npx recoverops ignored replay 22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    )
    .action((message: string) => run((context) => replayIgnored(context, message)));
}
