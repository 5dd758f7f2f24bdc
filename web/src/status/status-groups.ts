import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import type { Standing } from '../../../src/domain/record/standing.ts';
import type { IncidentStatus } from '../../../src/domain/record/state-machine.ts';
import { STATUS_LOOKS } from './status-look.ts';

export type StatusGroup = 'all' | 'approval' | 'attention' | 'running' | 'quiet' | 'closed';

/** The tabs of the list, in order of urgency. */
export const STATUS_GROUPS: readonly { readonly group: StatusGroup; readonly label: string }[] = [
  { group: 'all', label: 'All' },
  { group: 'approval', label: 'Needs approval' },
  { group: 'attention', label: 'Needs attention' },
  { group: 'running', label: 'Running' },
  { group: 'quiet', label: 'Quiet' },
  { group: 'closed', label: 'Closed' },
];

/** What the API is asked for; an empty list is no filter. */
export interface GroupQuery {
  readonly standings: readonly Standing[];
}

const QUERIES: Readonly<Record<StatusGroup, GroupQuery>> = {
  all: { standings: [] },
  approval: { standings: ['needs_approval'] },
  attention: { standings: ['needs_attention'] },
  running: { standings: ['working'] },
  quiet: { standings: ['suppressed'] },
  closed: { standings: ['closed'] },
};

export function queryOfGroup(group: StatusGroup): GroupQuery {
  return QUERIES[group];
}

/** The same test as the API's. */
export function isInGroup(
  { standing }: Pick<IncidentSummary, 'standing'>,
  { standings }: GroupQuery,
): boolean {
  return standings.length === 0 || standings.includes(standing);
}

/** An attempt is under way. */
export function isUnderWay(status: IncidentStatus): boolean {
  return !STATUS_LOOKS[status].hasEnded;
}

export function parseGroup(text: string | null): StatusGroup {
  return STATUS_GROUPS.find(({ group }) => group === text)?.group ?? 'all';
}
