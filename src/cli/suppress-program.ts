import { type Command, InvalidArgumentError } from 'commander';
import type { WindowRequest } from '../contracts/api.ts';
import { WEEKDAYS, type Weekday } from '../domain/suppression/suppression.ts';
import { isTimeZone } from '../domain/suppression/zone-clock.ts';
import {
  addWindow,
  listMaintenance,
  listMutes,
  muteAlarm,
  removeWindow,
  unmuteAlarm,
} from './commands/suppress.ts';
import type { CommandContext } from './context.ts';
import { durationSeconds, instant } from './duration.ts';
import { CliError, EXIT } from './exit-codes.ts';

type Run = (action: (context: CommandContext) => Promise<void>) => Promise<void>;

const MUTE_HELP = `
Its incidents open as ever and are quiet: nobody is told or asked, nothing is planned. An OK closes them; when the mute
ends and the alarm is still red, they are worked on by themselves. What waits for a decision keeps its plan, without
reminders. What runs on a host goes on. A mute lasts at most 7 days. Without a name: the mutes that there are.

Examples:
  $ recoverops mute Disk-Critical-ASG --for 2h --reason "the batch job fills it until noon"
  $ recoverops mute Disk-Critical-ASG --until 06:00 --reason "known, mended on Monday"
  $ recoverops mute
  $ recoverops unmute Disk-Critical-ASG`;

const MAINTENANCE_HELP = `
While a window is open it does to its alarms what a mute does. Alarms are named, with * for any characters, or meant by a
tag that all their hosts have. A window is once (at most 7 days) or weekly (at most 12 hours each), by the clocks of its
time zone, and ends within a year.

Examples:
  $ recoverops maintenance add --alarm "Disk-*" --from 02:00 --for 2h --reason "patching"
  $ recoverops maintenance add --tag patch-group=a --weekly sun --at 02:30 --zone Europe/Berlin --for 90m --reason "patching"
  $ recoverops maintenance list
  $ recoverops maintenance remove 1a2b3c4d`;

const wrong = (message: string, command: string) =>
  new CliError(EXIT.usage, 'when', message, `See recoverops ${command} --help.`);

function accountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError('Give the 12 digits of an account.');
}

function tagOf(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at > 0) return { key: text.slice(0, at), value: text.slice(at + 1) };
  throw new InvalidArgumentError('Give a tag such as patch-group=a.');
}

function weekdays(text: string): readonly Weekday[] {
  return text.split(',').map((name) => {
    const day = WEEKDAYS.find((one) => one === name.trim().toLowerCase());
    if (day !== undefined) return day;
    throw new InvalidArgumentError(`Give days such as sat,sun, of ${WEEKDAYS.join(', ')}.`);
  });
}

const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

function clockTime(text: string): string {
  if (CLOCK.test(text)) return text;
  throw new InvalidArgumentError('Give a time of a clock as HH:MM, such as 02:30.');
}

function timeZone(text: string): string {
  if (isTimeZone(text)) return text;
  throw new InvalidArgumentError('Give a time zone as IANA names it, such as Europe/Berlin or UTC.');
}

interface MuteOptions {
  readonly until?: string;
  readonly for?: number;
  readonly reason?: string;
  readonly account?: string;
  readonly region?: string;
}

/** The end that a time or a length says. @throws CliError unless exactly one of them is given. */
function endOf(options: { until?: string; for?: number }, fromMs: number, command: string): string {
  if (options.until === undefined && options.for === undefined) throw wrong('give --for or --until', command);
  if (options.until !== undefined && options.for !== undefined)
    throw wrong('give --for or --until, not both', command);
  return options.until ?? new Date(fromMs + (options.for ?? 0) * 1000).toISOString();
}

interface WindowOptions {
  readonly alarm?: string;
  readonly tag?: { readonly key: string; readonly value: string };
  readonly from?: string;
  readonly until?: string;
  readonly for?: number;
  readonly weekly?: readonly Weekday[];
  readonly at?: string;
  readonly zone?: string;
  readonly reason: string;
}

