import { LIMITS } from '../bounds.ts';
import { sha256Hex } from '../text/sha256.ts';
import type { PastFix } from './past-fix.ts';

/** An undo or roll-back that another incident sent to a host of this one, not long before. */
export interface PastUndo {
  readonly targetId: string;
  /** Which incident undid its fix. */
  readonly incidentId: string;
  /** When it was sent; ISO 8601 in UTC. */
  readonly at: string;
}

/** Names the newest undo on one host among the runs of fixes, over incidents. 64 hex digits, as of no fix. */
export function undoKeyOf(targetId: string): string {
  return sha256Hex(`undo\n${targetId}`);
}

/**
 * What may have come back by it: the undo of another incident, sent since `LIMITS.pastUndoSeconds`. An incident knows its own undos by its
 * attempts. Null: it is none of them.
 */
export function pastUndoOf(
  { targetId, incidentId, at }: Pick<PastFix, 'targetId' | 'incidentId' | 'at'>,
  ownIncidentId: string,
  nowMs: number,
): PastUndo | null {
  const ageMs = nowMs - Date.parse(at);
  if (incidentId === ownIncidentId || !(ageMs <= LIMITS.pastUndoSeconds * 1_000)) return null;
  return { targetId, incidentId, at };
}
