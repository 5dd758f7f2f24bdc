import { LIMITS } from '../bounds.ts';
import type { Severity } from '../site/site-severity.ts';
import { matchesName } from '../text/wildcards.ts';
import { hoursAround } from './clock-hours.ts';
import type { NotificationRules, QuietHours, Recipient, Route, RouteMatch } from './notification-rules.ts';
import { hasTag, type IncidentTraits, SUMMARY_SEVERITY } from './severity.ts';

const MINUTE_MS = 60_000;

/** What quiet hours hold back before anything else. */
const LEAST_URGENT: Severity = 'low';

/** Why somebody is told: of the notice itself, as those before have not reacted, or again. At one time the first of them counts. */
const SEND_REASONS = ['notice', 'escalation', 'reminder'] as const;
export type SendReason = (typeof SEND_REASONS)[number];

/** Somebody is told at a time, unless it is settled by then. */
export interface PlannedSend {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly reason: SendReason;
  readonly route: string;
  readonly recipient: string;
  readonly channel: string;
}

/** The time from which something of that severity may be sent: the time itself, or the end of the quiet hours around it. */
export function releaseOf(quietHours: readonly QuietHours[], severity: Severity, atMs: number): number {
  let releaseMs = atMs;
  // One kind of quiet hours may begin where another ends. What is quiet without an end is sent in the end.
  for (let round = 0; round < LIMITS.quietHoursInARowMax; round += 1) {
    const around = quietHours
      .filter(({ urgent }) => !urgent.includes(severity))
      .flatMap(({ hours }) => hoursAround(hours, releaseMs) ?? []);
    if (around.length === 0) break;
    releaseMs = Math.max(...around.map(({ untilMs }) => untilMs));
  }
  return releaseMs;
}

/**
 * Until when the quiet hours hold back what is not urgent and would be sent to a recipient now, by a route or, where `target` is none, by whichever route
 * lets it through first: milliseconds since 1970. Null: nothing is held back.
 */
export function heldBackUntil(
  { routes, quietHours }: NotificationRules,
  target: string,
  recipient: string,
  atMs: number,
): number | null {
  const named = routes.filter(({ name }) => name === target);
  const leading = routes.filter(({ steps }) => steps.some(({ to }) => to.includes(recipient)));
  const asked = named.length > 0 ? named : leading;
  if (asked.length === 0) return null;
  const releases = asked.map(({ isQuiet }) => releaseOf(isQuiet ? quietHours : [], LEAST_URGENT, atMs));
  const releaseMs = Math.min(...releases);
  return releaseMs > atMs ? releaseMs : null;
}

const isNow = ({ hours }: RouteMatch, atMs: number) =>
  hours === null || hours.some((one) => hoursAround(one, atMs) !== null);

function matches(match: RouteMatch, traits: IncidentTraits, severity: Severity, atMs: number): boolean {
  const { kind, severities, alarms, tags } = match;
  return (
    kind === undefined &&
    (severities === null || severities.includes(severity)) &&
    (alarms === null || alarms.some((pattern) => matchesName(pattern, traits.alarmName))) &&
    (tags === null || tags.some((tag) => hasTag(traits.tags, tag))) &&
    isNow(match, atMs)
  );
}

/** The routes that take a notice: the first that fits, and those behind it for as long as they say so. */
function routesOf({ routes }: NotificationRules, isTaken: (match: RouteMatch) => boolean): readonly Route[] {
  const taken: Route[] = [];
  for (const route of routes) {
    if (!isTaken(route.match)) continue;
    taken.push(route);
    if (!route.goesOn) break;
  }
  return taken;
}

function sendsOf(
  route: Route,
  rules: NotificationRules,
  severity: Severity,
  atMs: number,
): readonly PlannedSend[] {
  const quiet = route.isQuiet ? rules.quietHours : [];
  const baseMs = releaseOf(quiet, severity, atMs);
  const channelOf = new Map(rules.recipients.map(({ name, channel }) => [name, channel]));
  const send = (afterMinutes: number, recipient: string, reason: SendReason): PlannedSend => {
    const releaseMs = releaseOf(quiet, severity, baseMs + afterMinutes * MINUTE_MS);
    return {
      at: new Date(releaseMs).toISOString(),
      reason,
      route: route.name,
      recipient,
      channel: channelOf.get(recipient) ?? '',
    };
  };
  const told = route.steps.flatMap(({ afterMinutes, to }, step) =>
    to.map((recipient) => send(afterMinutes, recipient, step === 0 ? 'notice' : 'escalation')),
  );
  const again = (route.reminders ?? []).flatMap((minutes) => {
    const names = route.steps.filter(({ afterMinutes }) => afterMinutes < minutes).flatMap(({ to }) => to);
    return [...new Set(names)].map((recipient) => send(minutes, recipient, 'reminder'));
  });
  return [...told, ...again];
}

/**
 * Who is told of a notice, when and why, as the rules have it, earliest first; `fallback`: whom it goes to where no route takes it. Nobody is told
 * twice at the same time, and of nothing twice that is no reminder.
 */
export function routeNotice(
  rules: NotificationRules,
  fallback: Recipient,
  traits: IncidentTraits,
  severity: Severity,
  atMs: number,
): readonly PlannedSend[] {
  const taken = routesOf(rules, (match) => matches(match, traits, severity, atMs));
  if (taken.length === 0) {
    const { name, channel } = fallback;
    const at = new Date(atMs).toISOString();
    return [{ at, reason: 'notice', route: name, recipient: name, channel }];
  }
  return ordered(taken.flatMap((route) => sendsOf(route, rules, severity, atMs)));
}

/**
 * Who is told of the summary of a week: by the routes that take it, once, as nobody is asked anything. Where none does it goes to `fallback`,
 * but for the log: nobody reads a summary there. Empty: there is nobody to be told.
 */
export function routeSummary(
  rules: NotificationRules,
  fallback: Recipient,
  atMs: number,
): readonly PlannedSend[] {
  const taken = routesOf(rules, (match) => match.kind === 'weekly_summary' && isNow(match, atMs));
  const { name, channel } = fallback;
  if (taken.length > 0)
    return ordered(
      taken
        .flatMap((route) => sendsOf(route, rules, SUMMARY_SEVERITY, atMs))
        .filter(({ reason }) => reason === 'notice'),
    );
  if (channel === 'log') return [];
  return [{ at: new Date(atMs).toISOString(), reason: 'notice', route: name, recipient: name, channel }];
}

function ordered(all: readonly PlannedSend[]): readonly PlannedSend[] {
  const order = (send: PlannedSend) => SEND_REASONS.indexOf(send.reason);
  const sends: PlannedSend[] = [];
  for (const send of all.toSorted((a, b) => a.at.localeCompare(b.at) || order(a) - order(b))) {
    const isKnown = sends.some(
      ({ recipient, at, reason }) =>
        recipient === send.recipient &&
        (at === send.at || (reason !== 'reminder' && send.reason !== 'reminder')),
    );
    if (!isKnown) sends.push(send);
  }
  return sends.slice(0, LIMITS.notificationSendsMax);
}
