import { useCallback, useEffect, useRef, useState } from 'react';
import { type ApiProblem, asProblem } from './api-problem.ts';

export type Reading<Value> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly problem: ApiProblem }
  /** `problem`: it could not be read anew, and what is shown is from before. */
  | {
      readonly kind: 'ready';
      readonly key: string;
      readonly value: Value;
      readonly problem: ApiProblem | null;
    };

/** What is read for a key, and the way to read it anew. `read` is asked again only where the key is another. */
export function useReading<Value>(
  key: string,
  read: (signal: AbortSignal) => Promise<Value>,
): { readonly state: Reading<Value>; readonly refresh: () => void } {
  const [state, setState] = useState<Reading<Value>>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    // Asked again for the same, what is there stays until the answer comes.
    const aborting = new AbortController();
    setState((before) =>
      asked > 0 && before.kind === 'ready' && before.key === key ? before : { kind: 'loading' },
    );
    latest.current(aborting.signal).then(
      (value) => {
        if (!aborting.signal.aborted) setState({ kind: 'ready', key, value, problem: null });
      },
      (error: unknown) => {
        if (aborting.signal.aborted) return;
        const problem = asProblem(error);
        setState((before) =>
          before.kind === 'ready' ? { ...before, problem } : { kind: 'failed', problem },
        );
      },
    );
    return () => aborting.abort();
  }, [key, asked]);
  return { state, refresh: useCallback(() => setAsked((times) => times + 1), []) };
}
