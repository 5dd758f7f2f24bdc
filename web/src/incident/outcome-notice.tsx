import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Notice } from '../controls/notice.tsx';
import { STATUS_LOOKS } from '../status/status-look.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

/** How an attempt ended, and how the incident was closed. */
export function OutcomeNotice({ record }: { readonly record: IncidentRecord }) {
  const { outcome, closed } = record;
  if (outcome === null) return null;
  return (
    <Notice tone={STATUS_LOOKS[record.status].tone} title={<SafeText text={outcome.message} />}>
      {closed === null && outcome.nextStep !== '' && (
        <p>
          <b>Next: </b>
          <SafeText text={outcome.nextStep} />
        </p>
      )}
      {closed !== null && (
        <p>
          <b>Closed by {closed.by === 'alarm' ? 'the alarm' : <SafeText text={closed.who} />}: </b>
          <SafeText text={closed.reason} /> (<Timestamp iso={closed.at} as="full" />)
        </p>
      )}
      <p className="notice__code">{outcome.code}</p>
    </Notice>
  );
}
