/** What SSM says of one command on one host. */
export interface Invocation {
  /** SSM's Status, e.g. `InProgress`, `Success`, `TimedOut`. */
  readonly status: string;
  readonly statusDetails: string;
  readonly responseCode: number | null;
  /** At most 24,000 characters, SSM's own bound. */
  readonly stdout: string;
  /** At most 8,000 characters, SSM's own bound. */
  readonly stderr: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

const ENDED: ReadonlySet<string> = new Set(['Success', 'Failed', 'Cancelled', 'TimedOut']);

export function hasEnded(invocation: Invocation): boolean {
  return ENDED.has(invocation.status);
}

const UNDELIVERED: ReadonlySet<string> = new Set(['Pending', 'Delayed']);

/** No host has fetched the command yet, as far as SSM knows; it may know late. Undefined: SSM does not show it yet. */
export function isUndelivered(invocation: Invocation | undefined): boolean {
  return invocation === undefined || UNDELIVERED.has(invocation.status);
}
