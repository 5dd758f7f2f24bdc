import { useCallback, useEffect, useState } from 'react';
import type { ResponseMetrics } from '../../../src/domain/record/response/response-metrics.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { getResponseMetrics } from '../api/endpoints.ts';

export type ResponseState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly problem: ApiProblem }
  /** `problem`: it could not be read anew, and what is shown is from before. */
  | {
      readonly kind: 'ready';
      readonly query: string;
      readonly metrics: ResponseMetrics;
      readonly problem: ApiProblem | null;
    };

/** Response metrics by a query of the API, and the way to read them anew. */
export function useResponseMetrics(query: string): {
  readonly state: ResponseState;
  readonly refresh: () => void;
} {
  const [state, setState] = useState<ResponseState>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    // Asked again for the same, what is there stays until the answer comes.
    const aborting = new AbortController();
    setState((before) =>
      asked > 0 && before.kind === 'ready' && before.query === query ? before : { kind: 'loading' },
    );
    getResponseMetrics(new URLSearchParams(query), aborting.signal).then(
      (metrics) => {
        if (!aborting.signal.aborted) setState({ kind: 'ready', query, metrics, problem: null });
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
  }, [query, asked]);
  return { state, refresh: useCallback(() => setAsked((times) => times + 1), []) };
}
