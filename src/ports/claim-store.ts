export interface KillSwitch {
  readonly active: boolean;
  readonly by: string;
  readonly reason: string;
}

export interface ClaimStorePort {
  readKillSwitch(): Promise<KillSwitch>;
  setKillSwitch(value: KillSwitch): Promise<void>;
  /** One owner per target until `expiresAtMs`; the owner may claim again. False when another one holds it. */
  claim(input: {
    readonly targetId: string;
    readonly owner: string;
    readonly incidentId: string;
    readonly nowMs: number;
    readonly expiresAtMs: number;
  }): Promise<boolean>;
  /** Who holds a target, or undefined. */
  findHolder(targetId: string): Promise<{ readonly owner: string; readonly incidentId: string } | undefined>;
  /** Gives up the owner's own claim; another one's stays. */
  release(targetId: string, owner: string): Promise<void>;
}
