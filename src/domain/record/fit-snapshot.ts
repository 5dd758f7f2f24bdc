import { LIMITS } from '../bounds.ts';
import { cutText } from '../text/cut-text.ts';
import type { IncidentRecord, IncidentSnapshot } from './incident-record.ts';
import type { TimelineEvent } from './timeline.ts';

/**
 * What is cut first when a record grows too large: facts, which the judgement was made from, then outputs, of which S3 has the whole, then excerpts of evidence, then
 * what earlier attempts ran, which their own records hold, then what models said before, which the timeline tells too.
 */
const CUTS: readonly ((record: IncidentRecord) => IncidentRecord)[] = [
  cutFacts,
  (record) => cutOutputs(record, 200),
  (record) => cutOutputs(record, 0),
  (record) => cutEvidence(record, 500),
  (record) => cutEvidence(record, 0),
  cutEarlierExecutions,
  cutEarlierClassifications,
];

/** Record and timeline as one activity input of at most LIMITS.snapshotBytes. */
export function fitSnapshot(record: IncidentRecord, timeline: readonly TimelineEvent[]): IncidentSnapshot {
  const spareBytes = LIMITS.snapshotBytes - jsonBytes(timeline);
  let fitted = record;
  for (const cut of CUTS) {
    if (jsonBytes(fitted) <= spareBytes) break;
    fitted = cut(fitted);
  }
  return { record: fitted, timeline };
}

function cutFacts(record: IncidentRecord): IncidentRecord {
  const { diagnostics } = record;
  if (diagnostics?.facts === undefined) return record;
  const factsDropped = (diagnostics.factsDropped ?? 0) + diagnostics.facts.length;
  return { ...record, diagnostics: { ...diagnostics, facts: [], factsDropped } };
}

function cutOutputs(record: IncidentRecord, charsMax: number): IncidentRecord {
  const executions = record.executions.map((outcome) => ({
    ...outcome,
    stdout: shorten(outcome.stdout, charsMax),
    stderr: shorten(outcome.stderr, charsMax),
  }));
  return { ...record, executions };
}

function cutEvidence(record: IncidentRecord, charsMax: number): IncidentRecord {
  if (record.diagnostics === null) return record;
  const evidence = record.diagnostics.evidence.map((item) => ({
    ...item,
    excerpt: shorten(item.excerpt, charsMax),
  }));
  return { ...record, diagnostics: { ...record.diagnostics, evidence } };
}

function cutEarlierExecutions(record: IncidentRecord): IncidentRecord {
  return { ...record, attempts: record.attempts.map((summary) => ({ ...summary, executions: [] })) };
}

function cutEarlierClassifications(record: IncidentRecord): IncidentRecord {
  const { classified } = record;
  return classified === undefined ? record : { ...record, classified: classified.slice(-1) };
}

function shorten(text: string, charsMax: number): string {
  return charsMax === 0 ? '' : cutText(text, charsMax);
}

function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
