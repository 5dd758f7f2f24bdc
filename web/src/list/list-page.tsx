import { Button } from '../controls/button.tsx';
import { PageHeading } from '../controls/page-heading.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Skeleton } from '../controls/skeleton.tsx';
import { useSearch } from '../routing/location.ts';
import { countOf } from '../text/format-number.ts';
import { AcknowledgeBar } from './acknowledge-bar.tsx';
import { useGroupCounts } from './group-counts.ts';
import { GroupTabs } from './group-tabs.tsx';
import { useIncidentList } from './incident-list.ts';
import { IncidentTable } from './incident-table.tsx';
import { EmptyList } from './list-empty.tsx';
import { parseFilter } from './list-filter.ts';
import { ListFilters } from './list-filters.tsx';
import { useSelection } from './selection.ts';

export function ListPage() {
  const search = useSearch();
  const filter = parseFilter(search);
  const { state, items, refresh, loadMore } = useIncidentList(filter);
  const counts = useGroupCounts(filter);
  const selection = useSelection(items);
  return (
    <>
      <div className="list-head">
        <PageHeading title="Incidents">Incidents</PageHeading>
        <ListFilters filter={filter} />
      </div>
      <GroupTabs search={search} current={filter.group} counts={counts} />
      {state.kind === 'loading' && <Skeleton rows={8} label="Loading incidents" />}
      {state.kind === 'failed' && <ProblemNotice problem={state.problem} onRetry={refresh} />}
      {state.kind === 'ready' && (
        <>
          {state.problem !== null && <ProblemNotice problem={state.problem} onRetry={refresh} />}
          <AcknowledgeBar selection={selection} />
          {items.length === 0 && !state.loadingMore ? (
            <EmptyList filter={filter} />
          ) : (
            <IncidentTable items={items} selection={selection} />
          )}
          {(items.length > 0 || state.nextCursor !== null) && (
            <footer className="list-foot">
              <span className="muted">
                {countOf(items.length, 'incident')}
                {state.nextCursor === null ? '' : ', and more'}
              </span>
              {state.nextCursor !== null && (
                <Button onPress={loadMore} busy={state.loadingMore}>
                  {state.loadingMore ? 'Loading…' : 'Show more'}
                </Button>
              )}
            </footer>
          )}
        </>
      )}
    </>
  );
}
