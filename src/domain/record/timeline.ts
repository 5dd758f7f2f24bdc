import { canonicalJson } from '../text/canonical-json.ts';
import { sha256Hex } from '../text/sha256.ts';

export type TimelineValue = string | number | boolean | null | readonly string[];

/** One entry of an incident's record. `hash` covers everything else in it, `previousHash` included. */
export interface TimelineEvent {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly event: string;
  readonly timestamp: string;
  /** Who did it: a person's name, or `recoverops`. */
  readonly actor: string;
  readonly message: string;
  readonly data: Readonly<Record<string, TimelineValue>>;
  readonly previousHash: string;
  readonly hash: string;
}

export type NewTimelineEvent = Pick<TimelineEvent, 'event' | 'timestamp' | 'actor' | 'message' | 'data'>;

/** The first event's `previousHash` is the hash of the incident id, so that a chain cannot be moved to another incident. */
export function genesisHash(incidentId: string): string {
  return sha256Hex(`recoverops.timeline/1\n${incidentId}`);
}

export function eventHash(event: Omit<TimelineEvent, 'hash'>): string {
  const { seq, event: name, timestamp, actor, message, data, previousHash } = event;
  return sha256Hex(canonicalJson({ seq, event: name, timestamp, actor, message, data, previousHash }));
}

/** Data without what canonical JSON refuses: that would stop a workflow task, over and over, and can come with any answer. */
export function hashableData(
  data: Readonly<Record<string, TimelineValue>>,
): Readonly<Record<string, TimelineValue>> {
  const safe = (value: TimelineValue): TimelineValue => {
    if (typeof value === 'string') return value.toWellFormed();
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    return typeof value === 'object' && value !== null ? value.map((item) => item.toWellFormed()) : value;
  };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, safe(value)]));
}

/** Where a chain goes on: the event before it. */
export type ChainLink = Pick<TimelineEvent, 'seq' | 'hash'>;

/** `after` is the last event of the attempt before, for the first one of an attempt. */
export function appendEvent(
  incidentId: string,
  timeline: readonly TimelineEvent[],
  added: NewTimelineEvent,
  after: ChainLink | null = null,
): TimelineEvent {
  const last = timeline.at(-1) ?? after;
  const { event, timestamp, actor, message, data } = added;
  const unsealed = {
    seq: (last?.seq ?? 0) + 1,
    event,
    timestamp,
    actor,
    message,
    data,
    previousHash: last?.hash ?? genesisHash(incidentId),
  };
  return { ...unsealed, hash: eventHash(unsealed) };
}

export interface ChainFault {
  /** Position in the list, from 0. */
  readonly index: number;
  readonly problem: string;
}

/** Every fault in a chain, in order; empty when it is whole. Needs nothing but the record itself. */
export function verifyTimeline(
  incidentId: string,
  timeline: readonly TimelineEvent[],
): readonly ChainFault[] {
  const faults: ChainFault[] = [];
  let previousHash = genesisHash(incidentId);
  let previousTimestamp = '';
  for (const [index, event] of timeline.entries()) {
    if (event.seq !== index + 1)
      faults.push({ index, problem: `sequence is ${event.seq}, expected ${index + 1}` });
    if (event.previousHash !== previousHash)
      faults.push({ index, problem: 'does not follow the event before it' });
    if (event.hash !== eventHash(event)) faults.push({ index, problem: 'content does not match its hash' });
    if (event.timestamp < previousTimestamp)
      faults.push({ index, problem: 'is older than the event before it' });
    previousHash = event.hash;
    previousTimestamp = event.timestamp;
  }
  return faults;
}
