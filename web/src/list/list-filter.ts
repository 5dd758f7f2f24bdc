import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import type { IncidentQuery } from '../api/endpoints.ts';
import { isInGroup, parseGroup, queryOfGroup, type StatusGroup } from '../status/status-groups.ts';

/** What the list shows, as the URL says it. */
export interface ListFilter {
  readonly group: StatusGroup;
  readonly alarm: string;
  readonly since: Since;
}

export const SINCE_LABELS = {
  any: 'Any time',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
} as const;
export type Since = keyof typeof SINCE_LABELS;

const SINCE_MS: Readonly<Record<Since, number | null>> = {
  any: null,
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
};

export function isSince(text: string | null): text is Since {
  return text !== null && Object.hasOwn(SINCE_LABELS, text);
}

export function parseFilter(search: string): ListFilter {
  const parameters = new URLSearchParams(search);
  const since = parameters.get('since');
  return {
    group: parseGroup(parameters.get('group')),
    alarm: parameters.get('alarm') ?? '',
    since: isSince(since) ? since : 'any',
  };
}

export function isNarrowed(filter: ListFilter): boolean {
  return filter.group !== 'all' || filter.alarm !== '' || filter.since !== 'any';
}

/** The list's URL with another group and the other filters kept. */
export function groupHref(search: string, group: StatusGroup): string {
  const parameters = new URLSearchParams(search);
  if (group === 'all') parameters.delete('group');
  else parameters.set('group', group);
  const query = parameters.toString();
  return query === '' ? '/' : `/?${query}`;
}

export function queryOf(filter: Pick<ListFilter, 'group' | 'since'>, nowMs: number): IncidentQuery {
  const sinceMs = SINCE_MS[filter.since];
  return {
    ...queryOfGroup(filter.group),
    from: sinceMs === null ? '' : new Date(nowMs - sinceMs).toISOString(),
  };
}

/** Whether a change that the stream brought belongs to what was asked for; the same test as the API's. */
export function matchesQuery(summary: IncidentSummary, query: IncidentQuery): boolean {
  if (!isInGroup(summary, query)) return false;
  return query.from === '' || summary.openedAt >= query.from;
}

/**
 * The API finds alarms by their exact name only; people remember a part of it. So this is asked here, of what was
 * fetched.
 */
export function matchesAlarm(summary: IncidentSummary, text: string): boolean {
  return summary.alarmName.toLowerCase().includes(text.toLowerCase());
}
