import { useCallback, useRef, useState } from 'react';
import type { IncidentView } from '../../../src/contracts/api.ts';
import type { Plan } from '../../../src/domain/plan/plan.ts';
import type { Brief } from '../../../src/domain/record/brief/brief.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import type { IncidentStatus } from '../../../src/domain/record/state-machine.ts';

/** A plan with all that was said about it, as one person saw it. */
export type ShownPlan = Pick<
  IncidentRecord,
  'hypothesis' | 'provenance' | 'secondView' | 'verdict' | 'diagnostics' | 'targets'
> & {
  readonly plan: Plan;
  readonly digest: string;
  /** What was said of it in six lines; null where an earlier attempt is looked at. */
  readonly brief: Brief | null;
};

export function planOf(record: IncidentRecord, brief: Brief | null = null): ShownPlan | null {
  const {
    plan,
    planDigest,
    hypothesis,
    provenance,
    secondView = null,
    verdict,
    diagnostics,
    targets,
  } = record;
  if (plan === null || planDigest === null) return null;
  return {
    plan,
    digest: planDigest,
    brief,
    hypothesis,
    provenance,
    secondView,
    verdict,
    diagnostics,
    targets,
  };
}

/** How a plan is called: an edit is another plan of the same attempt. */
export function planName({ plan, digest }: Pick<ShownPlan, 'plan' | 'digest'>): string {
  const name = `${plan.planVersion}`;
  return plan.editedFrom === undefined ? name : `${name} as edited (${digest.slice(0, 8)})`;
}

/** Statuses in which the bytes under a reader's eyes must not be exchanged. */
function isDeciding(status: IncidentStatus): boolean {
  return status === 'pending_approval' || status === 'planning';
}

export interface PlanHold {
  readonly shown: ShownPlan | null;
  /** A newer plan that waits to be looked at, if there is one. */
  readonly newer: ShownPlan | null;
  readonly showNewer: () => void;
}

/** The plan that is kept on screen, given the one that was there and what the record says now. */
export function nextShown(
  held: ShownPlan | null,
  status: IncidentStatus,
  latest: ShownPlan | null,
): ShownPlan | null {
  if (held === null || !isDeciding(status)) return latest;
  return latest !== null && latest.digest === held.digest ? latest : held;
}

/**
 * Which plan is on the screen. While a person decides, a newer plan does not take the place of the one that is being
 * read: it is announced, and shown when asked for.
 */
export function usePlanHold({ record, brief }: Pick<IncidentView, 'record' | 'brief'>): PlanHold {
  const latest = planOf(record, brief);
  const held = useRef<ShownPlan | null>(null);
  const [, redraw] = useState(0);
  // Once the record waits for a person, what is shown is what that person reads.
  const shown = nextShown(held.current, record.status, latest);
  held.current = record.status === 'pending_approval' || held.current !== null ? shown : null;
  const showNewer = useCallback(() => {
    held.current = null;
    redraw((count) => count + 1);
  }, []);
  const newer = latest !== null && shown !== null && latest.digest !== shown.digest ? latest : null;
  return { shown, newer, showNewer };
}
