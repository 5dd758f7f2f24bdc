import { type Command, InvalidArgumentError } from 'commander';
import { type EditPlanOptions, type EditSetting, editPlanOf } from './commands/edit-plan.ts';
import type { CommandContext } from './context.ts';

const EDIT_HELP = `
Without --set and --target it shows what may be changed. An edit makes a new plan by the checks and the policy of every
plan; approvals of the plan before do not count, and the deadline stays. What follows from a parameter, such as the key of
an archive, follows it. --target names all hosts that the plan is to act on; a step without a host is left out.

Examples:
  $ npx recoverops edit 1795334400_Disk-Critical-ASG_web-asg
  $ npx recoverops edit 1795334400_Disk-Critical-ASG_web-asg --plan 1a2b3c4d --target web-1 --reason "one host first"
  $ npx recoverops edit 1795334400_Disk-Critical-ASG_web-asg --plan 1a2b3c4d --set s1.keep_mib=1024 --reason "more of the journal"`;

function setting(text: string, previous: readonly EditSetting[]): readonly EditSetting[] {
  const at = text.indexOf('=');
  const [name, step] = text.slice(0, Math.max(0, at)).split('.').toReversed();
  if (at < 1 || name === undefined || name === '' || step === '')
    throw new InvalidArgumentError('Give name=value, or step.name=value where several steps take it.');
  return [...previous, { ...(step === undefined ? {} : { step }), name, value: text.slice(at + 1) }];
}

const collect = (text: string, previous: readonly string[]): readonly string[] => [...previous, text];

function editReason(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Say why the plan is to be another.');
}

/** `recoverops edit`: parameters or hosts of the plan that waits. */
export function addEditCommand(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
  planDigest: (text: string) => string,
): void {
  program
    .command('edit <incident>')
    .description('change parameters or hosts of the plan that waits, within what our own rules admit')
    .option('--plan <digest>', 'digest of the plan you looked at, or its first 8 characters', planDigest)
    .option('--set <name=value>', 'a parameter, as name=value or step.name=value (repeatable)', setting, [])
    .option('--target <host>', 'a host that the plan is to act on, by id or name (repeatable)', collect, [])
    .option('--reason <text>', 'why; kept in the record', editReason)
    .addHelpText('after', EDIT_HELP)
    .action((incident: string, options: EditPlanOptions) =>
      run((context) => editPlanOf(context, incident, options)),
    );
}
