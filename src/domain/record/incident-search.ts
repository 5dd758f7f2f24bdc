import type { IncidentSummary } from './incident-summary.ts';

/** What a row of the list has to hold; case does not matter, and what is empty or absent asks for nothing. */
export interface IncidentSearch {
  /** Words; each stands somewhere in the row. */
  readonly text?: string;
  readonly alarmContains?: string;
  /** Part of a host's id or name. */
  readonly host?: string;
  readonly resource?: string;
  readonly cause?: string;
}

type Field = keyof IncidentSearch;

/** The texts of a row that each field looks into. A field that is added does not compile until it says so here. */
const TEXTS: Readonly<Record<Field, (row: IncidentSummary) => readonly (string | null)[]>> = {
  text: (row) => [
    row.incidentId,
    row.status,
    row.alarmName,
    row.alarmDescription,
    row.resourceId,
    ...row.instanceIds,
    ...row.hostNames,
    row.cause,
    row.severity,
    row.outcomeCode,
    row.acknowledgedBy,
    row.assignedTo,
  ],
  alarmContains: (row) => [row.alarmName],
  host: (row) => [...row.instanceIds, ...row.hostNames],
  resource: (row) => [row.resourceId],
  cause: (row) => [row.cause],
};

/** Words are looked for one by one, so that their order does not matter; a field is one piece, since names hold blanks. */
function piecesOf(field: Field, asked: string): readonly string[] {
  const folded = asked.toLowerCase();
  return (field === 'text' ? folded.split(/\s+/) : [folded.trim()]).filter((piece) => piece !== '');
}

/** Whether anything is asked for at all. */
export function isSearch(search: IncidentSearch): boolean {
  return Object.values(search).some(
    (asked: string | undefined) => asked !== undefined && asked.trim() !== '',
  );
}

/** Whether a row holds all that is asked for. */
export function matchesSearch(row: IncidentSummary, search: IncidentSearch): boolean {
  return (Object.keys(TEXTS) as readonly Field[]).every((field) => {
    const pieces = piecesOf(field, search[field] ?? '');
    if (pieces.length === 0) return true;
    const texts = TEXTS[field](row).map((text) => (text ?? '').toLowerCase());
    return pieces.every((piece) => texts.some((text) => text.includes(piece)));
  });
}
