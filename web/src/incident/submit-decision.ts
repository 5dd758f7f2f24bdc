import { useCallback, useRef, useState } from 'react';
import type { DecisionRequest } from '../../../src/contracts/api.ts';
import type { DecideAck } from '../../../src/contracts/messages.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { decide } from '../api/endpoints.ts';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { forgetDraft } from '../session/draft.ts';
import { countOf } from '../text/format-number.ts';

export type DecisionAttempt =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'acknowledged'; readonly ack: DecideAck }
  | { readonly kind: 'refused'; readonly asked: DecisionRequest['kind']; readonly problem: ApiProblem };

/** Sends decisions one at a time. The same decision sent again after a lost answer bears the same key. */
export function useDecision(
  incidentId: string,
  refresh: () => void,
): {
  readonly attempt: DecisionAttempt;
  readonly submit: (request: DecisionRequest) => void;
  /** The answer was read. */
  readonly forget: () => void;
} {
  const [attempt, setAttempt] = useState<DecisionAttempt>({ kind: 'idle' });
  const sent = useRef<{ readonly request: string; readonly key: string } | null>(null);
  const sending = useRef(false);
  const submit = useCallback(
    (request: DecisionRequest) => {
      if (sending.current) return;
      sending.current = true;
      const text = JSON.stringify(request);
      if (sent.current?.request !== text) sent.current = { request: text, key: newIdempotencyKey() };
      setAttempt({ kind: 'sending' });
      decide(incidentId, request, sent.current.key)
        .then(
          (ack) => {
            forgetDraft(`decision.${request.plan}`);
            setAttempt({ kind: 'acknowledged', ack });
          },
          (error) => setAttempt({ kind: 'refused', asked: request.kind, problem: asProblem(error) }),
        )
        .finally(() => {
          sending.current = false;
          refresh();
        });
    },
    [incidentId, refresh],
  );
  const forget = useCallback(() => setAttempt({ kind: 'idle' }), []);
  return { attempt, submit, forget };
}

export function ackText(ack: DecideAck): string {
  const what = ack.decision === 'approve' ? 'Approval' : 'Rejection';
  const how = ack.kind === 'recorded' ? 'recorded' : 'had been recorded before';
  const missing = ack.missing > 0 ? ` ${countOf(ack.missing, 'more approval')} needed.` : '';
  return `${what} ${how}, by ${ack.by}.${missing}`;
}
