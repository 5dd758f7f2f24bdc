import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { listIncidents } from '../api/endpoints.ts';
import { isOpen, OPEN_GROUP_STATUSES } from '../status/status-groups.ts';
import { escapeToString } from '../text/escape-text.ts';

export type OpenIncidents = ReadonlyMap<string, IncidentSummary>;

const PAGE_LIMIT = 100;
/** Beyond this number of pages the counts are a lower bound; the list itself still pages on. */
const PAGES_MAX = 5;

/** Every open incident, newest first, up to a bound. */
export async function fetchOpenIncidents(): Promise<readonly IncidentSummary[]> {
  const items: IncidentSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await listIncidents(
      { statuses: OPEN_GROUP_STATUSES, from: '' },
      cursor === undefined ? { limit: PAGE_LIMIT } : { limit: PAGE_LIMIT, cursor },
    );
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return items;
}

/** A change put in; an older revision than the known one changes nothing. */
export function withSummary(open: OpenIncidents, summary: IncidentSummary): OpenIncidents {
  const known = open.get(summary.incidentId);
  if (known !== undefined && known.revision > summary.revision) return open;
  const next = new Map(open);
  if (isOpen(summary.status)) next.set(summary.incidentId, summary);
  else next.delete(summary.incidentId);
  return next;
}

export function openIncidents(fetched: readonly IncidentSummary[]): OpenIncidents {
  return new Map(fetched.map((summary) => [summary.incidentId, summary]));
}

export function isPending(summary: IncidentSummary): boolean {
  return summary.status === 'pending_approval';
}

/** What makes one request for approval another than the last: the incident and the plan. */
export function approvalKey(summary: IncidentSummary): string {
  return `${summary.incidentId} ${summary.planDigest ?? ''}`;
}

export function announcementOf(summary: IncidentSummary): string {
  const alarm = escapeToString(summary.alarmName);
  return `New approval needed: ${alarm} on ${escapeToString(summary.resourceId)}.`;
}
