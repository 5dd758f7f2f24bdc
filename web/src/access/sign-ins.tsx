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

/** What more is known of it; a part that the next one begins with is not said twice. */
function partsOf({ reason, token, detail }: SignInsView['items'][number]): readonly string[] {
  const parts = [reason, token, detail].filter((part): part is string => part !== null && part !== '');
  return parts.filter((part, at) => parts[at + 1]?.startsWith(`${part} `) !== true);
}

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
              {partsOf(event).length > 0 && (
                <>
                  : <SafeText text={partsOf(event).join(' ')} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {view.nextCursor !== undefined && <p className="muted">There are more: export them as a file.</p>}
    </>
  );
}
