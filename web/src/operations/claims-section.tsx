import type { ClaimView } from '../../../src/contracts/api.ts';
import { listClaims, releaseClaim } from '../api/endpoints.ts';
import { ReasonAction } from '../incident/reason-action.tsx';
import { Link } from '../routing/link.tsx';
import { incidentHref } from '../routing/routes.ts';
import { useNowMs } from '../text/now.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { Section } from './section.tsx';

const STATE_BADGES: Readonly<Record<ClaimView['state'], string>> = {
  held: 'active',
  left: 'attention',
  unsettled: 'attention',
};

/** Which hosts incidents hold, and the way to give one back that nobody works on. */
export function ClaimsSection() {
  return (
    <Section title="Claims on hosts" read={listClaims}>
      {({ items }, refresh) =>
        items.length === 0 ? (
          <p className="muted">No host is held or kept.</p>
        ) : (
          <ul className="operations__rows" aria-label="Claims">
            {items.map((claim) => (
              <Claim key={claim.targetId} claim={claim} after={refresh} />
            ))}
          </ul>
        )
      }
    </Section>
  );
}

function Claim({ claim, after }: { readonly claim: ClaimView; readonly after: () => void }) {
  const { targetId, incidentId, state, since, expiresAt, why, releasableFrom, executionIds } = claim;
  const nowMs = useNowMs();
  const isTooSoon = releasableFrom !== null && Date.parse(releasableFrom) > nowMs;
  return (
    <li className="operations__row">
      <div>
        <span className={`badge badge--${STATE_BADGES[state]}`}>{state}</span> <b>{targetId}</b>{' '}
        <span className="muted">
          since <Timestamp iso={since} as="full" />
          {expiresAt !== null && (
            <>
              , until <Timestamp iso={expiresAt} as="full" /> unless it is renewed
            </>
          )}
        </span>
      </div>
      <p>
        <SafeText text={why} />. <Link href={incidentHref(incidentId)}>Its incident</Link>
      </p>
      {executionIds.length > 0 && (
        <p className="muted wrap-anywhere">
          executions: <SafeText text={executionIds.join(', ')} />
        </p>
      )}
      {isTooSoon && (
        <p>
          It cannot be given back before <Timestamp iso={releasableFrom} as="full" />: until then what was
          sent could still start or run there.
        </p>
      )}
      {releasableFrom !== null && !isTooSoon && (
        <ReasonAction
          name={`Give back ${targetId}`}
          subject={targetId}
          action="claim.release"
          look="danger"
          consequence="Look at the host first: incidents may act on it from now on. Who gave it back and why is kept."
          reasonIsRequired
          act={(reason) => releaseClaim(targetId, reason)}
          done={() => `${targetId} is free again`}
          after={after}
        />
      )}
    </li>
  );
}
