import { useCallback, useEffect, useState } from 'react';
import type { Scorecard, ScorecardDays } from '../../../src/domain/record/scorecard/scorecard.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { getScorecard } from '../api/endpoints.ts';

export type ScorecardState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly problem: ApiProblem }
  /** `problem`: it could not be read anew, and what is shown is from before. */
  | { readonly kind: 'ready'; readonly card: Scorecard; readonly problem: ApiProblem | null };

/** The scorecard of so many days, and the way to read it anew. */
export function useScorecard(days: ScorecardDays): {
  readonly state: ScorecardState;
  readonly refresh: () => void;
} {
  const [state, setState] = useState<ScorecardState>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    // Asked again for the same days, what is there stays until the answer comes.
    const aborting = new AbortController();
    setState((before) =>
      asked > 0 && before.kind === 'ready' && before.card.days === days ? before : { kind: 'loading' },
    );
    getScorecard(days, aborting.signal).then(
      (card) => {
        if (!aborting.signal.aborted) setState({ kind: 'ready', card, problem: null });
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
  }, [days, asked]);
  return { state, refresh: useCallback(() => setAsked((times) => times + 1), []) };
}
