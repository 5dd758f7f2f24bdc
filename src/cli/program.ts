import { Command, InvalidArgumentError, Option } from 'commander';
import { DIGEST_PREFIX_LENGTH_MIN } from '../domain/plan/plan-digest.ts';
import { INCIDENT_STATUSES } from '../domain/record/state-machine.ts';
import { addAccessCommands } from './access-program.ts';
import { hostName, rowsPerPage } from './arguments.ts';
import { addAskCommand } from './ask-program.ts';
import { addAttendCommands } from './attend-program.ts';
import {
  abortIncident,
  causeChaos,
  closeIncident,
  type DecideOptions,
  decide,
  loginLink,
  planAgain,
  undoFix,
} from './commands/act-on-incident.ts';
import { showExchanges } from './commands/ask.ts';
import { diagnoseHost, type LookOptions } from './commands/look-at-host.ts';
import {
  type ListOptions,
  listIncidents,
  showIncident,
  type WatchOptions,
  watchIncident,
} from './commands/read-incidents.ts';
import { verifyIncident } from './commands/verify-record.ts';
import { addCompletionCommands } from './completion-program.ts';
import type { CommandContext } from './context.ts';
import { addEditCommand } from './edit-program.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { addExitCodesCommand, EXIT_STATUS_LINES } from './exit-codes-program.ts';
import { type IncidentNaming, nameIncidents } from './incident-arguments.ts';
import { addNotificationCommands } from './notifications-program.ts';
import { addOperationsCommands } from './operations-program.ts';
import { addReportCommand } from './report-program.ts';
import { addResponseCommand } from './response-program.ts';
import { addScorecardCommand } from './scorecard-program.ts';
import { addSiteCommands } from './site-program.ts';
import { addStopCommands } from './stop-program.ts';
import { addSuppressCommands } from './suppress-program.ts';
import { addTokenCommands } from './token-program.ts';
import { addUnparsedCommands } from './unparsed-program.ts';
import { addWorkerCommands } from './workers-program.ts';

const EXIT_STATUS_HELP = ['', 'Exit status:', ...EXIT_STATUS_LINES.map((each) => `  ${each}`)].join('\n');

/** Stands behind the help of the command that lists nothing of its own. */
const NAMES_HELP = `
<incident> is an id, the beginning of one that fits no other, such as its first 10 digits, or:
  @latest   the incident that was opened last
  @waiting  the only one that waits for a decision`;

const example = (...lines: readonly string[]) =>
  `\nExamples:\n${lines.map((line) => `  $ npx recoverops ${line}`).join('\n')}`;

function planDigest(text: string): string {
  if (/^[0-9a-f]+$/i.test(text) && text.length >= DIGEST_PREFIX_LENGTH_MIN) return text.toLowerCase();
  throw new InvalidArgumentError(
    `Give at least the first ${DIGEST_PREFIX_LENGTH_MIN} hexadecimal characters of the plan's digest.`,
  );
}

function closeReason(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Say why it may be left although its alarm is red.');
}

function undoReason(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Say why the fix is to be undone.');
}

function attemptNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give the number of an attempt, from 1.');
}

function incidentStatuses(text: string, previous: readonly string[]): readonly string[] {
  if (INCIDENT_STATUSES.some((status) => status === text)) return [...previous, text];
  throw new InvalidArgumentError(`Give one of ${INCIDENT_STATUSES.join(', ')}.`);
}

/** Options that a command cannot go without: the parser itself does not know of them, see `takeRequired`. */
const REQUIRED = new WeakMap<Command, readonly Option[]>();

/** What has to be given with a command that `createProgram` made. */
export const requiredOptions = (command: Command): readonly Option[] => REQUIRED.get(command) ?? [];

/** Ends the command where an option is missing that it cannot go without. */
function assertRequired(command: Command): void {
  const missing = requiredOptions(command).find(
    (option) => command.getOptionValue(option.attributeName()) === undefined,
  );
  if (missing === undefined) return;
  command.error(`error: required option '${missing.flags}' not specified`, {
    code: 'commander.missingMandatoryOptionValue',
  });
}

/**
 * Takes over from the parser what each command cannot go without: it looks for that before it looks for options that it does not
 * know, so that a mistyped one would be told as missing.
 */
function takeRequired(command: Command): void {
  const own = command.options.filter(({ mandatory }) => mandatory);
  REQUIRED.set(command, own);
  for (const option of own) option.mandatory = false;
  for (const each of command.commands) takeRequired(each);
}

