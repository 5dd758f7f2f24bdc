import { planDigest } from '../plan/plan-digest.ts';
import { type Anchor, snapshotSha256 } from './anchor.ts';
import type { IncidentRecord } from './incident-record.ts';
import { eventHash, genesisHash, type TimelineEvent } from './timeline.ts';

/** What is to be proved: an incident as it is stored, over all its attempts. */
export interface ProvableIncident {
  readonly record: IncidentRecord;
  /** Over all attempts. */
  readonly timeline: readonly TimelineEvent[];
  /** The records of the attempts before the newest; null where only the newest is at hand, as in a file. */
  readonly earlier: readonly IncidentRecord[] | null;
}

export interface RecordProof {
  /**
   * What was changed, removed or does not belong, each by its attempt and its event. Empty: nothing of what can be proved is
   * amiss.
   */
  readonly problems: readonly string[];
  /** What nothing outside the record confirms, so that only the chain of hashes speaks for it. */
  readonly unconfirmed: readonly string[];
}

/**
 * Proves that a record is as it was written: every event follows the one before, over all attempts; every attempt is
 * there; every plan has the digest that was approved; and, where there are anchors, nothing differs from what they
 * hold. The chain alone proves nothing against somebody who computes it anew, and nothing of a record: anchors do.
 */
export function verifyRecord(incident: ProvableIncident, anchors: readonly Anchor[]): RecordProof {
  const parts = partsOf(incident);
  const broken = chainProblems(incident.record.incidentId, parts);
  return {
    problems: [
      ...broken.problems,
      ...missingAttempts(incident, parts),
      ...recordsOf(incident).flatMap(planProblems),
      ...summaryProblems(incident),
      ...anchorProblems(incident, parts, anchors, broken.attempts),
    ],
    unconfirmed: unconfirmed(incident, anchors),
  };
}

/** The part of the timeline that one attempt's record is stored with. */
interface Part {
  readonly attempt: number;
  readonly events: readonly TimelineEvent[];
}

/** An attempt's part begins with its `attempt_started` and goes on, over its end and the wait, until the next begins. */
function partsOf({ timeline }: ProvableIncident): readonly Part[] {
  const parts: { readonly attempt: number; readonly events: TimelineEvent[] }[] = [];
  for (const event of timeline) {
    const named = event.event === 'attempt_started' ? event.data.attempt : undefined;
    const last = parts.at(-1);
    const attempt = typeof named === 'number' ? named : (last?.attempt ?? 1);
    if (last?.attempt === attempt) last.events.push(event);
    else parts.push({ attempt, events: [event] });
  }
  return parts;
}

function recordsOf({ record, earlier }: ProvableIncident): readonly IncidentRecord[] {
  return [...(earlier ?? []), record];
}

const span = (first: number, last: number) =>
  first === last ? `event ${first} is missing` : `events ${first} to ${last} are missing`;

const removed = (first: number, last: number) =>
  first === last ? `event ${first} was` : `events ${first} to ${last} were`;

const stands = (first: number, last: number) =>
  first === last ? `event ${first} stands` : `events ${first} to ${last} stand`;

/** Each place where the chain does not hold, told once: what follows a gap follows it rightly. */
function chainProblems(incidentId: string, parts: readonly Part[]) {
  const problems: string[] = [];
  const attempts = new Set<number>();
  const add = (attempt: number, problem: string) => {
    attempts.add(attempt);
    problems.push(`attempt ${attempt}: ${problem}`);
  };
  let before = { attempt: 1, seq: 0, hash: genesisHash(incidentId), timestamp: '' };
  for (const { attempt, events } of parts) {
    for (const event of events) {
      const { seq, previousHash, hash, timestamp } = event;
      if (seq > before.seq + 1) {
        // Nobody can say any more whose they were.
        attempts.add(before.attempt);
        add(attempt, span(before.seq + 1, seq - 1));
      } else if (seq <= before.seq) add(attempt, `event ${seq} stands after event ${before.seq}`);
      else if (previousHash !== before.hash) add(attempt, `event ${seq} does not follow the event before it`);
      if (hash !== eventHash(event))
        add(attempt, `event ${seq} was changed: its content does not match its hash`);
      if (timestamp < before.timestamp) add(attempt, `event ${seq} is older than the event before it`);
      before = { attempt, seq, hash, timestamp };
    }
  }
  if (parts.length === 0) problems.push('the timeline is empty');
  return { problems, attempts };
}

