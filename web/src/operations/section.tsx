import type { ReactNode } from 'react';
import { useReading } from '../api/use-reading.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Skeleton } from '../controls/skeleton.tsx';

/** One part of the page, read by itself: what cannot be read hides nothing of the others. */
export function Section<Value>(props: {
  readonly title: string;
  readonly read: (signal: AbortSignal) => Promise<Value>;
  readonly children: (value: Value, refresh: () => void) => ReactNode;
}) {
  const { state, refresh } = useReading(props.title, props.read);
  return (
    <Card
      title={props.title}
      aside={
        <Button look="quiet" onPress={refresh}>
          Refresh<span className="visually-hidden"> {props.title}</span>
        </Button>
      }
    >
      {state.kind === 'loading' && <Skeleton rows={3} label={`Reading: ${props.title}`} />}
      {state.kind === 'failed' && <ProblemNotice problem={state.problem} onRetry={refresh} />}
      {state.kind === 'ready' && (
        <div className="operations__section">
          {state.problem !== null && <ProblemNotice problem={state.problem} onRetry={refresh} />}
          {props.children(state.value, refresh)}
        </div>
      )}
    </Card>
  );
}
