import { PageHeading } from '../controls/page-heading.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Skeleton } from '../controls/skeleton.tsx';
import { useSearch } from '../routing/location.ts';
import { AcknowledgeBar } from './acknowledge-bar.tsx';
import { useGroupCounts } from './group-counts.ts';
import { GroupTabs } from './group-tabs.tsx';
import { useIncidentList } from './incident-list.ts';
import { IncidentTable } from './incident-table.tsx';
import { EmptyList } from './list-empty.tsx';
import { parseView } from './list-filter.ts';
import { ListFilters } from './list-filters.tsx';
import { ListFoot } from './list-foot.tsx';
import { NoticesSwitch } from './notices-switch.tsx';
import { useSelection } from './selection.ts';

/** The list; the address holds the whole view of it. */
export function ListPage() {
  const search = useSearch();
  const view = parseView(search);
  const { state, refresh, loadMore } = useIncidentList(view);
  const counts = useGroupCounts(view.filter);
  const items = state.kind === 'ready' ? state.items : NOTHING;
  const selection = useSelection(items);
  return (
    <>
      <div className="list-head">
        <PageHeading title="Incidents">Incidents</PageHeading>
        <NoticesSwitch />
        <ListFilters view={view} />
      </div>
      <GroupTabs search={search} current={view.filter.group} counts={counts} />
      {state.kind === 'loading' && <Skeleton rows={8} label="Loading incidents" />}
      {state.kind === 'failed' && <ProblemNotice problem={state.problem} onRetry={refresh} />}
      {state.kind === 'ready' && (
        <>
          {state.problem !== null && <ProblemNotice problem={state.problem} onRetry={refresh} />}
          <AcknowledgeBar selection={selection} />
          {items.length === 0 && !state.loadingMore ? (
            <EmptyList filter={view.filter} isWhole={state.nextCursor === null && view.after === ''} />
          ) : (
            <IncidentTable items={items} sort={view.sort} selection={selection} />
          )}
          {(items.length > 0 || state.nextCursor !== null || view.after !== '') && (
            <ListFoot state={state} view={view} search={search} loadMore={loadMore} />
          )}
        </>
      )}
    </>
  );
}

const NOTHING = [] as const;