function missingAttempts({ record, earlier }: ProvableIncident, parts: readonly Part[]): readonly string[] {
  const problems: string[] = [];
  for (let attempt = 1; attempt < record.attempt; attempt += 1) {
    if (!record.attempts.some((one) => one.attempt === attempt)) {
      problems.push(`attempt ${attempt}: the record of attempt ${record.attempt} does not know it`);
    }
  }
  for (let attempt = 1; attempt <= record.attempt; attempt += 1) {
    const isThere =
      attempt === record.attempt || earlier === null || earlier.some((one) => one.attempt === attempt);
    if (!isThere) problems.push(`attempt ${attempt}: its record is missing`);
    if (parts.length > 0 && !parts.some((part) => part.attempt === attempt)) {
      problems.push(`attempt ${attempt}: its events are missing`);
    }
  }
  const last = parts.at(-1);
  if (last !== undefined && last.attempt > record.attempt) {
    problems.push(
      `attempt ${last.attempt}: its record is missing, and the newest there is is of attempt ${record.attempt}`,
    );
  }
  return problems;
}

function planProblems({ attempt, plan, planDigest: named, decision, approval }: IncidentRecord) {
  const problems: string[] = [];
  if (plan !== null && planDigest(plan) !== named) {
    problems.push(`attempt ${attempt}: the plan does not have the digest that the record names`);
  }
  const decisions = decision === null ? [] : [decision, ...(approval?.approvals ?? [])];
  if (decisions.some((one) => one.kind === 'approve' && one.planDigest !== named)) {
    problems.push(`attempt ${attempt}: an approval is for another plan than the recorded one`);
  }
  return problems;
}

/** What a later record says of an earlier attempt must be what that attempt's own part says. */
function summaryProblems({ record, timeline }: ProvableIncident): readonly string[] {
  return record.attempts.flatMap(({ attempt, lastSeq, headHash }) => {
    const event = timeline.find(({ seq }) => seq === lastSeq);
    return event?.hash === headHash
      ? []
      : [
          `attempt ${attempt}: the timeline does not show the end that the record of attempt ${record.attempt} names`,
        ];
  });
}

function anchorProblems(
  incident: ProvableIncident,
  parts: readonly Part[],
  anchors: readonly Anchor[],
  brokenAttempts: ReadonlySet<number>,
): readonly string[] {
  const { record, timeline } = incident;
  const bySeq = new Map(timeline.map((event) => [event.seq, event]));
  const lastSeq = timeline.at(-1)?.seq ?? 0;
  const problems: string[] = [];
  const rewritten = new Set<number>();
  for (const anchor of anchors) {
    const event = bySeq.get(anchor.seq);
    if (event === undefined || event.hash === anchor.hash) continue;
    rewritten.add(anchor.attempt);
    problems.push(
      `attempt ${anchor.attempt}: event ${anchor.seq} is not the one that was anchored, so it or an event before it was changed`,
    );
  }
  const newest = anchors.at(-1);
  if (newest !== undefined && newest.attempt > record.attempt) {
    problems.push(
      `attempt ${newest.attempt}: it was removed, for it is anchored and the newest record is of attempt ${record.attempt}`,
    );
  }
  if (newest !== undefined && newest.seq > lastSeq) {
    problems.push(
      `attempt ${newest.attempt}: ${removed(lastSeq + 1, newest.seq)} removed from the end of the timeline`,
    );
  }
  for (const stored of recordsOf(incident)) {
    const part = parts.find(({ attempt }) => attempt === stored.attempt);
    const anchor = anchors.findLast((one) => one.attempt === stored.attempt);
    // An event that was changed shows in the snapshot too, and is named already.
    const isNamed = brokenAttempts.has(stored.attempt) || rewritten.has(stored.attempt);
    if (part === undefined || anchor === undefined || isNamed) continue;
    const seq = part.events.at(-1)?.seq ?? 0;
    // Once an attempt has ended nothing changes without an anchor of its own.
    if (seq > anchor.seq) {
      problems.push(
        `attempt ${stored.attempt}: ${stands(anchor.seq + 1, seq)} after its newest anchor: added later, or S3 did not take the anchor`,
      );
    } else if (
      seq === anchor.seq &&
      snapshotSha256({ record: stored, timeline: part.events }) !== anchor.snapshotSha256
    ) {
      problems.push(`attempt ${stored.attempt}: its record was changed, it is not the one that was anchored`);
    }
  }
  return problems;
}

/** An attempt that has ended should have been anchored at its end. */
function unconfirmed({ record }: ProvableIncident, anchors: readonly Anchor[]): readonly string[] {
  return record.attempts.flatMap(({ attempt }) =>
    anchors.some((anchor) => anchor.attempt === attempt)
      ? []
      : [`attempt ${attempt}: nothing outside the record confirms it, as it has no anchor`],
  );
}
