import type { Command } from 'commander';
import { notificationName } from './arguments.ts';
import {
  checkNotifications,
  listNotifications,
  retryNotification,
  showNotificationHealth,
  testNotifications,
} from './commands/notifications.ts';
import type { CommandContext } from './context.ts';

type Run = (action: (context: CommandContext) => Promise<void>) => Promise<void>;

const HELP = `
Without a word behind it: whether each recipient of the notifications file can be reached.

Examples:
  $ npx recoverops notifications
  $ npx recoverops notifications list 1795334400_Disk-Critical-ASG_web-asg
  $ npx recoverops notifications failed
  $ npx recoverops notifications retry 1795334400_Disk-Critical-ASG_web-asg database-oncall
  $ npx recoverops notifications test database-oncall
  $ npx recoverops notifications check notifications.yaml`;

const example = (command: string) => `\nExamples:\n  $ npx recoverops notifications ${command}`;

const RETRY_HELP = `
The newest delivery to the recipient that has failed, else the one that is being tried. Nothing that arrived is sent twice, nor what
is decided or closed by now, nor what a later one has said. Mend its way first: "npx recoverops notifications test" tries it.
${example('retry 1795334400_Disk-Critical-ASG_web-asg database-oncall')}`;

/** `recoverops notifications …`: who is told of what, and whether it arrives (docs/notifications.md). */
export function addNotificationCommands(program: Command, run: Run): void {
  const notifications = program
    .command('notifications')
    .description('whether people can be reached, and what they were told')
    .addHelpText('after', HELP)
    .action(() => run((context) => showNotificationHealth(context)));

  notifications
    .command('list <incident>')
    .description('what people were told of one incident')
    .addHelpText('after', example('list 1795334400_Disk-Critical-ASG_web-asg'))
    .action((incident: string) => run((context) => listNotifications(context, { incident })));
  notifications
    .command('failed')
    .description('what could not be sent, over all incidents')
    .addHelpText('after', example('failed'))
    .action(() => run((context) => listNotifications(context, { state: 'failed' })));
  notifications
    .command('pending')
    .description('what waits to be sent: tried again, or at its time')
    .addHelpText('after', example('pending'))
    .action(() => run((context) => listNotifications(context, { state: 'pending' })));
  notifications
    .command('retry')
    .argument('<incident>')
    .argument('<recipient>', '', notificationName)
    .description('send again what did not arrive, or try at once what waits for its next try')
    .addHelpText('after', RETRY_HELP)
    .action((incident: string, recipient: string) =>
      run((context) => retryNotification(context, incident, recipient)),
    );
  notifications
    .command('test')
    .argument('<name>', '', notificationName)
    .description('send a test to a recipient, or to everybody of a route')
    .addHelpText('after', example('test database-oncall'))
    .action((name: string) => run((context) => testNotifications(context, name)));
  notifications
    .command('check [file]')
    .description('say what a notifications file says, or every problem that it has')
    .addHelpText('after', example('check notifications.yaml'))
    .action((file: string | undefined) => run((context) => checkNotifications(context, file)));
}
