import { createContext, useContext } from 'react';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import type { Connection } from './event-stream.ts';

export interface Live {
  readonly connection: Connection;
  readonly reconnect: () => void;
  /** Grows when the stream opens or the server says so: what was fetched before may have missed changes. */
  readonly generation: number;
  /** Every incident that is not closed and known, by id. */
  readonly open: ReadonlyMap<string, IncidentSummary>;
  /** False until the open incidents have been fetched once: no count is better than a wrong one. */
  readonly openIsKnown: boolean;
  readonly pendingCount: number;
  readonly attentionCount: number;
  readonly announcement: string;
  /** Calls the listener with each change of an incident. Returns the way to stop. */
  readonly subscribe: (listener: (summary: IncidentSummary) => void) => () => void;
}

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const value = useContext(LiveContext);
  if (value === null) throw new Error('only pages behind the sign-in are live');
  return value;
}
