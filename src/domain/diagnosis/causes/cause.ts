import type { Balance } from '../balance.ts';
import type { HostView } from '../host-view.ts';
import type { Family } from '../probes/probe.ts';

/** What a cause is blamed on, by the names of case/v1. */
export type BlamedKey =
  | 'path'
  | 'unit'
  | 'pid'
  | 'mount'
  | 'port'
  | 'device'
  | 'exe'
  | 'instance'
  | 'writer'
  | 'kernel'
  | 'args';
export type Blamed = Readonly<Partial<Record<BlamedKey, string | number | readonly (string | number)[]>>>;

/** A reviewed runbook whose own preconditions the facts show to hold on this host. */
export interface Remedy {
  readonly runbook: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** How much of the account's quantity it gives back at least; null where that is not how it helps. */
  readonly frees: number | null;
  /** Why a person decides it, whatever the mode; absent: the policy's rules for every step say who does. */
  readonly byPerson?: string;
}

/** What a shown cause makes one ask of its host further, as an alarm of that would: a service fails of a disk that is full. */
export interface FurtherQuestion {
  readonly subject: 'filesystem_used' | 'inodes_used';
  readonly mount: string;
}

/** One cause on one host, weighed. */
export interface CauseFinding {
  /**
   * `shown`: the facts show it, and what it explains. `possible`: they speak for it and do not show it.
   * `rejected`: they speak against it, or what it holds is too little.
   */
  readonly state: 'shown' | 'possible' | 'rejected';
  /** In [0,1]: how sure it is that this is what is wrong. */
  readonly confidence: number;
  readonly blamed: Blamed;
  /** What it accounts for; absent where the trouble is no quantity. */
  readonly explains?: { readonly account: string; readonly amount: number };
  /** What it accounts for holds nobody's data, or data that nobody uses: it is a cause beside whatever else holds more. */
  readonly isIdle?: true;
  /** What was found or what spoke against it, with the numbers. */
  readonly sentence: string;
  readonly remedy?: Remedy;
  /** Why nothing is proposed although the cause is known, with what a person may do. */
  readonly withheld?: string;
  /** What lies behind it is a question of another family, which answers it by its own causes and remedies. */
  readonly asks?: FurtherQuestion;
}

/** A named kind of trouble; names are those of case/v1. */
export interface CauseDefinition {
  readonly name: string;
  readonly family: Family;
  /** Whether the condition can be due to it at all; pure, from the alarm alone. */
  readonly applies: (view: HostView) => boolean;
  /**
   * Probes that would confirm or refute it, as far as what is known leaves it possible; what was asked already may be
   * among them. Empty: nothing more would help.
   */
  readonly wants: (view: HostView) => readonly string[];
  /** Every instance of it on the host: two logs are two. Empty: nothing speaks for it and nothing against it. */
  readonly weigh: (view: HostView) => readonly CauseFinding[];
  /** Causes that are only its symptoms when it is shown: a taken port is why a unit stopped. */
  readonly explainsAway?: readonly string[] | 'all';
  /**
   * It may be blamed although nothing is measured to be wrong, as the alarm is red for a reason of its own. `only`: where
   * something is wrong it is no cause.
   */
  readonly whenWell?: 'too' | 'only';
  /** It says that nothing is wrong: not so while it is not proven that the alarm asserts what was looked at. */
  readonly saysWell?: true;
  /** Where it is shown nothing is done on the host, for whatever cause: what is there is evidence, or not what it seems. */
  readonly blocksSteps?: true;
  /** It can be why too little of a disk, of memory or of the processors is used; every other cause of those is why too much is. */
  readonly lessens?: true;
}

/** Whether what the alarm asserts is still so on the host, by what was measured there. */
export type Measured =
  | {
      readonly kind: 'value';
      /** In the condition's unit. */
      readonly value: number;
      readonly breaches: boolean;
      /** Which balance it is about, where it is one. */
      readonly account?: string;
      readonly sentence: string;
    }
  | { readonly kind: 'state'; readonly breaches: boolean; readonly sentence: string }
  | { readonly kind: 'unread'; readonly sentence: string };

/** What is the same for all causes of one family. */
export interface FamilyDefinition {
  readonly family: Family;
  /** Whether an alarm is about this family. */
  readonly answers: (view: HostView) => boolean;
  readonly measured: (view: HostView) => Measured;
  readonly balances: (view: HostView) => readonly Balance[];
  /** The value that the alarm would see when so much of an account were given back, in the condition's unit. */
  readonly predicted: (view: HostView, balance: Balance, freed: number) => number | null;
  /** How such a value comes about, where it is not there as soon as the step is done; null: it is. */
  readonly predictedText?: (view: HostView, value: string) => string | null;
}
