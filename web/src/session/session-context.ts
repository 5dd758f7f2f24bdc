import { createContext, useContext } from 'react';
import type { SessionView } from '../../../src/contracts/api.ts';

export interface SessionContextValue {
  readonly session: SessionView;
  /** Forgets the session on this page; the login page follows. */
  readonly leave: () => void;
}

export const SessionContext = createContext<SessionContextValue | null>(null);

function useSessionContext(): SessionContextValue {
  const value = useContext(SessionContext);
  if (value === null) throw new Error('only pages behind the sign-in have a session');
  return value;
}

export function useSession(): SessionView {
  return useSessionContext().session;
}

export function useSignOut(): () => void {
  return useSessionContext().leave;
}
