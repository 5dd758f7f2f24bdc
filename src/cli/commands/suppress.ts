import type {
  MuteRequest,
  SuppressionsView,
  SuppressionView,
  UnsuppressAck,
  WindowRequest,
} from '../../contracts/api.ts';
import type { IncidentPage } from '../../domain/record/incident-summary.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import type { SuppressionRule } from '../../domain/suppression/suppression.ts';
import { matchesAnyName } from '../../domain/text/wildcards.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Line, line, table } from '../terminal.ts';

/** What a rule is about. */
function subjectText(rule: SuppressionRule): string {
  if (rule.kind === 'mute') {
    const place = [rule.accountId, rule.region].filter((part) => part !== null).join(' ');
    return place === '' ? rule.alarm : `${rule.alarm} in ${place}`;
  }
  const { subject } = rule;
  return subject.kind === 'alarm' ? subject.pattern : `hosts with ${subject.tag.key}=${subject.tag.value}`;
}

function timesText(rule: SuppressionRule): string {
  if (rule.kind === 'mute' || rule.times.kind === 'once') return 'once';
  const { days, at, minutes, timeZone } = rule.times;
  return `${days.join(',')} ${at} ${timeZone}, ${minutes} min`;
}

function rows(items: readonly SuppressionView[]): Line[] {
  return table(
    ['ID', 'WHAT', 'ALARMS', 'IN FORCE', 'FROM', 'UNTIL', 'WHEN', 'BY', 'WHY'],
    items.map(({ rule, isInForce, from, until }) => [
      rule.id,
      rule.kind,
      subjectText(rule),
      isInForce ? 'yes' : 'no',
      from,
      until,
      timesText(rule),
      rule.by,
      rule.reason,
    ]),
  );
}

async function listOf(
  context: CommandContext,
  kind: SuppressionRule['kind'] | undefined,
  none: string,
): Promise<void> {
  const view = await (await context.api()).get<SuppressionsView>('/suppressions');
  const items = view.items.filter(({ rule }) => kind === undefined || rule.kind === kind);
  print(context, { ...view, items }, items.length === 0 ? [none] : rows(items));
}

export function listMutes(context: CommandContext): Promise<void> {
  return listOf(context, 'mute', 'No alarm is muted.');
}

/** Mutes stand in it too: both keep alarms quiet. */
export function listMaintenance(context: CommandContext): Promise<void> {
  return listOf(context, undefined, 'No alarm is muted, and no maintenance window is planned.');
}

export async function muteAlarm(context: CommandContext, request: MuteRequest): Promise<void> {
  const api = await context.api();
  const seen = await api.get<IncidentPage>(`/incidents?limit=1&alarm=${encodeURIComponent(request.alarm)}`);
  // Windows take patterns; a mute of that very name would look as if it did, and keep nothing quiet.
  if (request.alarm.includes('*') && seen.items.length === 0)
    throw new CliError(
      EXIT.usage,
      'no_pattern',
      `a mute is of one alarm by its whole name, and no incident of an alarm called ${request.alarm} is known`,
      `Several are kept quiet by a window: ${ownCommand('maintenance', 'add', '--alarm', '"Disk-*"', '--from', '02:00', '--for', '2h', '--reason', '"patching"')}`,
    );
  const view = await api.post<SuppressionView>('/mutes', request);
  print(context, view, [
    ...(seen.items.length > 0
      ? []
      : [
          line`No incident of an alarm called ${request.alarm} is known. Is it spelt as CloudWatch has it? See the names: ${ownCommand('list')}`,
        ]),
    line`${request.alarm} is muted until ${view.until}. Its incidents open and are quiet; if it is red then, they are worked on by themselves.`,
    line`Before that: ${ownCommand('unmute', view.rule.id)}`,
  ]);
}

export async function addWindow(context: CommandContext, request: WindowRequest): Promise<void> {
  const view = await (await context.api()).post<SuppressionView>('/maintenance-windows', request);
  const { rule, isInForce, from, until } = view;
  print(context, view, [
    line`Maintenance of ${subjectText(rule)}: ${isInForce ? 'open now' : `from ${from}`}, until ${until}.`,
    ...(rule.kind === 'window' && rule.subject.kind === 'alarm' && matchesAnyName(rule.subject.pattern)
      ? [
          'That is every alarm: while the window is open nobody is asked about any of them, and nothing is planned.',
        ]
      : []),
    line`Remove it: ${ownCommand('maintenance', 'remove', rule.id)}`,
  ]);
}

async function remove(context: CommandContext, id: string, reason: string): Promise<void> {
  const path = `/suppressions/${encodeURIComponent(id)}/remove`;
  const ack = await (await context.api()).post<UnsuppressAck>(path, { reason });
  const told =
    ack.told === null
      ? 'Quiet incidents could not be told; they look again by themselves within the hour.'
      : `Quiet incidents that were told to look again: ${ack.told}.`;
  print(context, ack, [
    line`${subjectText(ack.rule)} is ${ack.rule.kind === 'mute' ? 'no longer muted' : 'no longer in maintenance'} (${id}).`,
    told,
  ]);
}

export function removeWindow(context: CommandContext, id: string, reason: string): Promise<void> {
  return remove(context, id, reason);
}

/** By the id of a mute, or by the name of an alarm that has one. */
export async function unmuteAlarm(context: CommandContext, named: string, reason: string): Promise<void> {
  const { items } = await (await context.api()).get<SuppressionsView>('/suppressions');
  const mutes = items.flatMap(({ rule }) => (rule.kind === 'mute' ? [rule] : []));
  const found = mutes.filter(({ id, alarm }) => id === named || alarm === named);
  if (found.length === 0) {
    throw new CliError(
      EXIT.notFound,
      'not_muted',
      `no mute has the id ${named}, and no alarm of that name is muted`,
      `List them: ${ownCommand('mute')}`,
    );
  }
  for (const { id } of found) await remove(context, id, reason);
}
