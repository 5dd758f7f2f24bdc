import type { IncidentHolder } from '../contracts/activities.ts';

export interface KillSwitch {
  readonly active: boolean;
  readonly by: string;
  readonly reason: string;
}

/** Which run has the open incident of one workflow id: the only one that may act for it. */
export interface HolderStorePort {
  /** Undefined when the alarm of that workflow has no open incident. */
  findIncidentHolder(workflowId: string): Promise<IncidentHolder | undefined>;
  /**
   * Makes a run the holder: where there is none, or the one there is of `from`, or is this run itself. Otherwise says
   * who is.
   */
  holdIncident(input: {
    readonly workflowId: string;
    readonly holder: IncidentHolder;
    /** Run ids; `any` takes over from whoever it is. */
    readonly from: readonly string[] | 'any';
  }): Promise<
    { readonly kind: 'held' } | { readonly kind: 'superseded'; readonly holder: IncidentHolder | null }
  >;
  /** Only the holder's own run lets go; another one's stays. */
  releaseIncident(workflowId: string, runId: string): Promise<void>;
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
