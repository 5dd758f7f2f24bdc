import type { Blamed } from '../src/domain/diagnosis/causes/cause.ts';

/** One cause that was weighed on one host. */
export interface Hypothesis {
  readonly cause: string;
  readonly state: 'asserted' | 'symptom' | 'possible' | 'rejected';
  readonly confidence: number;
  readonly blamed: Blamed;
}

export interface ProposedStep {
  readonly runbook: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly targets: readonly string[];
  /** In the condition's unit; null where it helps otherwise than by a number. */
  readonly predicted: number | null;
}

/** What an engine makes of a case, in the words of `case/v1`. */
export interface Opinion {
  /** Asserted ones only; `none` where every host is well, `unknown` where something is wrong and nothing can be said. */
  readonly cause: readonly string[];
  readonly blamed: Readonly<Record<string, readonly (string | number)[]>>;
  readonly confidence: number;
  /** Shares of what is used, in [0,1]; null where the trouble is no quantity. */
  readonly explained: number | null;
  readonly unexplained: number | null;
  readonly steps: readonly ProposedStep[];
  /** What the policy says of the steps with approvals on and off; null where nothing is proposed. */
  readonly verdict: { readonly on: string | null; readonly off: string | null };
  /** The brief, the hypotheses and the reasons, as a person reads them. */
  readonly said: string;
  readonly rounds: number;
  /** Sources of evidence that the case has for any of its hosts (`evidence.ts`): probes that were asked, what AWS said. */
  readonly sources: readonly string[];
  readonly hypotheses: readonly Hypothesis[];
  /** Probes that were asked for and have no renderer, and renderers that failed. */
  readonly unrendered: readonly string[];
}

export const NOTHING_SAID: Opinion = {
  cause: [],
  blamed: {},
  confidence: 0,
  explained: null,
  unexplained: null,
  steps: [],
  verdict: { on: null, off: null },
  said: '',
  rounds: 0,
  sources: [],
  hypotheses: [],
  unrendered: [],
};
