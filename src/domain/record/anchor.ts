import { canonicalJson } from '../text/canonical-json.ts';
import { sha256Hex } from '../text/sha256.ts';
import type { IncidentSnapshot } from './incident-record.ts';

/**
 * What an incident looked like at one moment, kept outside its record: whoever changes the record later would have to
 * change this too. Written at every end of an attempt, with every change while the incident waits, and at its close.
 */
export interface Anchor {
  readonly incidentId: string;
  readonly attempt: number;
  /** Of the newest event. */
  readonly seq: number;
  readonly hash: string;
  /** SHA-256 of the canonical JSON of the record and of this attempt's part of the timeline, as stored. */
  readonly snapshotSha256: string;
}

/** Digits of a sequence number in a key, so that keys sort as numbers do. */
const SEQ_DIGITS = 6;

export function anchorPrefix(incidentId: string): string {
  return `anchors/${incidentId}/`;
}

export function anchorKey({ incidentId, seq }: Pick<Anchor, 'incidentId' | 'seq'>): string {
  return `${anchorPrefix(incidentId)}${String(seq).padStart(SEQ_DIGITS, '0')}.json`;
}

export function snapshotSha256({ record, timeline }: IncidentSnapshot): string {
  return sha256Hex(canonicalJson(wellFormed({ record, timeline })));
}

/** What canonical JSON refuses can come with any answer from outside, and must not keep an attempt from its end. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key.toWellFormed(), wellFormed(member)]));
}

/** @throws Error for a snapshot without any event: there is nothing to hold on to. */
export function anchorOf(snapshot: IncidentSnapshot): Anchor {
  const { record, timeline } = snapshot;
  const last = timeline.at(-1);
  if (last === undefined) throw new Error('a snapshot without events cannot be anchored');
  return {
    incidentId: record.incidentId,
    attempt: record.attempt,
    seq: last.seq,
    hash: last.hash,
    snapshotSha256: snapshotSha256(snapshot),
  };
}
