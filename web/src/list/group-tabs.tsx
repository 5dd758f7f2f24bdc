import { Link } from '../routing/link.tsx';
import { STATUS_GROUPS, type StatusGroup } from '../status/status-groups.ts';
import type { GroupCounts } from './group-counts.ts';
import { groupHref } from './list-filter.ts';

/** Links, not buttons: each group has its own address. */
export function GroupTabs(props: {
  readonly search: string;
  readonly current: StatusGroup;
  readonly counts: GroupCounts;
}) {
  return (
    <nav className="tabs" aria-label="Incidents by state">
      {STATUS_GROUPS.map(({ group, label }) => {
        const count = props.counts[group];
        const waiting = group === 'approval' && count !== undefined && count !== '0';
        return (
          <Link
            key={group}
            href={groupHref(props.search, group)}
            className="tabs__tab"
            current={group === props.current}
            replace
          >
            {label}
            {count !== undefined && (
              <span className={waiting ? 'count count--attention' : 'count'}>{count}</span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
