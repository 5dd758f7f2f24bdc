import type { Command } from 'commander';
import { hostId } from './arguments.ts';
import { listClaims, releaseClaim, resumeEverything, showStatus, stopEverything } from './commands/stop.ts';
import type { CommandContext } from './context.ts';

const STOP_HELP = `
No step, check or roll-back starts any more on any host, in any account; what runs on a host ends. Plans under way wait,
for all to see, and go on after "npx recoverops resume" as long as they are good. What SSM had taken just before, and no host
has fetched yet, is taken back within about a second, and sent again then. Probes that only look at hosts go on.

Examples:
  $ npx recoverops stop --reason "bad deploy of the runbooks"
  $ npx recoverops status
  $ npx recoverops resume --reason "rolled back"`;

const CLAIMS_HELP = `
An incident holds the hosts of its plan while it is at work on them. A host with an execution of which nobody can say
what became of it stays claimed: until the host's own ledger tells, which the next incident asks, or until a person has
looked and gives it back.

Examples:
  $ npx recoverops claims
  $ npx recoverops claims release i-0123456789abcdef0 --reason "looked: the log was cut once, nginx serves"`;

/** `recoverops stop`, `resume`, `status` and `claims …`: what may act on hosts, and what must not. */
export function addStopCommands(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('stop')
    .description('stop everything: no step or roll-back starts on any host until "npx recoverops resume"')
    .requiredOption('--reason <text>', 'why; shown to everybody whom it holds up')
    .addHelpText('after', STOP_HELP)
    .action(({ reason }: { reason: string }) => run((context) => stopEverything(context, reason)));

  program
    .command('resume')
    .description('let everything go on after "npx recoverops stop"')
    .option('--reason <text>', 'why; kept with the claims', '')
    .addHelpText('after', '\nExamples:\n  $ npx recoverops resume --reason "rolled back"')
    .action(({ reason }: { reason: string }) => run((context) => resumeEverything(context, reason)));

  program
    .command('status')
    .description('whether everything is stopped, and which hosts are held or kept')
    .addHelpText('after', '\nExamples:\n  $ npx recoverops status')
    .action(() => run((context) => showStatus(context)));

  const claims = program
    .command('claims')
    .description('the hosts that incidents hold, and those that are kept for an unsettled execution')
    .addHelpText('after', CLAIMS_HELP)
    .action(() => run((context) => listClaims(context)));

  claims
    .command('release')
    .argument('<host>', '', hostId)
    .description('give back a host that is kept; look at it first')
    .requiredOption('--reason <text>', 'what you found on the host; kept with the claims')
    .addHelpText('after', CLAIMS_HELP)
    .action((host: string, { reason }: { reason: string }) =>
      run((context) => releaseClaim(context, host, reason)),
    );
}
