import type { IncidentSearch } from '../../../src/domain/record/incident-search.ts';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';

const TEXTS: Readonly<Record<keyof IncidentSearch, (row: IncidentSummary) => readonly (string | null)[]>> = {
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

/** The API's own test, for what the stream brings: its rows belong to the list that is shown, or do not. A test holds both together. */
export function matchesSearch(row: IncidentSummary, search: IncidentSearch): boolean {
  return (Object.keys(TEXTS) as readonly (keyof IncidentSearch)[]).every((field) => {
    const asked = (search[field] ?? '').toLowerCase();
    const pieces = (field === 'text' ? asked.split(/\s+/) : [asked.trim()]).filter((piece) => piece !== '');
    const texts = pieces.length === 0 ? [] : TEXTS[field](row).map((text) => (text ?? '').toLowerCase());
    return pieces.every((piece) => texts.some((text) => text.includes(piece)));
  });
}
