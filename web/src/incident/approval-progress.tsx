import type { DecisionChannel } from '../../../src/domain/policy/decision.ts';
import type { ApprovalState } from '../../../src/domain/record/incident-record.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

const CHANNELS: Readonly<Record<DecisionChannel, string>> = {
  dashboard: 'in the dashboard',
  api: 'by the API',
  cli: 'by the command line',
  slack: 'by a button in Slack',
  signal: 'by a Temporal signal, which only claims the name',
  policy: 'by policy',
};

/** Who has said what so far, and how many approvals it takes. */
export function ApprovalProgress({ approval }: { readonly approval: ApprovalState }) {
  const given = approval.approvals.filter(({ kind }) => kind === 'approve').length;
  return (
    <>
      {approval.required > 1 && (
        <p>
          {given} of {approval.required} approvals
        </p>
      )}
      {approval.approvals.length > 0 && (
        <ul className="approvals">
          {approval.approvals.map((decision) => (
            <li key={decision.id}>
              <b>
                <SafeText text={decision.by} />
              </b>{' '}
              {decision.kind === 'approve' ? 'approved' : 'rejected'} {CHANNELS[decision.via]},{' '}
              <Timestamp iso={decision.decidedAt} as="clock" />
              {decision.comment !== '' && (
                <blockquote>
                  <SafeText text={decision.comment} />
                </blockquote>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
