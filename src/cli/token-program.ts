import type { Command } from 'commander';
import { ROLES } from '../domain/access/roles.ts';
import { newToken } from './commands/new-token.ts';
import type { CommandContext } from './context.ts';

const EXAMPLES = '\nExamples:\n  $ npx recoverops token new --principal ana --role approver';

/** `recoverops token …`: API tokens of people and programs. */
export function addTokenCommands(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('token')
    .description(
      'API tokens of the configuration; see "tokens" for those that are made while RecoverOps runs',
    )
    .addHelpText('after', EXAMPLES)
    .command('new')
    .description('make a token, and the entry with its hash for RECOVEROPS_API_TOKENS')
    .requiredOption('--principal <name>', 'whom the token is for; decisions are recorded under this name')
    .requiredOption('--role <role>', `what it may do: ${ROLES.join(', ')}; each may what those before it may`)
    .addHelpText('after', EXAMPLES)
    .action((options: { principal: string; role: string }) =>
      run(async (context) => newToken(context, options.principal, options.role)),
    );
}
