import { type Command, Option } from 'commander';
import {
  RESPONSE_DAYS,
  RESPONSE_GROUPS,
  type ResponseGroup,
  type ResponseMetrics,
} from '../domain/record/response/response-metrics.ts';
import { type WeekSummary, weekLines } from '../domain/record/response/week-summary.ts';
import { type CommandContext, print } from './context.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { responseText } from './response-text.ts';
import { line, paint } from './terminal.ts';

type Options = { readonly days: string; readonly by: ResponseGroup } & Readonly<
  Partial<Record<ResponseGroup, string>>
>;

async function readWeek(context: CommandContext): Promise<void> {
  const summary = await (await context.api()).get<WeekSummary>('/response-metrics/week');
  const { from, to } = summary;
  print(context, summary, [
    paint(context.terminal, 'bold', `The week from ${from} to ${to}, against the one before`),
    ...weekLines(summary).map((text) => line`  ${text}`),
  ]);
}

async function readMetrics(context: CommandContext, options: Options): Promise<void> {
  const query = new URLSearchParams({ days: options.days, by: options.by });
  for (const group of RESPONSE_GROUPS) if (options[group] !== undefined) query.set(group, options[group]);
  const metrics = await (await context.api()).get<ResponseMetrics>(`/response-metrics?${query}`);
  print(context, metrics, responseText(context.terminal, metrics));
}

/** `recoverops metrics`: how fast and how well incidents were dealt with. */
export function addResponseCommand(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('metrics')
    .description('how fast and how well incidents were dealt with: MTTA, MTTR, what mended, what did not')
    .addOption(
      new Option('--days <n>', 'incidents that were opened in so many days')
        .choices(RESPONSE_DAYS.map(String))
        .default('30'),
    )
    .addOption(new Option('--by <group>', 'put together by').choices([...RESPONSE_GROUPS]).default('alarm'))
    .option('--alarm <name>', 'only of this alarm')
    .option('--cause <name>', 'only with this cause on a host')
    .option('--runbook <name>', 'only with this runbook in the plan')
    .option(
      '--host <id>',
      'only of this host, by its id or name: it was measured to be ill, or a step ran on it',
    )
    .option('--group <name>', 'only of this Auto Scaling group, target group or load balancer')
    .option('--team <name>', 'only of this team of the site file')
    .option('--severity <name>', 'only of this severity of the site file: low, medium, high or critical')
    .addHelpText(
      'after',
      '\nExamples:\n  $ recoverops metrics --days 7\n  $ recoverops metrics --by cause\n  $ recoverops metrics --by team\n  $ recoverops metrics --week\n  $ recoverops metrics --runbook restart-unit --json',
    )
    .option('--week', 'instead, the last seven days against the seven before')
    .action((options: Options & { readonly week?: boolean }, command: Command) =>
      run((context) => {
        if (options.week !== true) return readMetrics(context, options);
        const beside = Object.keys(options).find(
          (name) => name !== 'week' && name !== 'json' && command.getOptionValueSource(name) === 'cli',
        );
        if (beside !== undefined)
          throw new CliError(
            EXIT.usage,
            'week_alone',
            `--week is of the last seven days and of all incidents, so --${beside} does not go with it`,
            'Leave one of the two out.',
          );
        return readWeek(context);
      }),
    );
}
