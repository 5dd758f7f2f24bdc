import type { Blamed } from '../causes/cause.ts';
import type { Family } from '../probes/probe.ts';

/** One cause, weighed on one host, as the record keeps it. */
export interface WeighedCause {
  readonly cause: string;
  readonly targetId: string;
  /** `asserted`: blamed. `symptom`: there, and due to an asserted one. The others as the cause says. */
  readonly state: 'asserted' | 'symptom' | 'possible' | 'rejected';
  /** In [0,1]. */
  readonly confidence: number;
  readonly blamed: Blamed;
  /** Share of the account's used amount that it explains, in [0,1]; null where the trouble is no quantity. */
  readonly explained: number | null;
  readonly sentence: string;
  /** It says that nothing is wrong: asserted, it is why nothing is done, and no blame. Absent in judgements from before it was told apart. */
  readonly saysWell?: true;
}

/** What the alarm's value will be after a step, to be held against what is measured then. */
export interface Prediction {
  /** In the condition's unit. */
  readonly value: number;
  readonly sentence: string;
}

/** A step that a planner may propose: its runbook's preconditions hold and what it gives back is enough. */
export interface AdmissibleStep {
  readonly runbook: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly targetId: string;
  readonly cause: string;
  readonly predicted: Prediction | null;
  /** Why a person decides it, whatever the mode; absent: the policy's rules for every step say who does. */
  readonly byPerson?: string;
}

/** Account of one quantity on one host, in the quantity's unit. */
export interface ReadBalance {
  readonly account: string;
  readonly targetId: string;
  readonly total: number;
  readonly used: number;
  readonly unexplained: number;
  /** The largest parts. */
  readonly parts: readonly { readonly label: string; readonly amount: number }[];
}

/** `ill`: what the alarm asserts is measured. `well`: it is not so. `unread`: that could not be told. */
export type HostState = 'ill' | 'well' | 'unread';

/** What our own rules make of one host. */
export interface HostJudgement {
  readonly targetId: string;
  readonly state: HostState;
  /** What was measured, with the numbers. */
  readonly measured: string;
  readonly causes: readonly WeighedCause[];
  readonly steps: readonly AdmissibleStep[];
  /** Why a cause that was found gets no step. */
  readonly withheld: readonly { readonly cause: string; readonly why: string }[];
  readonly balances: readonly ReadBalance[];
  /** What could not be read. */
  readonly unread: readonly string[];
  /**
   * Since when, how fast, whether it is usual, what else moved and what was changed before: none of it a cause by itself.
   * Absent where nothing of it is known, and in judgements from before it was asked.
   */
  readonly background?: readonly string[];
}

/** What our own rules make of an incident: both planners are held to it. */
export interface Judgement {
  /** Null where it is not known what the alarm is about. */
  readonly family: Family | null;
  /** What the alarm asserts, for people; and why it was not understood, where it was not. */
  readonly condition: string;
  readonly notUnderstood: string | null;
  /** The detector whose finding it is all that speaks of trouble; absent for an alarm of CloudWatch. */
  readonly finding?: string;
  readonly rounds: number;
  readonly hosts: readonly HostJudgement[];
  /** Hosts of the incident that could not be asked and that it is not about. */
  readonly offline: readonly string[];
}
