import { gunzipSync, gzipSync } from 'node:zlib';
import { smallerState, type TallyState } from '../domain/logs/window/window-tally.ts';
import { type JsonObject, memberOf } from '../domain/text/json-object.ts';
import { RECORD_BYTES, STATE_SHRINKS_MAX, WINDOW_STATE_BYTES } from './bounds.ts';

/** Names the shape of a state; a window that began with another release's begins anew. */
const STATE_FORMAT = 'window-state/v1';

/** A state as it travels through Lambda. */
export interface WindowState extends JsonObject {
  readonly format: typeof STATE_FORMAT;
  /** Base64 of gzip of JSON. */
  readonly data: string;
}

/** How often a state had to be made smaller; 0: it is whole. */
export interface EncodedState {
  readonly state: WindowState;
  readonly shrinks: number;
}

/** @throws RangeError when it is too large whatever is left out. */
export function encodeState(whole: TallyState): EncodedState {
  let state = whole;
  for (let shrinks = 0; shrinks <= STATE_SHRINKS_MAX; shrinks += 1) {
    const data = gzipSync(JSON.stringify(state), { level: 1 }).toString('base64');
    if (data.length <= WINDOW_STATE_BYTES) return { state: { format: STATE_FORMAT, data }, shrinks };
    state = smallerState(state);
  }
  throw new RangeError(
    `the state of a window takes more than ${WINDOW_STATE_BYTES} bytes, whatever is left out`,
  );
}

/**
 * The state that an earlier batch gave; null at the beginning of a window.
 * @throws Error for one that we did not write: its counts would be lost.
 */
export function decodeState(state: JsonObject): TallyState | null {
  if (Object.keys(state).length === 0) return null;
  const data = memberOf(state, 'data');
  if (memberOf(state, 'format') !== STATE_FORMAT || typeof data !== 'string')
    throw new TypeError(`the window has a state that is no ${STATE_FORMAT}`);
  const json = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: RECORD_BYTES }).toString('utf8');
  // Written by encodeState, and kept by Lambda between two of our answers.
  return JSON.parse(json) as TallyState;
}
