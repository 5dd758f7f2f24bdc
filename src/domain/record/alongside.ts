import { LIMITS } from '../bounds.ts';
import { planTargets } from '../plan/host-lease.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { IncidentSummary } from './incident-summary.ts';
import type { Standing } from './standing.ts';

/** Another incident that is open on a host that a plan would act on: it may be the same trouble, told by another alarm. */
export interface AlongsideIncident {
  readonly incidentId: string;
  readonly alarmName: string;
  readonly standing: Standing;
  readonly openedAt: string;
  /** Hosts of the plan that it is about too, by their ids; never empty. */
  readonly hosts: readonly string[];
  /** In one line; null: not known yet. */
  readonly cause: string | null;
}

/** Whether people are asked about its plan, so that they should know what else is open there. */
export function asksForDecision({
  status,
  decision,
  plan,
}: Pick<IncidentRecord, 'status' | 'decision' | 'plan'>): boolean {
  return status === 'pending_approval' && decision === null && plan !== null;
}

/** Standings of which something may still run on a host, or a person may still decide. */
export const ALONGSIDE_STANDINGS = [
  'working',
  'needs_approval',
  'needs_attention',
] as const satisfies readonly Standing[];
const COUNTS: ReadonlySet<Standing> = new Set(ALONGSIDE_STANDINGS);

/**
 * What else is open on the hosts of the plan that waits, opened first; empty where no plan waits. `open`: rows of the list.
 * One whose hosts were not looked at yet is on none of them for sure.
 */
export function alongsideOf(
  record: Pick<IncidentRecord, 'incidentId' | 'status' | 'decision' | 'plan'>,
  open: readonly IncidentSummary[],
): readonly AlongsideIncident[] {
  if (record.plan === null || !asksForDecision(record)) return [];
  const targets = new Set(planTargets(record.plan));
  return open
    .filter(
      ({ incidentId, standing, status }) =>
        incidentId !== record.incidentId && COUNTS.has(standing) && status !== 'diagnosing',
    )
    .map(({ incidentId, alarmName, standing, openedAt, instanceIds, cause }) => ({
      incidentId,
      alarmName,
      standing,
      openedAt,
      hosts: instanceIds.filter((id) => targets.has(id)),
      cause,
    }))
    .filter(({ hosts }) => hosts.length > 0)
    .toSorted((a, b) => Date.parse(a.openedAt) - Date.parse(b.openedAt))
    .slice(0, LIMITS.alongsideShown);
}
