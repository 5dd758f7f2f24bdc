import type { IncidentStatus } from '../../../src/domain/record/state-machine.ts';
import { STATUS_LOOKS, type StatusLook } from './status-look.ts';

export type StatusGroup = 'all' | StatusLook['group'];

/** The tabs of the list, in order of urgency. */
export const STATUS_GROUPS: readonly { readonly group: StatusGroup; readonly label: string }[] = [
  { group: 'all', label: 'All' },
  { group: 'approval', label: 'Needs approval' },
  { group: 'running', label: 'Running' },
  { group: 'failed', label: 'Needs follow-up' },
  { group: 'closed', label: 'Closed' },
];

const STATUSES = Object.keys(STATUS_LOOKS) as readonly IncidentStatus[];

/** The statuses of a group; none for `all`, which the API takes as no filter. */
export function statusesOf(group: StatusGroup): readonly IncidentStatus[] {
  return group === 'all' ? [] : STATUSES.filter((status) => STATUS_LOOKS[status].group === group);
}

export const OPEN_GROUP_STATUSES: readonly IncidentStatus[] = [
  ...statusesOf('approval'),
  ...statusesOf('running'),
];

export function isOpen(status: IncidentStatus): boolean {
  return OPEN_GROUP_STATUSES.includes(status);
}

export function parseGroup(text: string | null): StatusGroup {
  return STATUS_GROUPS.find(({ group }) => group === text)?.group ?? 'all';
}
