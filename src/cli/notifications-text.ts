import type { ClockHours } from '../domain/notification/clock-hours.ts';
import type { NotificationRules, Recipient, Route } from '../domain/notification/notification-rules.ts';
import { ruleDoubts } from '../domain/notification/rule-doubts.ts';
import { WEEKDAYS } from '../domain/suppression/suppression.ts';
import { type Line, line } from './terminal.ts';

function hoursText({ days, from, to, timeZone }: ClockHours): string {
  const on = days.length === WEEKDAYS.length ? 'every day' : days.join(',');
  return `${on} ${from} to ${to} ${timeZone}`;
}

/** What a recipient is reached by; secrets stand in it by the names of their variables alone. */
function recipientLine({ name, channel, settings }: Recipient): Line {
  const said = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
  return line`  recipient ${name} by ${channel}${said.length === 0 ? '' : `: ${said.join(', ')}`}`;
}

/** What a route takes; nothing for one that takes every notice. */
function matchText({ kind, severities, alarms, tags, hours }: Route['match']): string {
  const parts = [
    ...(kind === 'weekly_summary' ? ['weekly summary'] : []),
    ...(severities === null ? [] : [`severity ${severities.join(' or ')}`]),
    ...(alarms === null ? [] : [`alarm ${alarms.join(' or ')}`]),
    ...(tags === null ? [] : [`tag ${tags.map(({ key, value }) => `${key}=${value}`).join(' or ')}`]),
    ...(hours === null ? [] : [`in ${hours.map(hoursText).join(' or ')}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function routeLine({ name, match, steps, reminders, goesOn, isQuiet }: Route): Line {
  const ways = [
    ...steps.map(({ afterMinutes, to }) =>
      afterMinutes === 0 ? to.join(', ') : `after ${afterMinutes} min ${to.join(', ')}`,
    ),
    ...(reminders === null
      ? []
      : [reminders.length === 0 ? 'no reminders' : `reminders after ${reminders.join(', ')} min`]),
    ...(isQuiet ? [] : ['knows no quiet hours']),
    ...(goesOn ? ['routes behind it are asked too'] : []),
  ];
  return line`  route ${name}${matchText(match)}: ${ways.join('; ')}`;
}

/** Variables that a worker reads for a notifications file. */
export interface NeededVariables {
  readonly all: readonly string[];
  /** Those of them that are not set where this was asked. */
  readonly unset: readonly string[];
}

/** What notification rules say, whole, and what a worker needs for them. */
export function notificationRulesText(
  rules: NotificationRules,
  { all, unset }: NeededVariables,
): readonly Line[] {
  const { recipients, quietHours, routes } = rules;
  return [
    ...recipients.map(recipientLine),
    ...quietHours.map(
      ({ hours, urgent }) =>
        line`  quiet ${hoursText(hours)}; sent all the same: ${urgent.length === 0 ? 'nothing' : urgent.join(', ')}`,
    ),
    ...routes.map(routeLine),
    ...ruleDoubts(rules).map((doubt) => line`  look again: ${doubt}`),
    ...(all.length === 0 ? [] : [line`  A worker needs ${all.join(', ')}, and does not start without.`]),
    ...(unset.length === 0 ? [] : [line`  Not set here: ${unset.join(', ')}`]),
  ];
}
