import { useState } from 'react';
import type { TokenView } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { revokeToken } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { escapeToString } from '../text/escape-text.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

/** The answer that says whom a revocation would lock out; whoever means it presses again. */
const LOCK_OUT = 'Token.LockOut';

const BADGES = { good: 'good', expired: 'quiet', revoked: 'bad' } as const;

/** One token: whose, what it may do, when it was used, and how to take it away. */
export function TokenRow(props: { readonly token: TokenView; readonly after: () => void }) {
  const {
    id,
    principal,
    role,
    source,
    state,
    createdAt,
    createdBy,
    expiresAt,
    lastUsedAt,
    revoked,
    isYours,
  } = props.token;
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const locksOut = problem?.code === LOCK_OUT;
  const revoke = () => {
    setBusy(true);
    revokeToken(id, { ...(reason.trim() === '' ? {} : { reason: reason.trim() }), evenSo: locksOut })
      .then(
        () => {
          setAsking(false);
          props.after();
        },
        (error: unknown) => setProblem(asProblem(error)),
      )
      .finally(() => setBusy(false));
  };
  const isRevocable = source === 'issued' && state === 'good';
  return (
    <li className="suppressions__rule">
      <div>
        <span className={`badge badge--${BADGES[state]}`}>
          {source === 'configured' ? 'configured' : state === 'good' ? 'active' : state}
        </span>{' '}
        <b className="wrap-anywhere">
          <SafeText text={principal} />
        </b>{' '}
        <span className="muted">
          {role}
          {isYours && ', the one that you use'}, id <code>{id}</code>
        </span>
      </div>
      <p>
        {createdAt !== null && (
          <>
            made <Timestamp iso={createdAt} as="full" />
            {createdBy !== null && (
              <>
                {' by '}
                <SafeText text={createdBy} />
              </>
            )}
            ,{' '}
          </>
        )}
        {lastUsedAt === null ? (
          source === 'configured' ? (
            'its use is not kept'
          ) : (
            'never used'
          )
        ) : (
          <>
            last used <Timestamp iso={lastUsedAt} as="full" />
          </>
        )}
        {expiresAt !== null && (
          <>
            , {state === 'expired' ? 'expired' : 'expires'} <Timestamp iso={expiresAt} as="full" />
          </>
        )}
      </p>
      {revoked !== null && (
        <p>
          revoked <Timestamp iso={revoked.at} as="full" /> by <SafeText text={revoked.by} />
          {revoked.reason !== '' && (
            <>
              : <SafeText text={revoked.reason} />
            </>
          )}
        </p>
      )}
      {source === 'configured' && (
        <p className="muted">It is revoked where it is configured, and with a restart of the ingress.</p>
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
      {isRevocable && !isAsking && (
        <Button onPress={() => setAsking(true)}>
          Revoke…<span className="visually-hidden"> {escapeToString(principal)}</span>
        </Button>
      )}
      {isRevocable && isAsking && (
        <form
          className="suppression-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy) revoke();
          }}
        >
          <label className="field">
            <span>Why is it revoked?</span>
            <input
              type="text"
              value={reason}
              maxLength={200}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          <Button type="submit" look="danger" busy={busy}>
            {locksOut ? 'Revoke it even so' : 'Revoke the token'}
          </Button>
          <Button
            look="quiet"
            onPress={() => {
              setAsking(false);
              setProblem(null);
            }}
          >
            Keep it
          </Button>
        </form>
      )}
    </li>
  );
}
