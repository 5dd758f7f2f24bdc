import { useCallback, useEffect, useRef, useState } from 'react';
import type { IncidentView } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { getIncident, incidentStreamPath } from '../api/endpoints.ts';
import { type Connection, openEventStream } from '../live/event-stream.ts';

export interface IncidentState {
  readonly view: IncidentView | null;
  /** Why the last fetch brought nothing; the view, if there is one, is from before. */
  readonly problem: ApiProblem | null;
  readonly connection: Connection;
  readonly refresh: () => void;
}

/** One incident: fetched, then kept by its own stream, and fetched again whenever that comes back. */
export function useIncident(incidentId: string): IncidentState {
  const [view, setView] = useState<IncidentView | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [connection, setConnection] = useState<Connection>('connecting');
  const mounted = useRef(true);

  const accept = useCallback((next: IncidentView) => {
    setProblem(null);
    // Answers may overtake each other; a revision never goes back.
    setView((known) => (known !== null && known.record.revision > next.record.revision ? known : next));
  }, []);
  const refresh = useCallback(() => {
    getIncident(incidentId).then(
      (next) => {
        if (mounted.current) accept(next);
      },
      (error) => {
        if (mounted.current) setProblem(asProblem(error));
      },
    );
  }, [incidentId, accept]);

  useEffect(() => {
    mounted.current = true;
    refresh();
    const stream = openEventStream<IncidentView>({
      path: incidentStreamPath(incidentId),
      pausesWhileHidden: true,
      onMessage: accept,
      onFetchAnew: refresh,
      onConnection: setConnection,
    });
    return () => {
      mounted.current = false;
      stream.close();
    };
  }, [incidentId, accept, refresh]);

  return { view, problem, connection, refresh };
}
