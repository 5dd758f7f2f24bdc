import { type Command, InvalidArgumentError } from 'commander';
import { LIMITS } from '../domain/bounds.ts';
import { acknowledge, addNote, assign, withdrawAcknowledgement } from './commands/attend.ts';
import type { CommandContext } from './context.ts';
import { CliError, EXIT } from './exit-codes.ts';

const ATTEND_HELP = `
It says who looks after an incident, to everybody who sees the list, and stands in the timeline for good. It changes
nothing of what is done: a plan still needs its own decision, and reminders still come.

Examples:`;
const example = (...lines: readonly string[]) =>
  `${ATTEND_HELP}\n${lines.map((line) => `  $ recoverops ${line}`).join('\n')}`;

function noteText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Say something.');
  if (text.length <= LIMITS.noteChars) return text;
  throw new InvalidArgumentError(
    `A note has at most ${LIMITS.noteChars} characters; this one has ${text.length}.`,
  );
}

/** `recoverops ack`, `assign` and `note`: who looks after an incident. */
export function addAttendCommands(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('ack <incident...>')
    .description('say that you look at these incidents; up to 50 at once, answered one by one')
    .option('--undo', 'take the acknowledgement back')
    .addHelpText(
      'after',
      example(
        'ack 1795334400_Disk-Critical-ASG_web-asg',
        'ack 1795334400_Disk-Critical-ASG_web-asg 1795334500_High-CPU_i-0123456789abcdef0',
        'ack 1795334400_Disk-Critical-ASG_web-asg --undo',
      ),
    )
    .action((incidents: readonly string[], { undo }: { undo?: boolean }) =>
      run((context) =>
        undo === true ? withdrawAcknowledgement(context, incidents) : acknowledge(context, incidents),
      ),
    );

  program
    .command('assign <incident> [name]')
    .description('say who is to look at an incident; a name as people sign in with')
    .option('--undo', 'to nobody any more')
    .addHelpText(
      'after',
      example(
        'assign 1795334400_Disk-Critical-ASG_web-asg bo',
        'assign 1795334400_Disk-Critical-ASG_web-asg --undo',
      ),
    )
    .action((incident: string, name: string | undefined, { undo }: { undo?: boolean }) =>
      run(async (context) => {
        if ((name === undefined) !== (undo === true))
          throw new CliError(
            EXIT.usage,
            'assign_whom',
            'give a name, or --undo',
            'See recoverops assign --help.',
          );
        await assign(context, incident, name);
      }),
    );

  program
    .command('note')
    .argument('<incident>')
    .argument('<text>', `at most ${LIMITS.noteChars} characters`, noteText)
    .description("write a note into the incident's timeline")
    .addHelpText(
      'after',
      example('note 1795334400_Disk-Critical-ASG_web-asg "the batch job of team data writes there"'),
    )
    .action((incident: string, text: string) => run((context) => addNote(context, incident, text)));
}
