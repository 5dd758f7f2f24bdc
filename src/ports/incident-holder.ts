import type { IncidentHolder } from '../contracts/activities.ts';

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
