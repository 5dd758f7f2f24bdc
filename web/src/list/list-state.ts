import type { IncidentSort } from '../../../src/domain/record/incident-order.ts';
import type { IncidentPage, IncidentSummary, Searched } from '../../../src/domain/record/incident-summary.ts';
import type { ApiProblem } from '../api/api-problem.ts';
import { serverNowMs } from '../api/server-clock.ts';
import { orderBy } from './list-order.ts';

export type ListState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly problem: ApiProblem }
  | {
      readonly kind: 'ready';
      readonly items: readonly IncidentSummary[];
      readonly nextCursor: string | null;
      /** How much was looked through for all that is shown; null: the store itself finds and sorts. */
      readonly searched: Searched | null;
      readonly pages: number;
      readonly loadingMore: boolean;
      /** The last refresh or further page did not come; what is shown is from before. */
      readonly problem: ApiProblem | null;
    };

export type ListAction =
  | { readonly kind: 'reset' }
  /** The first pages anew; `isWhole` when they are all that was shown, or all there are. */
  | {
      readonly kind: 'fetched';
      readonly page: IncidentPage;
      readonly pages: number;
      readonly isWhole: boolean;
    }
  | { readonly kind: 'more_asked' }
  | { readonly kind: 'more_fetched'; readonly page: IncidentPage }
  | { readonly kind: 'failed'; readonly problem: ApiProblem }
  | { readonly kind: 'changed'; readonly summary: IncidentSummary; readonly matches: boolean };

type Order = ReturnType<typeof orderBy>;

/** How a list is shown: its order, and whether it begins at its beginning. */
export interface ListShape {
  readonly sort: IncidentSort;
  readonly isFromBeginning: boolean;
}

const PLAIN: ListShape = { sort: 'newest', isFromBeginning: true };

/** Both lists as one, in order; of two copies of an incident the newer revision stays. */
function mergeItems(
  first: readonly IncidentSummary[],
  second: readonly IncidentSummary[],
  order: Order,
): readonly IncidentSummary[] {
  const merged = new Map(first.map((item) => [item.incidentId, item]));
  for (const item of second) {
    const known = merged.get(item.incidentId);
    if (known === undefined || known.revision <= item.revision) merged.set(item.incidentId, item);
  }
  return [...merged.values()].sort(order);
}

function changed(
  { items, nextCursor }: Extract<ListState, { kind: 'ready' }>,
  { summary, matches }: Extract<ListAction, { kind: 'changed' }>,
  shape: ListShape,
  order: Order,
): readonly IncidentSummary[] {
  const known = items.find((item) => item.incidentId === summary.incidentId);
  if (known !== undefined && known.revision > summary.revision) return items;
  if (!matches) return known === undefined ? items : items.filter((item) => item !== known);
  const [first, last] = [items[0], items.at(-1)];
  // What belongs before or after what is shown is on another page.
  const isBefore = !shape.isFromBeginning && (first === undefined || order(summary, first) < 0);
  const isAfter = nextCursor !== null && last !== undefined && order(last, summary) < 0;
  if (known === undefined && (isBefore || isAfter)) return items;
  return mergeItems(items, [summary], order);
}

/** Of a search each page looks through further rows; for another order every page looks through the same. */
function searchedBy(before: Searched | null, page: IncidentPage, sort: IncidentSort): Searched | null {
  if (page.searched === undefined) return null;
  if (sort !== 'newest' && sort !== 'oldest') return page.searched;
  return { ...page.searched, rows: page.searched.rows + (before?.rows ?? 0) };
}

export function reduceList(state: ListState, action: ListAction, shape: ListShape = PLAIN): ListState {
  const order = orderBy(shape.sort, serverNowMs());
  switch (action.kind) {
    case 'reset':
      return { kind: 'loading' };
    case 'fetched': {
      const last = action.page.items.at(-1);
      // A refresh of a long list brings its beginning, which may be empty while it is searched; the rest stays as it is shown.
      // So it is where a further page has come since it was asked for.
      const isWhole = state.kind !== 'ready' || (action.isWhole && state.pages <= action.pages);
      const before = isWhole ? null : state;
      const rest = (before?.items ?? []).filter((item) => last === undefined || order(last, item) < 0);
      const { nextCursor = null, searched = null } = action.page;
      return {
        kind: 'ready',
        items: mergeItems(rest, action.page.items, order),
        nextCursor: before === null ? nextCursor : before.nextCursor,
        searched: before === null ? searched : before.searched,
        pages: before === null ? action.pages : before.pages,
        loadingMore: false,
        problem: null,
      };
    }
    case 'failed':
      if (state.kind === 'ready') return { ...state, loadingMore: false, problem: action.problem };
      return { kind: 'failed', problem: action.problem };
  }
  if (state.kind !== 'ready') return state;
  switch (action.kind) {
    case 'more_asked':
      return { ...state, loadingMore: true, problem: null };
    case 'more_fetched':
      return {
        ...state,
        items: mergeItems(state.items, action.page.items, order),
        nextCursor: action.page.nextCursor ?? null,
        searched: searchedBy(state.searched, action.page, shape.sort),
        pages: state.pages + 1,
        loadingMore: false,
      };
    case 'changed':
      return { ...state, items: changed(state, action, shape, order) };
  }
}
