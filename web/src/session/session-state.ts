import { useCallback, useEffect, useState } from 'react';
import type { SessionView } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { getSession } from '../api/endpoints.ts';
import { onSignedOut } from '../api/request.ts';

export type SessionState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'unreachable'; readonly problem: ApiProblem }
  | { readonly kind: 'signed_in'; readonly session: SessionView };

/** Who is signed in, followed over the life of the page: any request that answers 401 ends it. */
export function useSessionState(): {
  readonly state: SessionState;
  readonly check: () => void;
  readonly leave: () => void;
} {
  const [state, setState] = useState<SessionState>({ kind: 'checking' });
  const leave = useCallback(() => setState({ kind: 'signed_out' }), []);
  const check = useCallback(() => {
    getSession().then(
      (session) => setState({ kind: 'signed_in', session }),
      (error) => {
        const problem = asProblem(error);
        setState(problem.status === 401 ? { kind: 'signed_out' } : { kind: 'unreachable', problem });
      },
    );
  }, []);
  useEffect(() => onSignedOut(leave), [leave]);
  useEffect(check, [check]);
  return { state, check, leave };
}
