import { type ReactNode, useId, useState } from 'react';
import type { DecisionRequest } from '../../../src/contracts/api.ts';
import type { LIMITS } from '../../../src/domain/bounds.ts';
import type { DecisionKind } from '../../../src/domain/policy/decision.ts';
import { Button } from '../controls/button.tsx';
import { useDraft } from '../session/draft.ts';
import { Digest } from '../text/digest.tsx';
import { countOf } from '../text/format-number.ts';
import { hostsOf } from './decision-rules.ts';
import { HOST_COUNT_ID, HostCountField } from './host-count-field.tsx';
import { planName, type ShownPlan } from './shown-plan.ts';

const COMMENT_MAX: (typeof LIMITS)['commentChars'] = 2_000;

export function DecisionForm(props: {
  readonly shown: ShownPlan;
  readonly againstApproving: string | null;
  /** Where what is missing for an approval can be done, as a place on the page; null: nowhere on it. */
  readonly missing: string | null;
  readonly busy: boolean;
  /** What came of the last press: it stands where the thumb is. */
  readonly answer: ReactNode;
  readonly submit: (request: DecisionRequest) => void;
}) {
  const { shown, againstApproving, missing, busy, answer, submit } = props;
  const [comment, setComment] = useDraft(`decision.${shown.digest}`);
  const [typedCount, setTypedCount] = useState('');
  const reasonId = useId();
  const hosts = hostsOf(shown.plan).length;
  const countMissing = hosts > 1 && typedCount.trim() !== String(hosts);
  const against =
    againstApproving ??
    (countMissing ? `Type the number of hosts that this plan changes to approve it.` : null);
  // What is missing may be screens away from the buttons, which stay in sight.
  const wanted = againstApproving !== null ? missing : countMissing ? `#${HOST_COUNT_ID}` : null;
  const send = (kind: DecisionKind) => {
    const said = comment.trim();
    submit({ kind, plan: shown.digest, ...(said === '' ? {} : { comment: said }) });
  };
  return (
    <form
      className="decision"
      onSubmit={(event) => {
        // Enter in a field must not approve anything; only the buttons decide.
        event.preventDefault();
      }}
    >
      <p>
        Plan {planName(shown)}: {countOf(shown.plan.steps.length, 'step')} on {countOf(hosts, 'host')}.
      </p>
      <Digest value={shown.digest} />
      <label className="field">
        <span>Comment</span>
        <textarea
          rows={2}
          maxLength={COMMENT_MAX}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
      </label>
      {hosts > 1 && <HostCountField hosts={hosts} typed={typedCount} onType={setTypedCount} />}
      <div className="decision__bar">
        {answer}
        {against !== null && (
          <p className="decision__against" id={reasonId}>
            {against} {wanted !== null && <a href={wanted}>Go there</a>}
          </p>
        )}
        <div className="decision__buttons">
          <Button
            look="primary"
            onPress={() => send('approve')}
            disabled={against !== null}
            busy={busy}
            {...(against === null ? {} : { describedBy: reasonId })}
          >
            Approve
          </Button>
          <Button look="danger" onPress={() => send('reject')} busy={busy}>
            Reject
          </Button>
        </div>
      </div>
    </form>
  );
}
