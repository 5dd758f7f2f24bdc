import { type FormEvent, type ReactNode, useState } from 'react';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { Button } from '../controls/button.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useRefusal } from '../session/use-refusal.ts';

export const REASON_MAX = 500;

/** A form that is kept when it is refused, and emptied (`done`) when it is taken. */
export function SuppressionForm(props: {
  readonly name: string;
  readonly isReady: boolean;
  readonly send: () => Promise<string>;
  readonly done: () => void;
  readonly children: ReactNode;
}) {
  const refusal = useRefusal('suppression.set');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!props.isReady || busy || refusal !== null) return;
    setBusy(true);
    setSaid(null);
    setProblem(null);
    props
      .send()
      .then(
        (text) => {
          setSaid(text);
          props.done();
        },
        (error) => setProblem(asProblem(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <form className="suppression-form" onSubmit={submit}>
      {props.children}
      {problem !== null && <ProblemNotice problem={problem} />}
      {said !== null && <Notice tone="good" role="status" title={said} />}
      {refusal !== null && <p className="muted">{refusal}</p>}
      <Button type="submit" busy={busy} disabled={!props.isReady || refusal !== null}>
        {props.name}
      </Button>
    </form>
  );
}
