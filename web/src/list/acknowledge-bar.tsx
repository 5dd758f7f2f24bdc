import { useState } from 'react';
import type { AcknowledgeItem } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { acknowledgeAll } from '../api/endpoints.ts';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { Button } from '../controls/button.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useRefusal } from '../session/use-refusal.ts';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { SELECTED_MAX, type Selection } from './selection.ts';

type Refused = Extract<AcknowledgeItem, { kind: 'refused' }>;

/** What can be done with the rows that are ticked, and what became of it: one line for each that was refused. */
export function AcknowledgeBar({ selection }: { readonly selection: Selection }) {
  const { ids, selectable, toggleAll, clear } = selection;
  const refusal = useRefusal('incident.attend');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<{ readonly counted: number; readonly refused: readonly Refused[] } | null>(
    null,
  );
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const send = () => {
    setBusy(true);
    setDone(null);
    setProblem(null);
    acknowledgeAll([...ids], newIdempotencyKey())
      .then(
        ({ items }) => {
          const refused = items.filter((item): item is Refused => item.kind === 'refused');
          setDone({ counted: items.length - refused.length, refused });
          clear();
        },
        (error) => setProblem(asProblem(error)),
      )
      .finally(() => setBusy(false));
  };
  if (selectable.length === 0 && done === null) return null;
  const most = Math.min(selectable.length, SELECTED_MAX);
  return (
    <div className="selection">
      <div className="selection__bar">
        {selectable.length > 0 && (
          <label className="selection__all">
            <input type="checkbox" checked={most > 0 && ids.size >= most} onChange={toggleAll} />
            <span>
              {ids.size === 0
                ? `Select ${most === selectable.length ? 'all' : `the first ${most}`}`
                : `${ids.size} selected`}
            </span>
          </label>
        )}
        <Button onPress={send} busy={busy} disabled={ids.size === 0 || refusal !== null}>
          Acknowledge
        </Button>
      </div>
      {refusal !== null && ids.size > 0 && <p className="muted">{refusal}</p>}
      {problem !== null && <ProblemNotice problem={problem} />}
      {done !== null && (
        <Notice
          tone={done.refused.length === 0 ? 'good' : 'attention'}
          role="status"
          title={`${countOf(done.counted, 'incident')} acknowledged${done.refused.length === 0 ? '' : `, ${done.refused.length} not`}.`}
        >
          {done.refused.length > 0 && (
            <ul>
              {done.refused.map(({ incidentId, message, nextStep }) => (
                <li key={incidentId}>
                  <code className="wrap-anywhere">
                    <SafeText text={incidentId} />
                  </code>
                  : {message} {nextStep}
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
    </div>
  );
}
