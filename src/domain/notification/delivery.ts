import { LIMITS } from '../bounds.ts';
import type { DecisionChannel } from '../policy/decision.ts';
import type { NoticeKind } from '../record/notice.ts';
import type { Severity } from '../site/site-severity.ts';

/**
 * `pending`: to be sent, now or at its time, and tried again until then. `failed`: given up. `dropped`: nobody needed it any more
 * before it was sent.
 */
const DELIVERY_STATES = ['pending', 'sent', 'failed', 'dropped'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Somebody has asked for a delivery to be sent again. */
export interface DeliveryRetry {
  /** Of the request, so that one that is repeated counts once. */
  readonly id: string;
  readonly by: string;
  readonly via: DecisionChannel;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** One notice to one recipient, at one time. */
export interface Delivery {
  readonly id: string;
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly severity: Severity;
  readonly route: string;
  readonly recipient: string;
  readonly channel: string;
  readonly subject: string;
  readonly state: DeliveryState;
  /** All times are ISO 8601 in UTC. */
  readonly queuedAt: string;
  /** It is not sent before; null: at once. */
  readonly notBefore: string | null;
  /** When it became what it is; null while it is pending. */
  readonly settledAt: string | null;
  /** Times that it was tried. */
  readonly tries: number;
  /** Why the newest try failed; of what was sent, whom of several it did not reach. */
  readonly error: string | null;
  /** What the channel needs to update it; null: it was not sent, or cannot be updated. */
  readonly receipt: Readonly<Record<string, string>> | null;
  /** It was given up while it was on its way, and arrived all the same. */
  readonly arrivedLate?: true;
  /** Oldest first; absent: nobody has. */
  readonly retries?: readonly DeliveryRetry[];
}

/** What was to be told, as it was said. */
export interface KeptNotice {
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly at: string;
  readonly subject: string;
  readonly message: string;
  /** What of the incident it asked about. Absent: an earlier build kept it. */
  readonly asked?: { readonly revision: number; readonly planDigest: string | null };
}

/** All that was told about one incident, oldest first. */
export interface NotificationLog {
  readonly notices: readonly KeptNotice[];
  readonly deliveries: readonly Delivery[];
}

export const NOTHING_TOLD: NotificationLog = { notices: [], deliveries: [] };

/** What was sent was, whoever has given it up meanwhile. */
const RANK: Readonly<Record<DeliveryState, number>> = { pending: 0, dropped: 1, failed: 2, sent: 3 };

const retriesOf = ({ retries = [] }: Delivery) => retries.length;

/** Whether the word that is known already outweighs what is said now: what was sent again begins anew, but never what was sent. */
function outweighs(known: Delivery, said: Delivery): boolean {
  const isSent = known.state === 'sent' || said.state === 'sent';
  if (!isSent && retriesOf(known) !== retriesOf(said)) return retriesOf(known) > retriesOf(said);
  return RANK[known.state] > RANK[said.state];
}

/** Of two words on the same delivery the later one counts, unless the one before knows more. */
function newerOf(known: Delivery, said: Delivery): Delivery {
  const newer = outweighs(known, said) ? known : said;
  const { retries } = retriesOf(known) > retriesOf(said) ? known : said;
  const isLate = known.arrivedLate === true || (known.state === 'dropped' && said.state === 'sent');
  // Whoever gives one up has not counted.
  const tries = Math.max(known.tries, said.tries);
  return {
    ...newer,
    tries,
    ...(isLate ? { arrivedLate: true } : {}),
    ...(retries === undefined ? {} : { retries }),
  };
}

/**
 * Whether a delivery still shows a question that was given up before it arrived: whoever gave it up did not know that there was anything to
 * change. What goes to the same recipient behind it changes it anyway.
 */
export function showsGivenUp({ deliveries }: NotificationLog, id: string): boolean {
  const at = deliveries.findIndex((one) => one.id === id);
  const found = deliveries[at];
  if (found?.arrivedLate !== true) return false;
  return !deliveries
    .slice(at + 1)
    .some(
      ({ recipient, state }) => recipient === found.recipient && (state === 'sent' || state === 'pending'),
    );
}

function merged<T>(
  known: readonly T[],
  said: readonly T[],
  idOf: (one: T) => string,
  newer: (a: T, b: T) => T,
) {
  const byId = new Map(known.map((one) => [idOf(one), one]));
  for (const one of said) {
    const before = byId.get(idOf(one));
    byId.set(idOf(one), before === undefined ? one : newer(before, one));
  }
  return [...byId.values()];
}

/**
 * The log with what is said now; the same may be said again. Of too many deliveries the oldest that are settled go first, of notices the
 * oldest.
 */
export function mergeLog(log: NotificationLog, said: NotificationLog): NotificationLog {
  const notices = merged(
    log.notices,
    said.notices,
    ({ noticeId }) => noticeId,
    (known) => known,
  );
  const all = merged(log.deliveries, said.deliveries, ({ id }) => id, newerOf);
  let excess = all.length - LIMITS.notificationDeliveriesMax;
  const deliveries = all.filter((one) => {
    if (excess <= 0 || one.state === 'pending') return true;
    excess -= 1;
    return false;
  });
  return {
    notices: notices.slice(-LIMITS.notificationNoticesMax),
    deliveries: deliveries.slice(-LIMITS.notificationDeliveriesMax),
  };
}

/** The state of the whole: what failed is to be seen first, then what waits. */
export function logState({ deliveries }: NotificationLog): DeliveryState {
  const has = (state: DeliveryState) => deliveries.some((one) => one.state === state);
  if (has('failed')) return 'failed';
  return has('pending') ? 'pending' : 'sent';
}

/** The newest delivery to each recipient that is in one of the states: `sent`, whose card shows the incident. */
export function newestOf(
  { deliveries }: NotificationLog,
  states: readonly DeliveryState[],
): readonly Delivery[] {
  const byRecipient = new Map<string, Delivery>();
  for (const one of deliveries) if (states.includes(one.state)) byRecipient.set(one.recipient, one);
  return [...byRecipient.values()];
}

export const timeOf = ({ notBefore, queuedAt }: Delivery) => notBefore ?? queuedAt;

/** Of several deliveries that are due at once, those that are sent: the last one to each recipient, which says what those before would have. */
export function lastOfEach(due: readonly Delivery[]): readonly Delivery[] {
  const inTime = due.toSorted((a, b) => timeOf(a).localeCompare(timeOf(b)));
  return [...new Map(inTime.map((one) => [one.recipient, one])).values()];
}

/** Whom of several something that was sent did not reach, by what its channel says of it; null: nobody. */
export function missedBy({ rejected }: Readonly<Record<string, string>>): string | null {
  return rejected === undefined ? null : `rejected: ${rejected}; the other addresses have it`;
}
