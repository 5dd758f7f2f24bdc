import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Notice } from '../controls/notice.tsx';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

/** What an incident that was approved waits for before it may send, and how that ends. */
export function WaitingNotice({ record }: { readonly record: IncidentRecord }) {
  const { waiting } = record;
  if (waiting === undefined || waiting === null) return null;
  const title = waiting.kind === 'kill_switch' ? 'Waits: everything is stopped' : 'Waits for a host';
  return (
    <Notice tone="attention" role="status" title={title}>
      <p>
        <SafeText text={waiting.message} />
      </p>
      <p>
        Since <Timestamp iso={waiting.since} as="full" />
        {waiting.until !== null && (
          <>
            , at the longest until <Timestamp iso={waiting.until} as="full" />
          </>
        )}
        . It goes on by itself under the decision that was made; an abort ends the wait.
      </p>
    </Notice>
  );
}
