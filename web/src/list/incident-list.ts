import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import type { IncidentPage, IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { asProblem } from '../api/api-problem.ts';
import { type IncidentQuery, listIncidents } from '../api/endpoints.ts';
import { serverNowMs } from '../api/server-clock.ts';
import { useLive } from '../live/live-context.ts';
import { type ListFilter, matchesAlarm, matchesQuery, queryOf } from './list-filter.ts';
import { type ListState, reduceList } from './list-state.ts';

const PAGE_LIMIT = 50;
/** A search by name reads on by itself until it has a screenful, up to this number of pages. */
const SEARCH_ITEMS_MIN = 20;
const SEARCH_PAGES_MAX = 10;
/** A refresh fetches again what was shown, up to this number of pages; the rest stays as it was. */
const REFRESH_PAGES_MAX = 5;

async function fetchPages(query: IncidentQuery, pages: number, signal: AbortSignal): Promise<IncidentPage> {
  const items: IncidentSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < Math.min(pages, REFRESH_PAGES_MAX); page += 1) {
    const limits = cursor === undefined ? { limit: PAGE_LIMIT } : { limit: PAGE_LIMIT, cursor };
    const answer = await listIncidents(query, limits, signal);
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return cursor === undefined ? { items } : { items, nextCursor: cursor };
}

/** The list for a filter: fetched, then kept by the stream, and fetched again whenever the stream comes back. */
export function useIncidentList(filter: ListFilter): {
  readonly state: ListState;
  /** What was fetched and bears the name that is searched for. */
  readonly items: readonly IncidentSummary[];
  readonly refresh: () => void;
  readonly loadMore: () => void;
} {
  const { group, alarm, since } = filter;
  const { generation, subscribe } = useLive();
  const [state, dispatch] = useReducer(reduceList, { kind: 'loading' });
  const query = useRef<IncidentQuery>(queryOf(filter, serverNowMs()));
  const pages = useRef(1);
  const running = useRef<AbortController | null>(null);
  pages.current = state.kind === 'ready' ? state.pages : 1;

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

  const refresh = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    query.current = queryOf({ group, since }, serverNowMs());
    const wanted = pages.current;
    whileFetching(
      fetchPages(query.current, wanted, controller.signal),
      (page) => {
        if (controller.signal.aborted) return;
        const isWhole = wanted <= REFRESH_PAGES_MAX || page.nextCursor === undefined;
        dispatch({ kind: 'fetched', page, pages: wanted, isWhole });
      },
      (error) => {
        if (!controller.signal.aborted) dispatch({ kind: 'failed', problem: asProblem(error) });
      },
    );
  }, [group, since, whileFetching]);

  useEffect(() => {
    dispatch({ kind: 'reset' });
    pages.current = 1;
    refresh();
    return () => running.current?.abort();
  }, [refresh]);

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
    dispatch({ kind: 'more_asked' });
    const asked = query.current;
    whileFetching(
      listIncidents(asked, { limit: PAGE_LIMIT, cursor }),
      (page) => {
        if (query.current === asked) dispatch({ kind: 'more_fetched', page });
      },
      (error) => dispatch({ kind: 'failed', problem: asProblem(error) }),
    );
  }, [cursor, whileFetching]);

  const items = useMemo(
    () => (state.kind === 'ready' ? state.items.filter((item) => matchesAlarm(item, alarm)) : []),
    [state, alarm],
  );
  const searchOn =
    alarm !== '' &&
    items.length < SEARCH_ITEMS_MIN &&
    state.kind === 'ready' &&
    !state.loadingMore &&
    state.problem === null &&
    state.pages < SEARCH_PAGES_MAX;
  useEffect(() => {
    if (searchOn) loadMore();
  }, [searchOn, loadMore]);

  return { state, items, refresh, loadMore };
}
