import type { SignInsView } from '../../../src/contracts/api.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

const KINDS = {
  signed_in: 'signed in',
  signed_out: 'signed out',
  refused: 'refused',
  token_made: 'made a token',
  token_revoked: 'revoked a token',
  exported: 'exported',
} as const;

/** The newest entries; whoever wants all of them takes the file. */
export function SignIns({ view }: { readonly view: SignInsView }) {
  if (view.items.length === 0) return <p className="muted">Nobody has signed in or was refused.</p>;
  return (
    <>
      <ul className="access-events" aria-label="Sign-ins">
        {view.items.map((event, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name of their own and never change
          <li key={at}>
            <Timestamp iso={event.at} as="full" />{' '}
            <b>
              <SafeText text={event.principal ?? 'somebody unknown'} />
            </b>{' '}
            {KINDS[event.kind]}
            {event.count > 1 && ` ${event.count} times`}
            <span className="muted">
              {' '}
              from <SafeText text={event.address} />
              {event.method !== null && `, by ${event.method}`}
              {event.role !== null && ` as ${event.role}`}
              {[event.reason, event.token, event.detail].some((part) => part !== null && part !== '') && (
                <>
                  :{' '}
                  <SafeText
                    text={[event.reason, event.token, event.detail]
                      .filter((part) => part !== null && part !== '')
                      .join(' ')}
                  />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {view.nextCursor !== undefined && <p className="muted">There are more: take them away as a file.</p>}
    </>
  );
}
