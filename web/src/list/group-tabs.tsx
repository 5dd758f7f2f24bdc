import { Link } from '../routing/link.tsx';
import { STATUS_GROUPS, type StatusGroup } from '../status/status-groups.ts';
import type { GroupCounts } from './group-counts.ts';
import { groupHref } from './list-filter.ts';

/** The groups that wait for a person. */
const COUNT_TONES: Readonly<Partial<Record<StatusGroup, 'attention' | 'bad'>>> = {
  approval: 'attention',
  attention: 'bad',
};

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
        const waits = count !== undefined && count !== '0' ? COUNT_TONES[group] : undefined;
        return (
          <Link
            key={group}
            href={groupHref(props.search, group)}
            className="tabs__tab"
            current={group === props.current}
            stay
          >
            {label}
            {count !== undefined && (
              <span className={waits === undefined ? 'count' : `count count--${waits}`}>{count}</span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
