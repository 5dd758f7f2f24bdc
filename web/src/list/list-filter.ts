import type { IncidentSort } from '../../../src/domain/record/incident-order.ts';
import type { IncidentSearch } from '../../../src/domain/record/incident-search.ts';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import type { IncidentQuery } from '../api/endpoints.ts';
import { isInGroup, parseGroup, queryOfGroup, type StatusGroup } from '../status/status-groups.ts';
import { isSort } from './list-order.ts';
import { matchesSearch } from './matches-search.ts';

/** What the list is narrowed to, as the URL says it; an empty text asks for nothing. */
export interface ListFilter {
  readonly group: StatusGroup;
  readonly since: Since;
  /** ISO 8601 in UTC, inclusive, on the time of opening; they count where `since` is `any`. */
  readonly from: string;
  readonly to: string;
  /** Words, each anywhere in a row. */
  readonly text: string;
  /** Part of the alarm's name. */
  readonly alarm: string;
  readonly host: string;
  readonly resource: string;
  readonly cause: string;
}

/** The whole view: what is shown, in which order, and which part of it. */
export interface ListView {
  readonly filter: ListFilter;
  readonly sort: IncidentSort;
  /** The API's cursor after which the list begins; empty: at its beginning. */
  readonly after: string;
  /** So many pages are shown. */
  readonly pages: number;
}

export const SINCE_LABELS = {
  any: 'Any time',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
} as const;
export type Since = keyof typeof SINCE_LABELS;

const SINCE_MS: Readonly<Record<Since, number | null>> = {
  any: null,
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
};

/** Fields of the filter that are searched for, with their parameter of the URL. */
export const SEARCH_FIELDS = ['text', 'alarm', 'host', 'resource', 'cause'] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];
/** As long as the API takes them. */
export const SEARCH_CHARS = 255;

/** Pages on one screen; what is beyond begins a screen of its own, with an address of its own. */
export const PAGES_MAX = 10;

export function isSince(text: string | null): text is Since {
  return text !== null && Object.hasOwn(SINCE_LABELS, text);
}

/** The moment as the API takes it, empty for what is none; without a zone it is the reader's. */
export function instantOf(text: string | null): string {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}

export function parseFilter(search: string): ListFilter {
  const parameters = new URLSearchParams(search);
  const since = parameters.get('since');
  const text = (name: SearchField) => (parameters.get(name) ?? '').slice(0, SEARCH_CHARS);
  return {
    group: parseGroup(parameters.get('group')),
    since: isSince(since) ? since : 'any',
    from: instantOf(parameters.get('from')),
    to: instantOf(parameters.get('to')),
    text: text('text'),
    alarm: text('alarm'),
    host: text('host'),
    resource: text('resource'),
    cause: text('cause'),
  };
}

export function parseView(search: string): ListView {
  const parameters = new URLSearchParams(search);
  const sort = parameters.get('sort');
  const pages = Number(parameters.get('pages'));
  return {
    filter: parseFilter(search),
    sort: isSort(sort) ? sort : 'newest',
    after: parameters.get('after') ?? '',
    pages: Number.isInteger(pages) && pages > 0 ? Math.min(pages, PAGES_MAX) : 1,
  };
}

/** Another filter or order is another list, which is shown from its beginning. */
export const FROM_BEGINNING = { after: '', pages: '' } as const;

export function isNarrowed(filter: ListFilter): boolean {
  return filter.group !== 'all' || isRefined(filter);
}

/** Narrowed by more than the group. */
export function isRefined({ since, from, to, ...filter }: ListFilter): boolean {
  return since !== 'any' || from !== '' || to !== '' || SEARCH_FIELDS.some((field) => filter[field] !== '');
}

/** The list's URL with some parameters changed, empty ones left out. */
export function listHref(search: string, changes: Readonly<Record<string, string>>): string {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') parameters.delete(name);
    else parameters.set(name, value);
  }
  const query = parameters.toString();
  return query === '' ? '/' : `/?${query}`;
}

/** The list's URL with another group and the other filters kept. */
export function groupHref(search: string, group: StatusGroup): string {
  return listHref(search, { ...FROM_BEGINNING, group: group === 'all' ? '' : group });
}

function searchOf({ alarm: alarmContains, ...filter }: ListFilter): IncidentSearch {
  const { text, host, resource, cause } = filter;
  const asked = Object.entries({ text, alarmContains, host, resource, cause });
  return Object.fromEntries(asked.map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
}

/** `nowMs`: what the last hours are counted from. */
export function queryOf(filter: ListFilter, nowMs: number): IncidentQuery {
  const sinceMs = SINCE_MS[filter.since];
  return {
    ...queryOfGroup(filter.group),
    from: sinceMs === null ? filter.from : new Date(nowMs - sinceMs).toISOString(),
    to: sinceMs === null ? filter.to : '',
    search: searchOf(filter),
  };
}

/** Whether a change that the stream brought belongs to what was asked for; the same test as the API's. */
export function matchesQuery(summary: IncidentSummary, query: IncidentQuery): boolean {
  const { from, to = '', search = {} } = query;
  if (!isInGroup(summary, query) || !matchesSearch(summary, search)) return false;
  return (from === '' || summary.openedAt >= from) && (to === '' || summary.openedAt <= to);
}
