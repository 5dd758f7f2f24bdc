import { type IncidentStatus, isEnded } from './state-machine.ts';

/**
 * Where an incident stands as a whole. `working`: an attempt is under way; `needs_attention`: the newest attempt has
 * ended, the alarm is red and nobody works on it; `closed`: left for good.
 */
export const STANDINGS = ['working', 'needs_attention', 'closed'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Only a close sets `endedAt`: an end without it is an attempt's end, not the incident's. */
export function standingOf(incident: {
  readonly status: IncidentStatus;
  readonly endedAt: string | null;
}): Standing {
  if (!isEnded(incident.status)) return 'working';
  return incident.endedAt === null ? 'needs_attention' : 'closed';
}
