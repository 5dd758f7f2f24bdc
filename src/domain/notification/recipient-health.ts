import type { Delivery } from './delivery.ts';

/** What was last heard of one recipient, over all incidents. */
export interface RecipientHeard {
  readonly recipient: string;
  readonly channel: string;
  /** ISO 8601 in UTC. */
  readonly lastSuccessAt: string | null;
  readonly lastFailure: { readonly at: string; readonly error: string; readonly incidentId: string } | null;
}

export interface RecipientHealth extends Omit<RecipientHeard, 'recipient'> {
  readonly name: string;
  /** The newest attempt to reach it has failed. */
  readonly failing: boolean;
  /** Deliveries that are due and not sent yet. */
  readonly pending: number;
}

type Pending = Pick<Delivery, 'recipient' | 'channel' | 'notBefore'>;

/** How each recipient can be reached, by name: those that were tried, and those that something waits for. */
export function healthOf(
  heard: readonly RecipientHeard[],
  pending: readonly Pending[],
  nowMs: number,
): readonly RecipientHealth[] {
  const due = pending.filter(({ notBefore }) => notBefore === null || Date.parse(notBefore) <= nowMs);
  const untried = due
    .filter(({ recipient }) => !heard.some((one) => one.recipient === recipient))
    .map(({ recipient, channel }) => ({ recipient, channel, lastSuccessAt: null, lastFailure: null }));
  const byName = new Map([...untried, ...heard].map((one) => [one.recipient, one]));
  return [...byName.values()]
    .map(({ recipient, ...rest }) => ({
      name: recipient,
      ...rest,
      failing:
        rest.lastFailure !== null &&
        (rest.lastSuccessAt === null || Date.parse(rest.lastFailure.at) > Date.parse(rest.lastSuccessAt)),
      pending: due.filter((one) => one.recipient === recipient).length,
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
