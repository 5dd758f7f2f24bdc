import type { IncidentSort } from '../../../src/domain/record/incident-order.ts';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';

/** The sorts as people choose them; one that the API gets does not compile until it has a label. */
export const SORT_LABELS: Readonly<Record<IncidentSort, string>> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  changed: 'Last changed first',
  deadline: 'Least time to decide first',
  severity: 'Gravest finding first',
  duration: 'Longest first',
};

export function isSort(text: string | null): text is IncidentSort {
  return text !== null && Object.hasOwn(SORT_LABELS, text);
}

const LAST = Number.MAX_SAFE_INTEGER;
const SEVERITIES = { critical: 0, error: 1, warning: 2 } as const;

const RANKS: Readonly<Record<IncidentSort, (row: IncidentSummary, atMs: number) => number>> = {
  newest: (row) => -Date.parse(row.openedAt),
  oldest: (row) => Date.parse(row.openedAt),
  changed: (row) => -Date.parse(row.updatedAt),
  deadline: ({ standing, approvalDeadline }) =>
    standing === 'needs_approval' && approvalDeadline !== null ? Date.parse(approvalDeadline) : LAST,
  severity: ({ severity }) => (severity === null ? LAST : SEVERITIES[severity]),
  duration: ({ openedAt, endedAt }, atMs) =>
    Date.parse(openedAt) - (endedAt === null ? atMs : Date.parse(endedAt)),
};

/** The API's order, to put into it what the stream brings; `atMs`: now. */
export function orderBy(
  sort: IncidentSort,
  atMs: number,
): (a: IncidentSummary, b: IncidentSummary) => number {
  const rank = RANKS[sort];
  // Equals: newest opened first, but oldest first among those of one moment where all is sorted so.
  const turn = sort === 'oldest' ? -1 : 1;
  return (a, b) =>
    rank(a, atMs) - rank(b, atMs) ||
    turn * (compareTexts(b.openedAt, a.openedAt) || compareTexts(b.incidentId, a.incidentId));
}

/** As DynamoDB sorts: by code units and not by the words of a language. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
