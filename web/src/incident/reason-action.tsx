import { useEffect, useId, useRef, useState } from 'react';
import type { ApiAction } from '../../../src/domain/access/roles.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { Button } from '../controls/button.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useDraft } from '../session/draft.ts';
import { useRefusal } from '../session/use-refusal.ts';

type Phase =
  | { readonly kind: 'closed' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'done'; readonly text: string }
  | { readonly kind: 'refused'; readonly problem: ApiProblem };

const REASON_MAX = 500;

/** The one that is asked for first stands out; what destroys stands back until it is asked for. */
function openerLook(look: 'danger' | 'plain' | 'primary', asking: boolean) {
  if (asking) return 'quiet';
  return look === 'danger' ? 'quiet' : look;
}

/** An action with consequences: says them, asks for a reason, and acts only on the second press. */
export function ReasonAction<T>(props: {
  readonly name: string;
  /** What it is for the API; whose role may not do it sees why. */
  readonly action: ApiAction;
  /** Of several such actions on a page, which one this is. */
  readonly subject?: string;
  readonly look: 'danger' | 'plain' | 'primary';
  readonly consequence: string;
  /** Nothing is sent without one. */
  readonly reasonIsRequired?: boolean;
  readonly act: (reason: string) => Promise<T>;
  readonly done: (ack: T) => string;
  readonly after: () => void;
}) {
  const refusal = useRefusal(props.action);
  const refusalId = useId();
  const [phase, setPhase] = useState<Phase>({ kind: 'closed' });
  const [reason, setReason] = useDraft(
    `reason.${props.action}.${window.location.pathname}${props.subject === undefined ? '' : `.${props.subject}`}`,
  );
  const field = useRef<HTMLInputElement>(null);
  const asking = phase.kind === 'asking' || phase.kind === 'sending' || phase.kind === 'refused';
  useEffect(() => {
    if (asking) field.current?.focus();
  }, [asking]);
  const send = () => {
    setPhase({ kind: 'sending' });
    props
      .act(reason.trim())
      .then(
        (ack) => {
          setReason('');
          setPhase({ kind: 'done', text: props.done(ack) });
        },
        (error) => setPhase({ kind: 'refused', problem: asProblem(error) }),
      )
      .finally(props.after);
  };
  return (
    <div className="reason-action">
      {phase.kind === 'done' ? (
        <Notice tone="good" role="status" title={phase.text} />
      ) : (
        <Button
          look={openerLook(props.look, asking)}
          expanded={asking}
          disabled={refusal !== null}
          {...(refusal === null ? {} : { describedBy: refusalId })}
          onPress={() => setPhase(asking ? { kind: 'closed' } : { kind: 'asking' })}
        >
          {asking ? 'Never mind' : `${props.name}…`}
        </Button>
      )}
      {refusal !== null && (
        <p className="muted" id={refusalId}>
          {refusal}
        </p>
      )}
      {asking && (
        <form className="reason-action__form" onSubmit={(event) => event.preventDefault()}>
          <p>{props.consequence}</p>
          <label className="field">
            <span>Reason, for the record{props.reasonIsRequired === true ? ' (required)' : ''}</span>
            <input
              ref={field}
              type="text"
              maxLength={REASON_MAX}
              required={props.reasonIsRequired}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          {phase.kind === 'refused' && <ProblemNotice problem={phase.problem} />}
          <Button
            look={props.look}
            onPress={send}
            busy={phase.kind === 'sending'}
            disabled={props.reasonIsRequired === true && reason.trim() === ''}
          >
            {props.name}
          </Button>
        </form>
      )}
    </div>
  );
}
