import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Notice } from '../controls/notice.tsx';
import { STATUS_LOOKS } from '../status/status-look.ts';
import { SafeText } from '../text/safe-text.tsx';

/** How it ended, and what is left for a person to do. */
export function OutcomeNotice({ record }: { readonly record: IncidentRecord }) {
  const { outcome } = record;
  if (outcome === null) return null;
  return (
    <Notice tone={STATUS_LOOKS[record.status].tone} title={<SafeText text={outcome.message} />}>
      {outcome.nextStep !== '' && (
        <p>
          <b>Next: </b>
          <SafeText text={outcome.nextStep} />
        </p>
      )}
      <p className="notice__code">{outcome.code}</p>
    </Notice>
  );
}
