/** What a detector says of a resource. */
export type DetectorState = 'OK' | 'ALARM';

/** A detector on one resource, from window to window. */
export interface Detection {
  readonly state: DetectorState;
  /** Windows in a row that speak for the other state. */
  readonly against: number;
  /** When the state changed, milliseconds since 1970; null: never. */
  readonly changedAt: number | null;
  /** When the newest changes were, oldest first: what the bound on changes counts. */
  readonly changes: readonly number[];
}

export const NEW_DETECTION: Detection = { state: 'OK', against: 0, changedAt: null, changes: [] };

export interface Hysteresis {
  /** Bad windows in a row before it is an alarm. */
  readonly badWindows: number;
  /** Good windows in a row before it is over. */
  readonly goodWindows: number;
  /** Changes to ALARM within `withinMs`; one more waits, so that what flaps does not page. */
  readonly alarmsMax: number;
  readonly withinMs: number;
}

export interface Step {
  readonly detection: Detection;
  /** The new state, where it changed: what is published. */
  readonly changedTo: DetectorState | null;
}

/**
 * One window more. The return to OK is never held back: an incident that waits for it must hear it.
 *
 * @param at End of the window, milliseconds since 1970.
 */
export function afterWindow(
  { state, against, changedAt, changes }: Detection,
  isBad: boolean,
  at: number,
  { badWindows, goodWindows, alarmsMax, withinMs }: Hysteresis,
): Step {
  const speaksAgainst = isBad === (state === 'OK');
  if (!speaksAgainst) return { detection: { state, against: 0, changedAt, changes }, changedTo: null };
  const reached = against + 1;
  const recent = changes.filter((change) => change > at - withinMs);
  const isHeld = state === 'OK' && recent.length >= alarmsMax;
  if (reached < (state === 'OK' ? badWindows : goodWindows) || isHeld)
    return { detection: { state, against: reached, changedAt, changes: recent }, changedTo: null };
  const changedTo = state === 'OK' ? 'ALARM' : 'OK';
  const kept = changedTo === 'ALARM' ? [...recent, at] : recent;
  return { detection: { state: changedTo, against: 0, changedAt: at, changes: kept }, changedTo };
}
