import { type Command, Option } from 'commander';
import { SCORECARD_DAYS, type Scorecard } from '../domain/record/scorecard/scorecard.ts';
import { type CommandContext, print } from './context.ts';
import { scorecardText } from './scorecard-text.ts';

async function readScorecard(context: CommandContext, days: string): Promise<void> {
  const card = await (await context.api()).get<Scorecard>(`/scorecard?${new URLSearchParams({ days })}`);
  print(context, card, scorecardText(context.terminal, card));
}

/** `recoverops scorecard`: how detectors and models did. */
export function addScorecardCommand(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('scorecard')
    .description('how detectors and models did, over the incidents that findings opened')
    .addOption(
      new Option('--days <n>', 'incidents that were opened in so many days')
        .choices(SCORECARD_DAYS.map(String))
        .default('30'),
    )
    .addHelpText('after', '\nExamples:\n  $ recoverops scorecard --days 7\n  $ recoverops scorecard --json')
    .action((options: { days: string }) => run((context) => readScorecard(context, options.days)));
}
