import type { IncidentPage, IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import type { ApiProblem } from '../api/api-problem.ts';

export type ListState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly problem: ApiProblem }
  | {
      readonly kind: 'ready';
      readonly items: readonly IncidentSummary[];
      readonly nextCursor: string | null;
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

const newestFirst = (a: IncidentSummary, b: IncidentSummary) =>
  b.openedAt.localeCompare(a.openedAt) || b.incidentId.localeCompare(a.incidentId);

/** Both lists as one, newest opened first; of two copies of an incident the newer revision stays. */
function mergeItems(
  first: readonly IncidentSummary[],
  second: readonly IncidentSummary[],
): readonly IncidentSummary[] {
  const merged = new Map(first.map((item) => [item.incidentId, item]));
  for (const item of second) {
    const known = merged.get(item.incidentId);
    if (known === undefined || known.revision <= item.revision) merged.set(item.incidentId, item);
  }
  return [...merged.values()].sort(newestFirst);
}

function changed(
  items: readonly IncidentSummary[],
  summary: IncidentSummary,
  matches: boolean,
): readonly IncidentSummary[] {
  const known = items.find((item) => item.incidentId === summary.incidentId);
  if (known !== undefined && known.revision > summary.revision) return items;
  if (matches) return mergeItems(items, [summary]);
  return known === undefined ? items : items.filter((item) => item !== known);
}

export function reduceList(state: ListState, action: ListAction): ListState {
  switch (action.kind) {
    case 'reset':
      return { kind: 'loading' };
    case 'fetched': {
      const last = action.page.items.at(-1);
      // A refresh of a long list brings its beginning; the rest stays as it is shown.
      const kept =
        action.isWhole || state.kind !== 'ready' || last === undefined
          ? null
          : { rest: state.items.filter((item) => newestFirst(last, item) < 0), cursor: state.nextCursor };
      return {
        kind: 'ready',
        items: mergeItems(kept?.rest ?? [], action.page.items),
        nextCursor: kept === null ? (action.page.nextCursor ?? null) : kept.cursor,
        pages: action.pages,
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
        items: mergeItems(state.items, action.page.items),
        nextCursor: action.page.nextCursor ?? null,
        pages: state.pages + 1,
        loadingMore: false,
      };
    case 'changed':
      return { ...state, items: changed(state.items, action.summary, action.matches) };
  }
}
