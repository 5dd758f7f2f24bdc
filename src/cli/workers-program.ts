import type { Command } from 'commander';
import type { PromoteOptions } from './commands/workers.ts';
import type { CommandContext } from './context.ts';

const HELP = `
A worker with RECOVEROPS_WORKER_BUILD_ID belongs to a build. New incidents go to the current build; an open incident
ends on the build that it began on. These commands talk to Temporal itself (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, …).

Examples:
  $ npx recoverops workers
  $ npx recoverops workers promote 2026-11-22-3f2a1c --replay
  $ npx recoverops workers drained 2026-11-15-91be02 && echo "its workers can be stopped"`;

/** On demand: Temporal's client takes longer to load than any other command takes to run. */
const commands = () => import('./commands/workers.ts');

/** `recoverops workers …`: which builds of the worker get new incidents, and which can go. */
export function addWorkerCommands(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  const workers = program
    .command('workers')
    .description('the builds of the worker: which gets new incidents, which are still needed')
    .addHelpText('after', HELP)
    .action(() => run(async (context) => (await commands()).listWorkers(context)));

  workers
    .command('promote [build]')
    .description('send new incidents to this build; its workers must poll all queues')
    .option(
      '--replay',
      'first replay the open incidents that would move, on the code of this checkout or image',
    )
    .option('--unversioned', 'instead of a build: back to workers without a build id')
    .addHelpText('after', HELP)
    .action((build: string | undefined, options: PromoteOptions) =>
      run(async (context) => {
        const { promoteWorkers } = await commands();
        await promoteWorkers(context, build, options, async (checked) => {
          const { replayOpen } = await import('./commands/replay-workflow.ts');
          await replayOpen(checked, true);
        });
      }),
    );

  workers
    .command('drained <build>')
    .description('exit status 0 when the workers of this build can be stopped')
    .addHelpText('after', HELP)
    .action((build: string) => run(async (context) => (await commands()).checkDrained(context, build)));
}
