import type { SentBy } from '../domain/record/endings.ts';

export interface KillSwitch {
  readonly active: boolean;
  readonly by: string;
  readonly reason: string;
  /** When it was set; null where it never was, or not by us. */
  readonly at: string | null;
  /** Which press was the last; only for who lifts it. */
  readonly pressedAt?: string;
}

/** Throws ServiceError: what cannot be read counts as on. */
export interface KillSwitchReader {
  read(): Promise<KillSwitch>;
}

export interface KillSwitchPort extends KillSwitchReader {
  /**
   * Once it has returned, every reading sees it. Who set it and why is kept: of several presses the first. A lift during which it is
   * pressed again does nothing, and gives what stands.
   */
  set(
    change: SentBy & { readonly active: boolean; readonly by: string; readonly reason: string },
  ): Promise<KillSwitch>;
}
