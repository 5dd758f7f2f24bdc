import { FINDING_SEVERITIES } from '../alarm/finding/finding.ts';
import type { IncidentSummary } from './incident-summary.ts';

/**
 * How a list is sorted. `newest` and `oldest`: by opening. `changed`: newest change first. `deadline`: what waits for a
 * decision, least time left first. `severity`: of findings, the gravest first; alarms of CloudWatch have none and come after.
 * `duration`: open for longest first, up to the close or to now. Equals stand newest opened first.
 */
export const INCIDENT_SORTS = ['newest', 'oldest', 'changed', 'deadline', 'severity', 'duration'] as const;
export type IncidentSort = (typeof INCIDENT_SORTS)[number];

/** A place after all others. */
const LAST = Number.MAX_SAFE_INTEGER;

const RANKS: Readonly<Record<IncidentSort, (row: IncidentSummary, atMs: number) => number>> = {
  newest: (row) => -Date.parse(row.openedAt),
  oldest: (row) => Date.parse(row.openedAt),
  changed: (row) => -Date.parse(row.updatedAt),
  // One that ended without a decision keeps the deadline that it had.
  deadline: ({ standing, approvalDeadline }) =>
    standing === 'needs_approval' && approvalDeadline !== null ? Date.parse(approvalDeadline) : LAST,
  severity: ({ severity }) => (severity === null ? LAST : FINDING_SEVERITIES.indexOf(severity)),
  duration: ({ openedAt, endedAt }, atMs) =>
    Date.parse(openedAt) - (endedAt === null ? atMs : Date.parse(endedAt)),
};

/** The smaller, the further ahead; `atMs`: until when what is open counts as having lasted, in milliseconds since 1970. */
export function rankOf(row: IncidentSummary, sort: IncidentSort, atMs: number): number {
  const rank = RANKS[sort](row, atMs);
  return Number.isSafeInteger(rank) ? rank : LAST;
}