/**
 * The command line, without side effects until it is parsed. `run` gives each action its context. Without `parts` it knows no
 * version, and names of incidents stay as they are given.
 */
export function createProgram(
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
  parts?: IncidentNaming & { readonly version: string },
): Command {
  const program = new Command('recoverops')
    .description('Watch incidents, decide on their plans, and prove what happened.')
    .option('--json', 'print JSON: one document per result')
    .showHelpAfterError('(add --help for examples)')
    .addHelpText('after', `${NAMES_HELP}\n${EXIT_STATUS_HELP}`);
  program.version(
    parts?.version ?? 'unknown',
    '-V, --version',
    'print the version, and the build where it has a name',
  );
  program.hook('preAction', (_program, command) => assertRequired(command));
  if (parts !== undefined) nameIncidents(program, parts);

  program
    .command('list')
    .description('list incidents, newest first')
    .addOption(
      new Option('--status <status>', 'only this status (repeatable)')
        .choices(INCIDENT_STATUSES)
        .argParser(incidentStatuses)
        .default([]),
    )
    .option('--approval', 'only what waits for a decision')
    .option(
      '--attention',
      'only what needs attention: the alarm was red when last read (at least hourly) and nobody works on it',
    )
    .option('--alarm <name>', 'only this alarm')
    .option('--limit <n>', 'rows per page, at most 100', rowsPerPage, '20')
    .option('--cursor <cursor>', 'continue after an earlier page')
    .addHelpText(
      'after',
      example('list', 'list --attention', 'list --approval', 'list --alarm Disk-Critical-ASG --json'),
    )
    .action((options: ListOptions) => run((context) => listIncidents(context, options)));

  program
    .command('show <incident>')
    .description(
      'show one incident whole: attempts, hypothesis, plan to the byte, outputs, timeline, what to do next',
    )
    .option('--ai', 'instead, all that was sent to the model about it, whole, and what came back')
    .addHelpText(
      'after',
      example('show 1795334400_Disk-Critical-ASG_web-asg', 'show @latest', 'show @latest --ai'),
    )
    .action((incident: string, { ai }: { ai?: boolean }) =>
      run((context) => (ai === true ? showExchanges(context, incident) : showIncident(context, incident))),
    );

  program
    .command('watch <incident>')
    .description('follow one incident over its attempts until it is closed')
    .option('--attempt', 'stop when the attempt under way ends')
    .addHelpText('after', example('watch 1795334400_Disk-Critical-ASG_web-asg'))
    .action((incident: string, options: WatchOptions) =>
      run((context) => watchIncident(context, incident, options)),
    );

  program
    .command('diagnose')
    .argument('<host>', 'instance id, or Name tag', hostName)
    .description('look at a host without an alarm: what is measured, what is blamed; nothing is changed')
    .option('--account <id>', 'account of the host, where it is not the worker’s own')
    .option('--region <name>', 'its Region; goes with --account')
    .addHelpText('after', example('diagnose web-1', 'diagnose i-0123456789abcdef0 --json'))
    .action((host: string, options: LookOptions) => run((context) => diagnoseHost(context, host, options)));

  for (const kind of ['approve', 'reject'] as const) {
    program
      .command(`${kind} <incident>`)
      .description(
        kind === 'approve'
          ? 'approve exactly the plan with this digest'
          : 'reject the plan: nothing will run',
      )
      .requiredOption(
        '--plan <digest>',
        'digest of the plan you looked at, or its first 8 characters',
        planDigest,
      )
      .option('--comment <text>', 'why; kept in the record', '')
      .addHelpText(
        'after',
        example(`${kind} 1795334400_Disk-Critical-ASG_web-asg --plan 1a2b3c4d --comment "seen in #ops"`),
      )
      .action((incident: string, options: DecideOptions) =>
        run((context) => decide(context, kind, incident, options)),
      );
  }

  addEditCommand(program, run, planDigest);

  program
    .command('abort <incident>')
    .description('stop an open incident: nothing new starts, what runs is cancelled and rolled back')
    .option('--reason <text>', 'why; kept in the record', '')
    .addHelpText('after', example('abort 1795334400_Disk-Critical-ASG_web-asg --reason "wrong host"'))
    .action((incident: string, options: { reason: string }) =>
      run((context) => abortIncident(context, incident, options.reason)),
    );

  program
    .command('retry <incident>')
    .alias('plan-again')
    .description('plan again: begin the next attempt, on fresh evidence; old approvals do not count')
    .option('--reason <text>', 'why; kept in the record', '')
    .addHelpText('after', example('retry 1795334400_Disk-Critical-ASG_web-asg --reason "the agent is back"'))
    .action((incident: string, options: { reason: string }) =>
      run((context) => planAgain(context, incident, options.reason)),
    );

  program
    .command('undo <incident>')
    .description('undo the fix that ran, as an attempt with its own approval; of a closed incident too')
    .requiredOption('--reason <text>', 'why; kept in the record', undoReason)
    .addHelpText(
      'after',
      example('undo 1795334400_Disk-Critical-ASG_web-asg --reason "the app needs that log"'),
    )
    .action((incident: string, options: { reason: string }) =>
      run((context) => undoFix(context, incident, options.reason)),
    );

  program
    .command('close <incident>')
    .description('leave an incident that needs attention for good, although its alarm is red')
    .requiredOption('--reason <text>', 'why; kept in the record', closeReason)
    .addHelpText('after', example('close 1795334400_Disk-Critical-ASG_web-asg --reason "mended by hand"'))
    .action((incident: string, options: { reason: string }) =>
      run((context) => closeIncident(context, incident, options.reason)),
    );

  program
    .command('replay [incident]')
    .description("replay an attempt's history on today's code; nothing is executed")
    .option('--attempt <n>', 'this attempt instead of the newest', attemptNumber)
    .option('--file', 'the argument is a saved history (temporal workflow show --output json)')
    .option('--open', 'every open incident and intake instead of one: the gate before a release')
    .addHelpText(
      'after',
      example(
        'replay 1795334400_Disk-Critical-ASG_web-asg',
        'replay 1795334400_Disk-Critical-ASG_web-asg --attempt 1',
        'replay --file history.json',
        'replay --open',
      ),
    )
    .action((incident: string | undefined, options: { file?: boolean; open?: boolean; attempt?: number }) =>
      run(async (context) => {
        // Loaded on demand: the Temporal worker weighs more than all the rest of the command.
        const { replayOpen, replayWorkflow } = await import('./commands/replay-workflow.ts');
        const isOne = options.file !== true && incident?.startsWith('incident:') !== true;
        if (options.attempt !== undefined && (incident === undefined || !isOne))
          throw new CliError(
            EXIT.usage,
            'replay_what',
            '--attempt goes with the id of one incident',
            'See npx recoverops replay --help.',
          );
        if (incident !== undefined && options.open !== true)
          await replayWorkflow(context, incident, options.file === true, options.attempt);
        else if (incident === undefined && options.open === true && options.file !== true)
          await replayOpen(context);
        else
          throw new CliError(
            EXIT.usage,
            'replay_what',
            'give one incident, or --open',
            'See npx recoverops replay --help.',
          );
      }),
    );

  addReportCommand(program, run);
  addAttendCommands(program, run);
  addAskCommand(program, run);
  addSuppressCommands(program, run);
  addOperationsCommands(program, run);
  addStopCommands(program, run);
  addUnparsedCommands(program, run);
  addNotificationCommands(program, run);
  addScorecardCommand(program, run);
  addResponseCommand(program, run);
  addWorkerCommands(program, run);
  addAccessCommands(program, run);
  addTokenCommands(program, run);
  addSiteCommands(program, run);

  program
    .command('verify <incident>')
    .description('prove the record over all attempts: chain of events, digests of plans, anchors outside it')
    .option('--file', 'the argument is a report.json: checked offline, without anchors')
    .addHelpText('after', example('verify 1795334400_Disk-Critical-ASG_web-asg', 'verify --file report.json'))
    .action((incident: string, options: { file?: boolean }) =>
      run((context) => verifyIncident(context, incident, options.file === true)),
    );

  program
    .command('chaos [kind]')
    .description('lab only: cause a failure on purpose; without a kind, list them')
    .option('--instance <host>', 'on this host, by its id or name', hostName)
    .addHelpText('after', example('chaos', 'chaos fill-disk'))
    .action((kind: string | undefined, options: { instance?: string }) =>
      run((context) => causeChaos(context, kind, options.instance)),
    );

  program
    .command('login')
    .description('print a one-time link that signs a browser in')
    .addHelpText('after', example('login'))
    .action(() => run((context) => loginLink(context)));

  addCompletionCommands(program, run);
  addExitCodesCommand(program, run);
  takeRequired(program);
  return program;
}
