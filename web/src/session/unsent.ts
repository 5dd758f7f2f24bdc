/** What somebody asked for when the session was found to have ended; the server took nothing of it. */
export interface Unsent {
  /** What it was, as the reader of a button would say it. */
  readonly what: string;
}

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\/decision$/, 'your decision'],
  [/\/edit$/, 'your change of the plan'],
  [/\/undo$/, 'the request for an undo'],
  [/\/attending$/, 'your note, acknowledgement or assignment'],
  [/^\/incidents\/acknowledge$/, 'your acknowledgements'],
  [/^\/mutes$/, 'the mute'],
  [/^\/maintenance-windows$/, 'the maintenance window'],
  [/^\/suppressions\/[^/]+\/remove$/, 'the removal of a mute or window'],
  [/\/abort$/, 'the abort'],
  [/\/plan-again$/, 'the request for the next attempt'],
  [/\/questions$/, 'your question'],
  [/\/close$/, 'the closing of the incident'],
  [/^\/kill-switch$/, 'the stop or resume'],
  [/^\/chaos$/, 'the failure on purpose'],
];

let last: Unsent | null = null;

/** Remembers, for the sign-in page, that a request that changes something found no session. */
export function noteUnsent(path: string): void {
  last = { what: NAMES.find(([pattern]) => pattern.test(path))?.[1] ?? 'what you asked for' };
}

export function lastUnsent(): Unsent | null {
  return last;
}

/** Once it was said and somebody is signed in again. */
export function forgetUnsent(): void {
  last = null;
}
