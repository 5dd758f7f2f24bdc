import { useCallback, useMemo, useState } from 'react';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';

/** The API takes so many at once. */
export const SELECTED_MAX = 50;

/** Rows that were ticked, of those that are on the screen and can be: what went from the list is not meant any more. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly selectable: readonly IncidentSummary[];
  readonly toggle: (incidentId: string) => void;
  /** All that can be ticked, up to the bound; none where all of them are. */
  readonly toggleAll: () => void;
  readonly clear: () => void;
}

export function canAcknowledge({ standing }: IncidentSummary): boolean {
  return standing !== 'closed';
}

export function useSelection(items: readonly IncidentSummary[]): Selection {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const selectable = useMemo(() => items.filter(canAcknowledge), [items]);
  const ids = useMemo(
    () => new Set(selectable.map(({ incidentId }) => incidentId).filter((id) => ticked.has(id))),
    [selectable, ticked],
  );
  const toggle = useCallback((incidentId: string) => {
    setTicked((now) => {
      const next = new Set(now);
      if (!next.delete(incidentId) && next.size < SELECTED_MAX) next.add(incidentId);
      return next;
    });
  }, []);
  const toggleAll = useCallback(() => {
    const all = selectable.slice(0, SELECTED_MAX).map(({ incidentId }) => incidentId);
    setTicked(all.every((id) => ids.has(id)) ? new Set() : new Set(all));
  }, [selectable, ids]);
  const clear = useCallback(() => setTicked(new Set()), []);
  return useMemo(
    () => ({ ids, selectable, toggle, toggleAll, clear }),
    [ids, selectable, toggle, toggleAll, clear],
  );
}
