/** Why an incident ended as it did: a stable code for machines, a sentence for people. */
export interface IncidentOutcome {
  readonly code: string;
  readonly message: string;
  /** What a person should do next; empty when nothing is left to do. */
  readonly nextStep: string;
}
