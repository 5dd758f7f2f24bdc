import { LIMITS } from '../bounds.ts';
import {
  type Delivery,
  type DeliveryRetry,
  type KeptNotice,
  type NotificationLog,
  timeOf,
} from './delivery.ts';
import type { NotificationRules, Recipient } from './notification-rules.ts';
import { isAnswered, type PeopleStanding } from './people-standing.ts';

/** Why a delivery is not sent again. */
export type RetryRefusal =
  | 'not_found'
  | 'sent'
  | 'dropped'
  | 'not_due'
  | 'said_later'
  | 'settled'
  | 'no_recipient'
  | 'text_gone'
  | 'too_often';

export type RetryJudgement =
  /** `delivery` as it is before it is sent again. */
  | { readonly kind: 'again'; readonly delivery: Delivery; readonly notice: KeptNotice }
  /** `says`: for people, a sentence without its full stop. */
  | { readonly kind: 'refused'; readonly why: RetryRefusal; readonly says: string };

interface RetryCase {
  readonly deliveryId: string;
  readonly log: NotificationLog;
  /** What the incident wants of people now; null: there is no such incident, or it is the summary of a week. */
  readonly standing: PeopleStanding | null;
  readonly rules: NotificationRules;
  /** Whom a notice goes to that no route takes. */
  readonly fallback: Recipient;
  readonly nowMs: number;
}

/** Whether somebody may still be told: of the file, and named by a route of it. */
function isRouted({ recipients, routes }: NotificationRules, fallback: Recipient, name: string): boolean {
  if (name === fallback.name) return true;
  const isNamed = routes.some(({ steps }) => steps.some(({ to }) => to.includes(name)));
  return isNamed && recipients.some((one) => one.name === name);
}

const isDue = (one: Delivery, nowMs: number) => Date.parse(timeOf(one)) <= nowMs;

/** A later delivery to the same recipient that says what this one would have, was sent, or is for somebody to send. */
function laterOf({ log: { deliveries }, nowMs }: RetryCase, found: Delivery): Delivery | undefined {
  const at = deliveries.indexOf(found);
  return deliveries.find(
    (one, index) =>
      one.recipient === found.recipient &&
      one.state !== 'dropped' &&
      isDue(one, nowMs) &&
      (timeOf(one) > timeOf(found) || (timeOf(one) === timeOf(found) && index > at)),
  );
}

const LATER: Readonly<Record<Exclude<Delivery['state'], 'dropped'>, string>> = {
  sent: 'reached the same recipient',
  pending: 'is being sent to the same recipient',
  failed: 'has failed for the same recipient: send that one again',
};

/** Whether a question is none any more; null: what it asked is not known, so nobody can say. */
function isOver(notice: KeptNotice, standing: PeopleStanding | null): boolean | null {
  if (standing === null) return true;
  if (notice.asked === undefined) return standing.needs === 'nothing' ? true : null;
  return isAnswered({ kind: notice.kind, at: notice.at, ...notice.asked }, standing);
}

/**
 * Judges whether somebody may have a delivery sent again: nothing that was sent, and nothing that would tell its recipient of less than is known by now.
 */
export function judgeRetry(input: RetryCase): RetryJudgement {
  const { deliveryId, log, standing, rules, fallback, nowMs } = input;
  const refused = (why: RetryRefusal, says: string): RetryJudgement => ({ kind: 'refused', why, says });
  const found = log.deliveries.find(({ id }) => id === deliveryId);
  if (found === undefined) return refused('not_found', 'no such delivery is kept');
  const { state, settledAt, recipient, notBefore } = found;
  if (state === 'sent') return refused('sent', `it was sent at ${settledAt}`);
  if (state === 'dropped')
    return refused(
      'dropped',
      `it was given up before it was sent: ${found.error ?? 'nobody needed it any more'}`,
    );
  if (state === 'pending' && !isDue(found, nowMs))
    return refused('not_due', `it has not failed: it waits for its time and goes out at ${notBefore}`);
  if (!isRouted(rules, fallback, recipient))
    return refused('no_recipient', `no route of the notifications file names ${recipient} any more`);
  const later = laterOf(input, found);
  if (later !== undefined && later.state !== 'dropped')
    return refused('said_later', `a later one, of ${timeOf(later)}, ${LATER[later.state]}`);
  const notice = log.notices.find(({ noticeId }) => noticeId === found.noticeId);
  if (notice === undefined) return refused('text_gone', 'its text is not kept any more');
  if (found.kind !== 'closed' && found.kind !== 'weekly_summary') {
    const over = isOver(notice, standing);
    if (over === null)
      return refused('text_gone', 'an earlier build kept it, without the plan that it asked about');
    if (over) return refused('settled', standing === null ? 'its incident is gone' : settledWords(standing));
  }
  if ((found.retries ?? []).length >= LIMITS.notificationRetriesMax)
    return refused('too_often', `it was sent again ${LIMITS.notificationRetriesMax} times already`);
  return { kind: 'again', delivery: found, notice };
}

function settledWords({ isClosed, needs, said }: PeopleStanding): string {
  if (needs === 'decision') return 'another plan waits for a decision now, and people were asked about that';
  if (isClosed) return `the incident is over, so nobody is asked any more (${said})`;
  return `what it asks is settled (${said})`;
}

/** A delivery that is sent again from now on, because somebody asked for it. */
export function retried(delivery: Delivery, retry: DeliveryRetry): Delivery {
  return {
    ...delivery,
    state: 'pending',
    notBefore: null,
    settledAt: null,
    retries: [...(delivery.retries ?? []), retry],
  };
}

/** Whether somebody has asked for it to be sent again: it is no matter of quiet hours, nor of who looks at the incident. */
export const isRetried = ({ retries = [] }: Delivery): boolean => retries.length > 0;
