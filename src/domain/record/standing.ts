import { type IncidentStatus, isEnded } from './state-machine.ts';

/**
 * Where an incident stands as a whole. `working`: an attempt is under way, an approved plan that waits until it may run
 * included; `needs_approval`: its plan waits for people to decide; `needs_attention`: the newest attempt has ended, the
 * alarm is red and nobody works on it; `suppressed`: the same, but it is muted or in a maintenance window, so nobody is asked
 * and it goes on by itself; `closed`: left for good.
 */
export const STANDINGS = ['working', 'needs_approval', 'needs_attention', 'suppressed', 'closed'] as const;
export type Standing = (typeof STANDINGS)[number];

/** `isDecided`: nobody is asked about its plan any more. Only a close sets `endedAt`: an end without it is an attempt's. */
export function standingAs(status: IncidentStatus, isDecided: boolean, endedAt: string | null): Standing {
  if (isEnded(status)) {
    if (endedAt !== null) return 'closed';
    return status === 'suppressed' ? 'suppressed' : 'needs_attention';
  }
  return status === 'pending_approval' && !isDecided ? 'needs_approval' : 'working';
}

export function standingOf(incident: {
  readonly status: IncidentStatus;
  readonly decision: object | null;
  readonly endedAt: string | null;
}): Standing {
  return standingAs(incident.status, incident.decision !== null, incident.endedAt);
}
