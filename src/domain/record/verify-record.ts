import { planDigest } from '../plan/plan-digest.ts';
import { type Anchor, snapshotSha256 } from './anchor.ts';
import type { IncidentRecord, StoredIncident } from './incident-record.ts';
import { type TimelineEvent, verifyTimeline } from './timeline.ts';

export interface RecordFault {
  /** Of which attempt; null for the incident as a whole. */
  readonly attempt: number | null;
  /** Of which event; null for a record. */
  readonly seq: number | null;
  readonly problem: string;
}

export interface Verification {
  readonly faults: readonly RecordFault[];
  /** Records that an anchor outside them vouches for; the others are proven by their own chain only. */
  readonly anchoredAttempts: readonly number[];
}

interface Part {
  readonly record: IncidentRecord;
  readonly timeline: readonly TimelineEvent[];
}

/** The first event of an attempt, as the summaries of the newest record say; null where they do not say it. */
function firstSeqOf(incident: StoredIncident, attempt: number): number | null {
  if (attempt === 1) return 1;
  const summary = incident.record.attempts.find((one) => one.attempt === attempt);
  if (summary !== undefined) return summary.firstSeq;
  const begin = incident.timeline.findLast(
    ({ event, data }) => event === 'attempt_started' && data.attempt === attempt,
  );
  return begin?.seq ?? null;
}

/** Each attempt with its part of the timeline, as it is stored. */
function partsOf(incident: StoredIncident): readonly Part[] {
  const records = [...incident.earlier, incident.record];
  return records.map((record, index) => {
    const from = firstSeqOf(incident, record.attempt) ?? 1;
    const next = records[index + 1];
    const to = next === undefined ? null : firstSeqOf(incident, next.attempt);
    const timeline = incident.timeline.filter(({ seq }) => seq >= from && (to === null || seq < to));
    return { record, timeline };
  });
}

function attemptOf(incident: StoredIncident, seq: number): number {
  const numbers = Array.from({ length: incident.record.attempt }, (_, index) => index + 1);
  return numbers.findLast((attempt) => (firstSeqOf(incident, attempt) ?? 1) <= seq) ?? 1;
}

function chainFaults(incident: StoredIncident): readonly RecordFault[] {
  const { record, timeline } = incident;
  if (timeline.length === 0) return [{ attempt: null, seq: null, problem: 'the timeline is empty' }];
  return verifyTimeline(record.incidentId, timeline).map(({ index, problem }) => {
    const seq = index + 1;
    return { attempt: attemptOf(incident, seq), seq, problem };
  });
}

/** Every attempt from 1 to the newest is there, and what the newest record says of each is what the timeline holds. */
function attemptFaults(incident: StoredIncident): readonly RecordFault[] {
  const { record, earlier, timeline } = incident;
  const faults: RecordFault[] = [];
  for (let attempt = 1; attempt < record.attempt; attempt += 1) {
    if (!earlier.some((one) => one.attempt === attempt)) {
      faults.push({ attempt, seq: null, problem: `the record of attempt ${attempt} is missing` });
    }
    if (!record.attempts.some((one) => one.attempt === attempt)) {
      faults.push({ attempt, seq: null, problem: `attempt ${attempt} is missing in the newest record` });
    }
  }
  for (const { attempt, lastSeq, headHash } of record.attempts) {
    const head = timeline.find(({ seq }) => seq === lastSeq);
    if (headHash !== '' && head?.hash !== headHash) {
      faults.push({ attempt, seq: lastSeq, problem: 'is not the event that the attempt ended with' });
    }
  }
  return faults;
}

function planFaults({ attempt, plan, planDigest: recorded, decision, approval }: IncidentRecord) {
  const faults: RecordFault[] = [];
  const add = (problem: string) => faults.push({ attempt, seq: null, problem });
  if (plan !== null && planDigest(plan) !== recorded) {
    add(`record of attempt ${attempt}: the plan does not have the digest that the record names`);
  }
  const decisions = [...(decision === null ? [] : [decision]), ...(approval?.approvals ?? [])];
  if (decisions.some(({ kind, planDigest: approved }) => kind === 'approve' && approved !== recorded)) {
    add(`record of attempt ${attempt}: an approval is for another plan than the recorded one`);
  }
  return faults;
}

function anchorFaults(incident: StoredIncident, anchors: readonly Anchor[]): Verification {
  const { record, timeline } = incident;
  const faults: RecordFault[] = [];
  const lastSeq = timeline.at(-1)?.seq ?? 0;
  for (const { attempt, seq, hash, incidentId } of anchors) {
    if (incidentId !== record.incidentId) {
      faults.push({ attempt, seq, problem: `the anchor of event ${seq} is of another incident` });
    } else if (attempt > record.attempt) {
      faults.push({ attempt, seq: null, problem: `attempt ${attempt} was removed: an anchor holds it` });
    } else if (seq > lastSeq) {
      faults.push({
        attempt,
        seq,
        problem: `the end of the timeline was removed: an anchor holds event ${seq}`,
      });
    } else if (timeline.find((event) => event.seq === seq)?.hash !== hash) {
      faults.push({ attempt, seq, problem: 'is not the event that its anchor holds' });
    }
  }
  const anchored: number[] = [];
  for (const part of partsOf(incident)) {
    const { attempt } = part.record;
    const newest = anchors.findLast((anchor) => anchor.attempt === attempt);
    // While an attempt is under way its record changes without anchors; its status would say so too, but is not proven.
    const hasEnded = part.timeline.some(({ event }) => event === 'attempt_ended');
    if (newest === undefined || !hasEnded) continue;
    const head = part.timeline.at(-1);
    if (head?.seq !== newest.seq) {
      faults.push({
        attempt,
        seq: head?.seq ?? null,
        problem: `record of attempt ${attempt}: its newest anchor is of event ${newest.seq}, the record goes to ${head?.seq ?? 'none'}`,
      });
    } else if (snapshotSha256(part) === newest.snapshotSha256) anchored.push(attempt);
    else {
      faults.push({
        attempt,
        seq: null,
        problem: `record of attempt ${attempt} is not what its anchor holds`,
      });
    }
  }
  return { faults, anchoredAttempts: anchored };
}

/**
 * Everything that is wrong with an incident over all its attempts: each event follows the one before, no attempt is
 * missing, every plan has the digest that was approved, and every record is what the anchors outside it say. Without
 * anchors (a record of a build that wrote none) the chain alone speaks.
 */
export function verifyRecord(incident: StoredIncident, anchors: readonly Anchor[]): Verification {
  const sorted = anchors.toSorted((a, b) => a.seq - b.seq);
  const { faults, anchoredAttempts } = anchorFaults(incident, sorted);
  return {
    faults: [
      ...chainFaults(incident),
      ...attemptFaults(incident),
      ...[...incident.earlier, incident.record].flatMap(planFaults),
      ...faults,
    ],
    anchoredAttempts,
  };
}
