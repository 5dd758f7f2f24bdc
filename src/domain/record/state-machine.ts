/** The life of an incident, as data. Statuses of the source schema keep their names. */
export const OPEN_STATUSES = [
  'diagnosing',
  'planning',
  'pending_approval',
  'executing',
  'verifying',
  'rolling_back',
] as const;

export const END_STATUSES = [
  'completed',
  'rejected',
  'expired',
  'recovered',
  'rolled_back',
  'failed',
  'timeout',
  'suppressed',
  'no_remedy',
] as const;

export const INCIDENT_STATUSES = [...OPEN_STATUSES, ...END_STATUSES] as const;

export type EndStatus = (typeof END_STATUSES)[number];
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

/**
 * Every legal transition. `recovered` is reachable only before anything ran, `rolled_back` only after a
 * compensation ran, and nothing leaves an end but the next attempt (NEXT_ATTEMPT_AFTER).
 */
export const TRANSITIONS: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  diagnosing: ['planning', 'recovered', 'rejected', 'failed', 'timeout', 'suppressed', 'no_remedy'],
  planning: [
    'pending_approval',
    'executing',
    'recovered',
    'rejected',
    'failed',
    'timeout',
    'suppressed',
    'no_remedy',
  ],
  pending_approval: [
    'planning',
    'executing',
    // An approved undo.
    'rolling_back',
    'rejected',
    'expired',
    'recovered',
    'failed',
    'timeout',
    'suppressed',
  ],
  executing: ['verifying', 'rolling_back', 'recovered', 'failed', 'timeout'],
  verifying: ['executing', 'completed', 'rolling_back', 'failed', 'timeout'],
  rolling_back: ['rolled_back', 'failed', 'timeout'],
  completed: [],
  rejected: [],
  expired: [],
  recovered: [],
  rolled_back: [],
  failed: [],
  timeout: [],
  suppressed: [],
  no_remedy: [],
};

/** The ends that leave the alarm red: an incident may go on from them with its next attempt, which is `diagnosing`. */
const NEXT_ATTEMPT_AFTER: ReadonlySet<IncidentStatus> = new Set<EndStatus>([
  'rejected',
  'expired',
  'rolled_back',
  'failed',
  'timeout',
  'no_remedy',
  // Its mute or window is over, and the alarm is still red.
  'suppressed',
]);

export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';
  readonly from: IncidentStatus;
  readonly to: IncidentStatus;
  constructor(from: IncidentStatus, to: IncidentStatus) {
    super(`an incident cannot go from ${from} to ${to}`);
    this.from = from;
    this.to = to;
  }
}

export function canTransition(from: IncidentStatus, to: IncidentStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** @throws IllegalTransitionError when the state machine has no such arrow. */
export function assertTransition(from: IncidentStatus, to: IncidentStatus): void {
  if (!canTransition(from, to)) throw new IllegalTransitionError(from, to);
}

/** @throws IllegalTransitionError when no attempt may follow one with this status. */
export function assertNextAttempt(from: IncidentStatus): void {
  if (!NEXT_ATTEMPT_AFTER.has(from)) throw new IllegalTransitionError(from, 'diagnosing');
}

/** The ends after which something that ran may be left to undo. */
const UNDO_AFTER: ReadonlySet<IncidentStatus> = new Set<EndStatus>([
  'completed',
  'failed',
  'timeout',
  // Of an undo that nobody agreed to, or that went through in part.
  'rejected',
  'expired',
  'rolled_back',
]);

/** @throws IllegalTransitionError when no undo may follow an attempt with this status. */
export function assertUndoAfter(from: IncidentStatus): void {
  if (!UNDO_AFTER.has(from)) throw new IllegalTransitionError(from, 'planning');
}

export function isEnded(status: IncidentStatus): status is EndStatus {
  return (END_STATUSES as readonly string[]).includes(status);
}
