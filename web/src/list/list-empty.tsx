import { Link } from '../routing/link.tsx';
import { LAB_HREF, LIST_HREF } from '../routing/routes.ts';
import { useSession } from '../session/session-context.ts';
import { isNarrowed, isRefined, type ListFilter } from './list-filter.ts';

/** `isWhole`: all that was asked for was looked through. */
export function EmptyList({ filter, isWhole }: { readonly filter: ListFilter; readonly isWhole: boolean }) {
  const isBackwards = filter.from !== '' && filter.to !== '' && filter.from > filter.to;
  return (
    <div className="empty">
      {isNarrowed(filter) || !isWhole ? (
        <>
          <p className="empty__title">
            {isBackwards
              ? 'The time that was asked for ends before it begins'
              : !isWhole
                ? 'No incident matches so far'
                : isOnly(filter, 'attention')
                  ? 'Nothing needs attention'
                  : isOnly(filter, 'approval')
                    ? 'Nothing waits for a decision'
                    : 'No incident matches'}
          </p>
          <p>
            {isBackwards
              ? '“Opened from” is after “until”: exchange them. '
              : isWhole
                ? 'Nothing in this state, by these words and in this time. '
                : 'There are more, which have not been looked through. '}
            <Link href={LIST_HREF} stay>
              Show all incidents
            </Link>
          </p>
        </>
      ) : (
        <>
          <p className="empty__title">All quiet: no incident yet</p>
          <HowToCauseOne />
        </>
      )}
    </div>
  );
}

function isOnly(filter: ListFilter, group: ListFilter['group']): boolean {
  return filter.group === group && !isRefined(filter);
}

function HowToCauseOne() {
  const { chaos } = useSession();
  if (chaos === null) {
    return (
      <p>
        An incident opens when a CloudWatch alarm notifies the SNS topic that RecoverOps is subscribed to. To
        try it, set an alarm off:
        <code className="command">
          aws cloudwatch set-alarm-state --alarm-name NAME --state-value ALARM --state-reason test
        </code>
      </p>
    );
  }
  const kind = chaos.kinds[0]?.kind ?? 'KIND';
  return (
    <>
      <p>
        This is the lab: break something in the <Link href={LAB_HREF}>chaos lab</Link>, or from a shell:
        <code className="command">npx recoverops chaos {kind}</code>
      </p>
      <p className="muted">
        The host fails for real, its alarm fires, and an incident appears here by itself within seconds.
      </p>
    </>
  );
}
