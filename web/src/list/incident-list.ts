import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { IncidentPage, IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { asProblem } from '../api/api-problem.ts';
import { type IncidentQuery, listIncidents } from '../api/endpoints.ts';
import { serverNowMs } from '../api/server-clock.ts';
import { useLive } from '../live/live-context.ts';
import { setParameters } from '../routing/query-parameter.ts';
import { isRefined, type ListView, matchesQuery, PAGES_MAX, queryOf } from './list-filter.ts';
import { type ListAction, type ListShape, type ListState, reduceList } from './list-state.ts';

const PAGE_LIMIT = 50;
/** A search reads on by itself until it has a screenful, up to this number of pages: 15,000 incidents looked through. */
const SEARCH_ITEMS_MIN = 20;
const SEARCH_PAGES_MAX = 3;
/** A refresh fetches again what was shown, up to this number of pages; the rest stays as it was. */
const REFRESH_PAGES_MAX = 5;
/** Of what is searched or sorted, since each page has thousands of incidents looked through. */
const REFRESH_SEARCHED_MAX = 1;

/** Pages in one, from the one after a cursor on. */
async function fetchPages(
  query: IncidentQuery,
  after: string,
  pages: number,
  signal: AbortSignal,
): Promise<IncidentPage> {
  const items: IncidentSummary[] = [];
  let cursor = after === '' ? undefined : after;
  let rows = 0;
  let stoppedAt: string | null | undefined;
  for (let page = 0; page < pages; page += 1) {
    const limits = cursor === undefined ? { limit: PAGE_LIMIT } : { limit: PAGE_LIMIT, cursor };
    const answer = await listIncidents(query, limits, signal);
    items.push(...answer.items);
    // For another order than by opening, each page looks through the same rows.
    const isSame = query.sort !== undefined && query.sort !== 'oldest';
    rows = (isSame ? 0 : rows) + (answer.searched?.rows ?? 0);
    stoppedAt = answer.searched?.stoppedAt;
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return {
    items,
    ...(cursor === undefined ? {} : { nextCursor: cursor }),
    ...(stoppedAt === undefined ? {} : { searched: { rows, stoppedAt } }),
  };
}

/** The list of a view: fetched, then kept by the stream, and fetched again whenever the stream comes back. */
export function useIncidentList({ filter, sort, after, pages: wantedPages }: ListView): {
  readonly state: ListState;
  readonly refresh: () => void;
  readonly loadMore: () => void;
} {
  const { group, since, from, to, text, alarm, host, resource, cause } = filter;
  const { generation, subscribe } = useLive();
  const shape: ListShape = { sort, isFromBeginning: after === '' };
  const [state, dispatch] = useReducer(
    (before: ListState, action: ListAction) => reduceList(before, action, shape),
    { kind: 'loading' },
  );
  const query = useRef<IncidentQuery>({ standings: [], from: '' });
  const pages = useRef(wantedPages);
  const running = useRef<AbortController | null>(null);
  /** The further page that was asked for and has not come, and of which list. */
  const wantedMore = useRef<{ readonly cursor: string; readonly query: IncidentQuery } | null>(null);
  // Until the first answer is there, as many as the address says.
  pages.current = state.kind === 'ready' ? state.pages : wantedPages;
  const isFirst = useRef(true);
  isFirst.current = state.kind !== 'ready';

  // A fetch that is on its way holds what was; what the stream brings meanwhile is put on top of it.
  const arrivals = useRef(new Set<IncidentSummary[]>());
  const change = useCallback((summary: IncidentSummary) => {
    dispatch({ kind: 'changed', summary, matches: matchesQuery(summary, query.current) });
  }, []);
  const whileFetching = useCallback(
    (
      fetching: Promise<IncidentPage>,
      onPage: (page: IncidentPage) => void,
      onError: (error: unknown) => void,
    ) => {
      const arrived: IncidentSummary[] = [];
      arrivals.current.add(arrived);
      void fetching
        .finally(() => arrivals.current.delete(arrived))
        .then((page) => {
          onPage(page);
          for (const summary of arrived) change(summary);
        }, onError);
    },
    [change],
  );

  const fetchAnew = useCallback(
    (wanted: number, pagesMax: number) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const asked = { group, since, from, to, text, alarm, host, resource, cause };
      query.current = { ...queryOf(asked, serverNowMs()), ...(sort === 'newest' ? {} : { sort }) };
      whileFetching(
        fetchPages(query.current, after, Math.min(wanted, pagesMax), controller.signal),
        (page) => {
          if (controller.signal.aborted) return;
          const isWhole = wanted <= pagesMax || page.nextCursor === undefined;
          dispatch({ kind: 'fetched', page, pages: wanted, isWhole });
        },
        (error) => {
          if (!controller.signal.aborted) dispatch({ kind: 'failed', problem: asProblem(error) });
        },
      );
    },
    [group, since, from, to, text, alarm, host, resource, cause, sort, after, whileFetching],
  );

  const isLookedThrough = isRefined(filter) || sort !== 'newest';
  const refresh = useCallback(() => {
    const pagesMax = isLookedThrough ? REFRESH_SEARCHED_MAX : REFRESH_PAGES_MAX;
    fetchAnew(pages.current, isFirst.current ? PAGES_MAX : pagesMax);
  }, [fetchAnew, isLookedThrough]);

  const addressed = useRef(wantedPages);
  addressed.current = wantedPages;
  useEffect(() => {
    wantedMore.current = null;
    dispatch({ kind: 'reset' });
    fetchAnew(addressed.current, PAGES_MAX);
    return () => running.current?.abort();
  }, [fetchAnew]);

  const seenGeneration = useRef(generation);
  useEffect(() => {
    if (seenGeneration.current === generation) return;
    seenGeneration.current = generation;
    refresh();
  }, [generation, refresh]);

  useEffect(
    () =>
      subscribe((summary) => {
        for (const arrived of arrivals.current) arrived.push(summary);
        change(summary);
      }),
    [subscribe, change],
  );

  const cursor = state.kind === 'ready' ? state.nextCursor : null;
  const loadMore = useCallback(() => {
    if (cursor === null) return;
    const asked = query.current;
    // Asked for twice it would be counted twice.
    if (wantedMore.current?.query === asked && wantedMore.current.cursor === cursor) return;
    wantedMore.current = { cursor, query: asked };
    dispatch({ kind: 'more_asked' });
    whileFetching(
      listIncidents(asked, { limit: PAGE_LIMIT, cursor }),
      (page) => {
        if (query.current !== asked) return;
        wantedMore.current = null;
        dispatch({ kind: 'more_fetched', page });
      },
      (error) => {
        if (query.current !== asked) return;
        wantedMore.current = null;
        dispatch({ kind: 'failed', problem: asProblem(error) });
      },
    );
  }, [cursor, whileFetching]);

  // A refresh that came between has taken the place of what was asked: nobody has to press again.
  const hasLostMore =
    state.kind === 'ready' &&
    !state.loadingMore &&
    wantedMore.current !== null &&
    wantedMore.current.query !== query.current;
  useEffect(() => {
    if (hasLostMore) loadMore();
  }, [hasLostMore, loadMore]);

  const shownPages = state.kind === 'ready' ? state.pages : null;
  useEffect(() => {
    if (shownPages !== null) setParameters({ pages: shownPages === 1 ? '' : String(shownPages) });
  }, [shownPages]);

  const searchOn =
    !hasLostMore &&
    isRefined(filter) &&
    state.kind === 'ready' &&
    state.items.length < SEARCH_ITEMS_MIN &&
    !state.loadingMore &&
    state.problem === null &&
    state.pages < SEARCH_PAGES_MAX;
  useEffect(() => {
    if (searchOn) loadMore();
  }, [searchOn, loadMore]);

  return { state, refresh, loadMore };
}
