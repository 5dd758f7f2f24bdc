import { useEffect, useState } from 'react';
import type { IncidentView } from '../../../src/contracts/api.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { getStoredIncident, listIncidents } from '../api/endpoints.ts';

/** Past incidents that are shown. */
const SHOWN_MAX = 5;
/** Rows that are asked for: the same name may be an alarm of another account or about another resource. */
const ASKED_MAX = 20;

export interface PastIncident {
  readonly summary: IncidentSummary;
  /** Null until it is read, and where it cannot be. Only what helped, or was taken back, is read: the others say by their status that they did not. */
  readonly view: IncidentView | null;
}

type Looked = Pick<IncidentRecord, 'incidentId' | 'workflowId' | 'openedAt'>;
const TOLD: ReadonlySet<IncidentSummary['status']> = new Set(['completed', 'rolled_back']);

/** The newest of an alarm that were opened before the one that is looked at: the same alarm of the same resource has the same workflow. */
function pastOf(
  items: readonly IncidentSummary[],
  { incidentId, workflowId, openedAt }: Looked,
): readonly IncidentSummary[] {
  return items
    .filter(
      (item) => item.workflowId === workflowId && item.incidentId !== incidentId && item.openedAt <= openedAt,
    )
    .slice(0, SHOWN_MAX);
}

/** Null while it is asked; empty: there is none, or they cannot be read, which stops nobody from deciding. */
export function usePastIncidents(record: Looked, alarmName: string): readonly PastIncident[] | null {
  const { incidentId, workflowId, openedAt } = record;
  const [past, setPast] = useState<readonly PastIncident[] | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    const read = async () => {
      const { items } = await listIncidents(
        { standings: [], from: '', alarm: alarmName },
        { limit: ASKED_MAX },
        gone.signal,
      );
      const found = pastOf(items, { incidentId, workflowId, openedAt });
      setPast(found.map((summary) => ({ summary, view: null })));
      const views = await Promise.all(
        found.map(({ status, incidentId: id }) =>
          TOLD.has(status) ? getStoredIncident(id, gone.signal).catch(() => null) : null,
        ),
      );
      if (!gone.signal.aborted)
        setPast(found.map((summary, index) => ({ summary, view: views[index] ?? null })));
    };
    read().catch(() => {
      if (!gone.signal.aborted) setPast([]);
    });
    return () => gone.abort();
  }, [incidentId, workflowId, openedAt, alarmName]);
  return past;
}
