import type { NoticeKind } from '../record/notice.ts';
import type { Severity } from '../site/site-severity.ts';
import { type Delivery, type DeliveryState, type NotificationLog, newestOf } from './delivery.ts';
import type { NotificationRules, QuietHours, Recipient } from './notification-rules.ts';
import { releaseOf, routeNotice, routeSummary, type SendReason } from './route-notice.ts';
import type { IncidentTraits } from './severity.ts';

/** What is to be delivered. */
export interface DeliverableNotice {
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly subject: string;
  /** Nobody is to be told anew: what can be changed is, and nothing else is sent. */
  readonly updatesOnly: boolean;
  /** A reminder by which people are asked for the first time: it goes the whole way that the request would have gone. */
  readonly asksFirst?: boolean;
  /** An end of which nobody has to hear where nobody was to be told of the incident before. */
  readonly onlyToTheTold?: boolean;
}

export interface DeliveryPlan {
  readonly severity: Severity;
  /** Pending, earliest first. */
  readonly deliveries: readonly Delivery[];
}

interface PlanInput {
  readonly rules: NotificationRules;
  readonly fallback: Recipient;
  readonly canUpdate: (channel: string) => boolean;
  readonly log: NotificationLog;
  readonly traits: IncidentTraits;
  readonly severity: Severity;
  readonly atMs: number;
}

const KIND_OF: Readonly<Record<Exclude<SendReason, 'notice'>, NoticeKind>> = {
  reminder: 'reminder',
  escalation: 'escalation',
};

type Send = Pick<Delivery, 'kind' | 'route' | 'recipient' | 'channel'> & { readonly atMs: number };

/** Recipients who were told, each once and as they stand in the rules now; whoever was taken out of the rules is told no more. */
function toldBefore(
  { log, rules, fallback }: PlanInput,
  states: readonly DeliveryState[],
): readonly (Pick<Delivery, 'route' | 'recipient' | 'channel'> & { readonly showsAnswer: boolean })[] {
  const known = new Map([...rules.recipients, fallback].map((one) => [one.name, one.channel]));
  return newestOf(log, states).flatMap(({ route, recipient, kind }) => {
    const channel = known.get(recipient);
    return channel === undefined ? [] : [{ route, recipient, channel, showsAnswer: kind === 'closed' }];
  });
}

/** Whoever is told of a notice itself, by the rules. */
function firstOf({ rules, fallback, traits, severity, atMs }: PlanInput, kind: NoticeKind): readonly Send[] {
  return routeNotice(rules, fallback, traits, severity, atMs)
    .filter(({ reason }) => reason === 'notice')
    .map(({ at, route, recipient, channel }) => ({ route, recipient, channel, kind, atMs: Date.parse(at) }));
}

/** The quiet hours of a route; whoever is told by none knows none. */
function quietOf({ routes, quietHours }: NotificationRules, name: string): readonly QuietHours[] {
  const route = routes.find((one) => one.name === name);
  return route?.isQuiet === true ? quietHours : [];
}

/** As the incident's own settings remind: not where the route has reminders of its own. */
function remindersOf(input: PlanInput): readonly Send[] {
  const { rules, severity, atMs } = input;
  // Nobody was told, or nobody knows who was: whoever is first in line is.
  if (toldBefore(input, ['sent', 'failed', 'pending']).length === 0) return firstOf(input, 'reminder');
  const routes = new Map(rules.routes.map((route) => [route.name, route]));
  // Whom a first notice did not reach, a reminder may.
  return toldBefore(input, ['sent', 'failed']).flatMap((told) => {
    const route = routes.get(told.route);
    if (route !== undefined && route.reminders !== null) return [];
    const { recipient, channel } = told;
    const releaseMs = releaseOf(quietOf(rules, told.route), severity, atMs);
    return [{ route: told.route, recipient, channel, kind: 'reminder' as const, atMs: releaseMs }];
  });
}

function closingsOf(
  { updatesOnly, onlyToTheTold = false }: DeliverableNotice,
  input: PlanInput,
): readonly Send[] {
  const { rules, severity, atMs, canUpdate } = input;
  const told = toldBefore(input, ['sent']).filter(({ channel }) => canUpdate(channel) || !updatesOnly);
  if (updatesOnly || told.length > 0)
    return told
      .filter(({ showsAnswer }) => !updatesOnly || !showsAnswer)
      .map(({ route, recipient, channel }) => ({
        route,
        recipient,
        channel,
        kind: 'closed' as const,
        // A card that changes wakes nobody.
        atMs: canUpdate(channel) ? atMs : releaseOf(quietOf(rules, route), severity, atMs),
      }));
  // Who was to be asked may have been after all, or waits for a word that is given up now.
  const wasAsked = input.log.deliveries.length > 0;
  if (onlyToTheTold && !wasAsked) return [];
  // Nobody was told before: who would have been first is told how it ended.
  return firstOf(input, 'closed');
}

function sendsOf(notice: DeliverableNotice, input: PlanInput): readonly Send[] {
  if (notice.kind === 'reminder' && notice.asksFirst !== true) return remindersOf(input);
  if (notice.kind === 'closed') return closingsOf(notice, input);
  const { rules, fallback, traits, severity, atMs } = input;
  const planned =
    notice.kind === 'weekly_summary'
      ? routeSummary(rules, fallback, atMs)
      : routeNotice(rules, fallback, traits, severity, atMs);
  return planned.map(({ reason, at, route, recipient, channel }) => ({
    kind: reason === 'notice' ? notice.kind : KIND_OF[reason],
    atMs: Date.parse(at),
    route,
    recipient,
    channel,
  }));
}

const SUBJECT_BEFORE: Readonly<Partial<Record<NoticeKind, string>>> = {
  reminder: 'Still waiting: ',
  escalation: 'Nobody has reacted: ',
};

/** A reminder of the incident's own begins so already. */
function subjectOf({ kind: own, subject }: DeliverableNotice, kind: NoticeKind): string {
  const before = kind === own ? undefined : SUBJECT_BEFORE[kind];
  return before === undefined ? subject : `${before}${subject.charAt(0).toLowerCase()}${subject.slice(1)}`;
}

/** Everything that one notice sends, with its times, unless it is settled before. */
export function planDeliveries(notice: DeliverableNotice, input: PlanInput): DeliveryPlan {
  const { severity, atMs } = input;
  const queuedAt = new Date(atMs).toISOString();
  const deliveries = sendsOf(notice, input).map((send, index): Delivery => {
    const { kind, route, recipient, channel } = send;
    return {
      id: `${notice.noticeId}/${index + 1}`,
      noticeId: notice.noticeId,
      kind,
      severity,
      route,
      recipient,
      channel,
      subject: subjectOf(notice, kind),
      state: 'pending',
      queuedAt,
      notBefore: send.atMs > atMs ? new Date(send.atMs).toISOString() : null,
      settledAt: null,
      tries: 0,
      error: null,
      receipt: null,
    };
  });
  return { severity, deliveries };
}
