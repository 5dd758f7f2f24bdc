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
  /** The newest end of a window that was counted; left out: none was, or silence came since. */
  readonly counted?: CountedEnd;
}

/** Parts of one window, as the files of several nodes of a load balancer, have one end and count once. */
export interface CountedEnd {
  /** Milliseconds since 1970. */
  readonly end: number;
  /** `against` as it was before any part of it was counted, for the state that it has led to. */
  readonly before: number;
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
 * One window more, that is whole: silence too. The return to OK is never held back: an incident that waits for it must hear it.
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

/**
 * A part of a window: of those with one end a bad one wins over the good ones, in whatever order they come, and all of them count
 * as one window. A part of an end that is over counts as one of the newest, unless it is good: then it says nothing.
 *
 * @param at When a change is told to have been, milliseconds since 1970.
 * @param end Of the window, milliseconds since 1970; the same for all of its parts.
 */
export function afterPart(
  before: Detection,
  isBad: boolean,
  at: number,
  end: number,
  hysteresis: Hysteresis,
): Step {
  const { counted } = before;
  const isNewEnd = counted === undefined || end > counted.end;
  if (!isNewEnd && !isBad) return { detection: before, changedTo: null };
  const from = isNewEnd ? before : { ...before, against: counted.before };
  const { detection, changedTo } = afterWindow(from, isBad, at, hysteresis);
  const newest = {
    end: isNewEnd ? end : counted.end,
    // For the state that it changes to nothing has spoken before.
    before: changedTo === null ? from.against : 0,
  };
  return { detection: { ...detection, counted: newest }, changedTo };
}
