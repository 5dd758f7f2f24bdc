import { isRole, type Role } from '../access/roles.ts';
import type { StoredIncident } from './incident-record.ts';
import type { TimelineEvent, TimelineValue } from './timeline.ts';

/** What somebody said about an incident, or what the policy decided, as it stands in the timeline. Null: not known. */
export interface SaidByPerson {
  readonly at: string;
  readonly incidentId: string;
  readonly alarm: string;
  readonly attempt: number;
  /** Place in the timeline, from 1. */
  readonly seq: number;
  /** The event's name, e.g. `decision_recorded`. */
  readonly event: string;
  /** `approve` or `reject` of a decision; of one that did not count, what it was. */
  readonly kind: string | null;
  readonly by: string;
  readonly role: Role | null;
  readonly method: string | null;
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly via: string | null;
  readonly plan: string | null;
  readonly decisionId: string | null;
  readonly words: string;
  /** The event's own hash, by which it is found in the record that `recoverops verify` proves. */
  readonly hash: string;
}

/** Actors that are no people. What the policy decides is a decision all the same. */
const MACHINES: ReadonlySet<string> = new Set(['recoverops', 'temporal']);
/** What follows from what was said just before, in the name of who said it. */
const FOLLOWS: ReadonlySet<string> = new Set(['attempt_started', 'incident_closed']);

function isSaid({ event, actor }: TimelineEvent): boolean {
  return event === 'decision_recorded' || (!MACHINES.has(actor) && !FOLLOWS.has(event));
}

const textOf = (value: TimelineValue | undefined) => (typeof value === 'string' ? value : null);

/** Everything that people said about an incident, over all attempts, in its order. */
export function saidByPeople({
  record,
  timeline,
}: Pick<StoredIncident, 'record' | 'timeline'>): readonly SaidByPerson[] {
  let attempt = 1;
  const said: SaidByPerson[] = [];
  for (const each of timeline) {
    const { event, data } = each;
    if (event === 'attempt_started' && typeof data.attempt === 'number') attempt = data.attempt;
    if (!isSaid(each)) continue;
    said.push({
      at: each.timestamp,
      incidentId: record.incidentId,
      alarm: record.alarm.name,
      attempt,
      seq: each.seq,
      event,
      kind: textOf(data.kind),
      by: each.actor,
      role: isRole(data.role) ? data.role : null,
      method: textOf(data.method),
      subject: textOf(data.subject),
      issuer: textOf(data.issuer),
      via: textOf(data.via),
      plan: textOf(data.plan),
      decisionId: textOf(data.decisionId),
      words: each.message,
      hash: each.hash,
    });
  }
  return said;
}
