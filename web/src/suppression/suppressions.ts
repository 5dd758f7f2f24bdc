import { useCallback, useEffect, useState } from 'react';
import type { SuppressionsView } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { listSuppressions } from '../api/endpoints.ts';
import { useLive } from '../live/live-context.ts';

const POLL_MS = 30_000;

/** What is muted and planned, read again every half minute and after every change. */
export function useSuppressions(): {
  readonly view: SuppressionsView | null;
  readonly problem: ApiProblem | null;
  readonly refresh: () => void;
} {
  const [view, setView] = useState<SuppressionsView | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [asked, setAsked] = useState(0);
  const { generation } = useLive();
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the two counts say when, not what
  useEffect(() => {
    const ending = new AbortController();
    const read = () => {
      listSuppressions(ending.signal).then(
        (next) => {
          setView(next);
          setProblem(null);
        },
        (error) => {
          if (!ending.signal.aborted) setProblem(asProblem(error));
        },
      );
    };
    read();
    const timer = setInterval(read, POLL_MS);
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [generation, asked]);
  return { view, problem, refresh };
}
