import { Button } from '../controls/button.tsx';
import { Link } from '../routing/link.tsx';
import { countOf } from '../text/format-number.ts';
import { Timestamp } from '../text/timestamp.tsx';
import { FROM_BEGINNING, type ListView, listHref, PAGES_MAX } from './list-filter.ts';
import type { ListState } from './list-state.ts';

/** How much is shown, how much was looked through for it, and the way on. */
export function ListFoot(props: {
  readonly state: Extract<ListState, { readonly kind: 'ready' }>;
  readonly view: ListView;
  readonly search: string;
  readonly loadMore: () => void;
}) {
  const { state, view, search } = props;
  const { items, nextCursor, searched, pages } = state;
  const isSearchOn = searched !== null && searched.stoppedAt !== null && nextCursor !== null;
  const more = searched === null ? 'Show more' : items.length === 0 || isSearchOn ? 'Search on' : 'Show more';
  return (
    <footer className="list-foot">
      <span className="muted">
        {countOf(items.length, 'incident')}
        {nextCursor === null ? '' : ', and more'}
        <Reach state={state} view={view} />
      </span>
      {nextCursor !== null &&
        (pages < PAGES_MAX ? (
          <Button onPress={props.loadMore} busy={state.loadingMore}>
            {state.loadingMore ? 'Loading…' : more}
          </Button>
        ) : (
          <Link href={listHref(search, { after: nextCursor, pages: '' })}>Go on after these</Link>
        ))}
      {view.after !== '' && <Link href={listHref(search, FROM_BEGINNING)}>To the beginning of the list</Link>}
    </footer>
  );
}

/** Nobody may take the newest for all. */
function Reach({ state, view }: Pick<Parameters<typeof ListFoot>[0], 'state' | 'view'>) {
  const { searched } = state;
  if (searched === null) return null;
  const rows = searched.rows.toLocaleString('en');
  if (searched.stoppedAt === null) return `; ${rows} looked through, to the end`;
  const at = <Timestamp iso={searched.stoppedAt} as="full" />;
  if (view.sort === 'newest' || view.sort === 'oldest') {
    return (
      <>
        ; the {view.sort} {rows} looked through, {view.sort === 'newest' ? 'back' : 'up'} to {at}
      </>
    );
  }
  return (
    <>
      ; only the newest {rows} are sorted, those opened since {at}: narrow the time for what was before
    </>
  );
}
