import { type Command, InvalidArgumentError, Option } from 'commander';
import { ISSUED_TOKEN_LIMITS } from '../domain/access/issued-token.ts';
import { isRole, ROLES, type Role } from '../domain/access/roles.ts';
import { fileName, tokenId } from './arguments.ts';
import { createToken, listSignIns, listTokens, revokeToken } from './commands/access.ts';
import { EXPORTS, type ExportOptions, exportFile } from './commands/export-file.ts';
import type { CommandContext } from './context.ts';
import { durationSeconds, instant } from './duration.ts';

type Run = (action: (context: CommandContext) => Promise<void>) => Promise<void>;

function role(text: string): Role {
  if (isRole(text)) return text;
  throw new InvalidArgumentError(`Give one of ${ROLES.join(', ')}.`);
}

function days(text: string): number {
  const count = /^[1-9]\d{0,2}d?$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (count >= 1 && count <= ISSUED_TOKEN_LIMITS.daysMax) return count;
  throw new InvalidArgumentError(`Give a number of days from 1 to ${ISSUED_TOKEN_LIMITS.daysMax}.`);
}

/** A time, or how long ago: `2026-11-01T00:00:00Z`, `30d`. */
function since(text: string): string {
  if (!/^\d+[a-z]$/.test(text)) return instant(text);
  return new Date(Date.now() - durationSeconds(text) * 1_000).toISOString();
}

const TOKENS_HELP = `
A token is shown once, when it is made; only its hash is kept. A revoked one opens nothing within five seconds, and the
sessions that it opened end with it. Tokens of the configuration are listed too, and are revoked where they are configured.

Examples:
  $ npx recoverops tokens list
  $ npx recoverops tokens create --principal ana --role approver
  $ npx recoverops tokens create --principal deploy-bot --role viewer --days 30
  $ npx recoverops tokens revoke 0123456789abcdef --reason "the laptop is lost"`;

const EXPORT_HELP = `
Thirty days back where no --since is given, at most 400. In csv a text that a spreadsheet would take for a formula has an
apostrophe before it; jsonl is exact. A file is there when it is whole, and not before.

Examples:
  $ npx recoverops export decisions --since 90d --format csv --output decisions.csv
  $ npx recoverops export sign-ins --since 2026-11-01T00:00:00Z --until 2026-12-01T00:00:00Z --format jsonl`;

/** `recoverops tokens …`, `sign-ins` and `export …`: who may come in, who did, and what they decided. */
export function addAccessCommands(program: Command, run: Run): void {
  const tokens = program
    .command('tokens')
    .description('API tokens that are made and revoked while RecoverOps runs (role admin)')
    .addHelpText('after', TOKENS_HELP);
  tokens
    .command('list')
    .description('whose they are, what they may do, when they were used last and when they end')
    .addHelpText('after', TOKENS_HELP)
    .action(() => run((context) => listTokens(context)));
  tokens
    .command('create')
    .description('make a token and print it, this once')
    .requiredOption('--principal <name>', 'whom it is for; decisions are recorded under this name')
    .requiredOption(
      '--role <role>',
      `what it may do: ${ROLES.join(', ')}; each may what those before it may`,
      role,
    )
    .option('--days <n>', `until it expires; ${ISSUED_TOKEN_LIMITS.daysDefault} where nothing is said`, days)
    .addHelpText('after', TOKENS_HELP)
    .action((options: { principal: string; role: Role; days?: number }) =>
      run((context) => createToken(context, options)),
    );
  tokens
    .command('revoke')
    .argument('<id>', 'as "tokens list" shows it', tokenId)
    .description('revoke a token for good')
    .option('--reason <text>', 'why; kept with it', '')
    .option('--even-so', 'although it locks you, or every admin, out')
    .addHelpText('after', TOKENS_HELP)
    .action((id: string, options: { reason: string; evenSo?: boolean }) =>
      run((context) => revokeToken(context, id, options)),
    );

  program
    .command('sign-ins')
    .description('who signed in, who was refused and why, newest first (role admin)')
    .option('--since <time>', 'from then on, or so long back: 7d', since)
    .option('--until <time>', 'up to then', instant)
    .addHelpText('after', '\nExamples:\n  $ npx recoverops sign-ins\n  $ npx recoverops sign-ins --since 7d')
    .action((options: { since?: string; until?: string }) => run((context) => listSignIns(context, options)));

  const exported = program
    .command('export')
    .description('decisions, or sign-ins, of a time range as a file (role admin)')
    .addHelpText('after', EXPORT_HELP);
  for (const { name, description } of EXPORTS) {
    exported
      .command(name)
      .description(description)
      .option('--since <time>', 'from then on, or so long back: 90d', since)
      .option('--until <time>', 'up to then', instant)
      .addOption(
        new Option('--format <format>', 'a table, or a line of JSON for each')
          .choices(['csv', 'jsonl'])
          .default('csv'),
      )
      .option('--output <file>', 'write there instead of printing', fileName)
      .addHelpText('after', EXPORT_HELP)
      .action((options: ExportOptions) => run((context) => exportFile(context, name, options)));
  }
}