function windowRequest(options: WindowOptions): WindowRequest {
  const { alarm, tag, from, until, weekly, at, zone, reason } = options;
  if (alarm === undefined && tag === undefined) throw wrong('give --alarm or --tag', 'maintenance add');
  if (alarm !== undefined && tag !== undefined)
    throw wrong('give --alarm or --tag, not both', 'maintenance add');
  const subject = {
    ...(alarm === undefined ? {} : { alarm }),
    ...(tag === undefined ? {} : { tag }),
    reason,
  };
  if (weekly === undefined) {
    if (at !== undefined || zone !== undefined)
      throw wrong('--at and --zone go with --weekly', 'maintenance add');
    const begins = from ?? new Date().toISOString();
    return {
      ...subject,
      once: { from: begins, until: endOf(options, Date.parse(begins), 'maintenance add') },
    };
  }
  if (at === undefined || zone === undefined || options.for === undefined || from !== undefined)
    throw wrong('--weekly goes with --at, --zone and --for', 'maintenance add');
  const minutes = Math.round(options.for / 60);
  return {
    ...subject,
    weekly: { days: weekly, at, minutes, timeZone: zone, ...(until === undefined ? {} : { until }) },
  };
}

/** `recoverops mute`, `unmute` and `maintenance …`: when nobody is to be asked about an alarm. */
export function addSuppressCommands(program: Command, run: Run): void {
  program
    .command('mute [alarm]')
    .description('mute an alarm until a time; without a name, list the mutes')
    .option('--for <time>', 'how long: 90m, 2h, 3d', durationSeconds)
    .option('--until <time>', 'until when, such as 06:00 or 2026-11-30T06:00:00Z', instant)
    .option('--reason <text>', 'why; stands beside every incident that it keeps quiet')
    .option('--account <id>', 'only the alarm of this account', accountId)
    .option('--region <name>', 'only the alarm of this Region')
    .addHelpText('after', MUTE_HELP)
    .action((alarm: string | undefined, options: MuteOptions) =>
      run(async (context) => {
        if (alarm === undefined) return await listMutes(context);
        const { reason, account, region } = options;
        if (reason === undefined || reason.trim() === '') throw wrong('say why, with --reason', 'mute');
        await muteAlarm(context, {
          alarm,
          until: endOf(options, Date.now(), 'mute'),
          reason,
          ...(account === undefined ? {} : { accountId: account }),
          ...(region === undefined ? {} : { region }),
        });
      }),
    );

  program
    .command('unmute <alarm>')
    .description('take a mute away, by its id or the name of its alarm; quiet incidents go on at once')
    .option('--reason <text>', 'why; kept with the claims', '')
    .addHelpText(
      'after',
      '\nExamples:\n  $ recoverops unmute Disk-Critical-ASG --reason "the batch job is done"',
    )
    .action((alarm: string, { reason }: { reason: string }) =>
      run((context) => unmuteAlarm(context, alarm, reason)),
    );

  const maintenance = program
    .command('maintenance')
    .description('maintenance windows: when alarms are kept quiet, once or weekly')
    .addHelpText('after', MAINTENANCE_HELP);
  maintenance
    .command('list')
    .description('windows and mutes that are not over, who made them, why and until when')
    .addHelpText('after', '\nExamples:\n  $ recoverops maintenance list')
    .action(() => run((context) => listMaintenance(context)));
  maintenance
    .command('add')
    .description('plan a window')
    .option('--alarm <name>', 'alarms of this name, * for any characters')
    .option('--tag <key=value>', 'alarms whose hosts all have this tag', tagOf)
    .option('--from <time>', 'once: from when; now where nothing is said', instant)
    .option('--until <time>', 'once: until when; weekly: none after this', instant)
    .option('--for <time>', 'how long: 90m, 2h, 3d', durationSeconds)
    .option('--weekly <days>', 'on these days, such as sat,sun', weekdays)
    .option('--at <time>', 'weekly: when it begins, such as 02:30', clockTime)
    .option('--zone <name>', 'weekly: by the clocks of this time zone, such as Europe/Berlin', timeZone)
    .requiredOption('--reason <text>', 'why; stands beside every incident that it keeps quiet')
    .addHelpText('after', MAINTENANCE_HELP)
    .action((options: WindowOptions) => run((context) => addWindow(context, windowRequest(options))));
  maintenance
    .command('remove <id>')
    .description('take a window or a mute away; incidents that it kept quiet go on at once')
    .option('--reason <text>', 'why; kept with the claims', '')
    .addHelpText('after', '\nExamples:\n  $ recoverops maintenance remove 1a2b3c4d --reason "patched early"')
    .action((id: string, { reason }: { reason: string }) =>
      run((context) => removeWindow(context, id, reason)),
    );
}
