import { Link } from '../routing/link.tsx';
import { LAB_HREF, LIST_HREF } from '../routing/routes.ts';
import { useSession } from '../session/session-context.ts';
import { isNarrowed, type ListFilter } from './list-filter.ts';

export function EmptyList({ filter }: { readonly filter: ListFilter }) {
  return (
    <div className="empty">
      {isNarrowed(filter) ? (
        <>
          <p className="empty__title">
            {isOnlyAttention(filter) ? 'Nothing needs attention' : 'No incident matches'}
          </p>
          <p>
            Nothing in this state, by this name and in this time.{' '}
            <Link href={LIST_HREF} replace>
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

function isOnlyAttention({ group, alarm, since }: ListFilter): boolean {
  return group === 'attention' && alarm === '' && since === 'any';
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
