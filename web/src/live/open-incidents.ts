import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import type { Standing } from '../../../src/domain/record/standing.ts';
import { listIncidents } from '../api/endpoints.ts';
import { escapeToString } from '../text/escape-text.ts';

export type OpenIncidents = ReadonlyMap<string, IncidentSummary>;

const OPEN_STANDINGS: readonly Standing[] = ['working', 'needs_approval', 'needs_attention', 'suppressed'];
const PAGE_LIMIT = 100;
/** Beyond this number of pages the counts are a lower bound; the list itself still pages on. */
const PAGES_MAX = 5;

/** Every incident that is not closed, newest first, up to a bound. */
export async function fetchOpenIncidents(): Promise<readonly IncidentSummary[]> {
  const items: IncidentSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await listIncidents(
      { standings: OPEN_STANDINGS, from: '' },
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
  if (summary.standing !== 'closed') next.set(summary.incidentId, summary);
  else next.delete(summary.incidentId);
  return next;
}

export function openIncidents(fetched: readonly IncidentSummary[]): OpenIncidents {
  return new Map(fetched.map((summary) => [summary.incidentId, summary]));
}

export function isPending(summary: IncidentSummary): boolean {
  return summary.standing === 'needs_approval';
}

export function needsAttention(summary: IncidentSummary): boolean {
  return summary.standing === 'needs_attention';
}

/** A person is waited for: to decide, or to say what becomes of it. */
export function waitsForPerson(summary: IncidentSummary): boolean {
  return isPending(summary) || needsAttention(summary);
}

/** What makes one wait for a person another than the last: the incident, the plan, and how the attempt ended. */
export function waitKey(summary: IncidentSummary): string {
  return `${summary.incidentId} ${summary.status} ${summary.planDigest ?? ''} ${summary.outcomeCode ?? ''}`;
}

export function announcementOf(summary: IncidentSummary): string {
  const what = `${escapeToString(summary.alarmName)} on ${escapeToString(summary.resourceId)}`;
  return isPending(summary) ? `New approval needed: ${what}.` : `Needs attention: ${what}.`;
}
