import type { Command } from 'commander';
import { checkSite, type SiteQuestions } from './commands/check-site.ts';
import type { CommandContext } from './context.ts';

const HELP = `
Without a file it takes RECOVEROPS_SITE_FILE or RECOVEROPS_SITE, else site.yaml in this folder, else the defaults.
Exit status 1: the file has problems, each printed with its path. 2: there is no such file.

Examples:
  $ npx recoverops site check
  $ npx recoverops site check site.yaml --json
  $ npx recoverops site check --unit nginx --path /srv/app/cache/thumbs/1.png --process java`;

/** `recoverops site …`: the operator's word about the hosts (docs/site.md). */
export function addSiteCommands(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('site')
    .description('the site file: what may be restarted, what is disposable, what is never touched')
    .addHelpText('after', HELP)
    .command('check')
    .argument('[file]')
    .description('say what the file says, or every problem that it has')
    .option('--unit <name>', 'ask only whether this unit may be restarted')
    .option('--path <path>', 'ask only whether this file is disposable')
    .option('--process <name>', 'ask only whether this process is protected')
    .addHelpText('after', HELP)
    .action((file: string | undefined, options: SiteQuestions) =>
      run((context) => checkSite(context, file, options)),
    );
}
