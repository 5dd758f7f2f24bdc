import { type Command, InvalidArgumentError } from 'commander';
import { LIMITS } from '../domain/bounds.ts';
import { parseQuestion } from '../domain/record/question.ts';
import { askQuestion } from './commands/ask.ts';
import type { CommandContext } from './context.ts';

function question(text: string): string {
  const parsed = parseQuestion(text);
  if (parsed.ok) return text;
  throw new InvalidArgumentError(`${parsed.error}.`);
}

function requestKey(text: string): string {
  if (/^[\x21-\x7e]{1,128}$/.test(text)) return text;
  throw new InvalidArgumentError('Give 1 to 128 visible ASCII characters.');
}

/** `recoverops ask`: a question to the model about an incident's evidence. */
export function addAskCommand(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('ask')
    .argument('<incident>')
    .argument('<question>', `at most ${LIMITS.questionChars} characters`, question)
    .description("ask the model about this incident's evidence; its words are kept, and nothing runs by them")
    .option(
      '--key <text>',
      'the same key and question by you cost once, however often it is sent',
      requestKey,
    )
    .addHelpText(
      'after',
      `
It is sent to Gemini with the evidence of the incident, secrets taken out, and costs money: who asks, the answer and the cost
stand in the record. The answer can become no plan, no command and no approval.

Examples:
  $ npx recoverops ask 1795334400_Disk-Critical-ASG_web-asg "Which process writes to /var/log?"`,
    )
    .action((incident: string, text: string, { key }: { key?: string }) =>
      run((context) => askQuestion(context, incident, text, key)),
    );
}
