/** Who holds a lock. `details` given at the claim appear as further fields. */
export interface LockOwner {
  readonly pid: number;
  readonly startMark?: string;
  readonly host: string;
  readonly startedAt: string;
  readonly [detail: string]: unknown;
}

export interface HeldLock {
  readonly kind: 'held';
  /** Adds fields that others see as the owner's details. */
  describe(details: Readonly<Record<string, unknown>>): void;
  /** Idempotent; also happens when the process exits. */
  release(): void;
}

export interface BusyLock {
  readonly kind: 'busy';
  readonly owner: LockOwner;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly onWait?: (owner: LockOwner) => void;
  readonly details?: Readonly<Record<string, unknown>>;
}

export const FOREIGN_CLAIM_AGE_LIMIT_MS: number;
export function processStartMark(pid: number): string | undefined;
export function isProcessAlive(pid: number, startMark?: string): boolean;
export function tryLock(
  directory: string,
  details?: Readonly<Record<string, unknown>>,
): Promise<HeldLock | BusyLock>;
export function waitForLock(directory: string, options: WaitOptions): Promise<HeldLock>;
