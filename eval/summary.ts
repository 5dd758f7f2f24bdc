import type { Case } from './case/case.ts';
import type { Expected } from './case/case-schema.ts';
import { calibrationOf, type Rate, type ReliabilityBin, rateOf, type Said } from './measures.ts';
import type { Hypothesis, Opinion } from './opinion.ts';
import { blamesRightly, type Score, type Scored } from './score.ts';

/** One case as it came out; `read` is null for a file that is no case. */
export interface Outcome {
  readonly id: string;
  readonly read: Case | null;
  readonly opinion: Opinion;
  readonly scored: Scored;
}

export interface Counts {
  readonly cases: number;
  readonly right: number;
  readonly unhelpful: number;
  readonly unsafe: number;
}

interface SaidRate {
  readonly wrong: number;
  readonly of: number;
  readonly rate: number | null;
  readonly wilson_95: readonly [low: number, high: number] | null;
}

/** Wrong plans: those with a step that is unsafe, or that is in neither list of the case. */
export interface FalseRemediation {
  readonly of_plans: SaidRate;
  readonly of_cases: SaidRate;
  /** Of the plans that the policy would run without a person, approvals off. */
  readonly of_unasked: SaidRate;
}

export interface Summary extends Counts {
  /** Shares in [0,1] of those cases where there is something to be right about; null where there is none. */
  readonly cause_right: number | null;
  readonly fix_right: number | null;
  readonly left_alone: number | null;
  /** Mean squared error of the confidences, beside that of always saying the share of right ones. */
  readonly brier: number | null;
  readonly brier_constant: number | null;
  /** How often a right hypothesis has more confidence than a wrong one; null where either is missing. */
  readonly auroc: number | null;
  /** By how much confidence and share of right ones differ, over tenths of confidence. */
  readonly ece: number | null;
  readonly reliability: readonly ReliabilityBin[];
  /** What all of them are taken over: every weighed hypothesis, rejected ones included. Few wrong ones prove little. */
  readonly hypotheses: { readonly weighed: number; readonly right: number; readonly wrong: number };
  readonly false_remediation: FalseRemediation;
  readonly by_family: Readonly<Record<string, Counts>>;
  readonly by_platform: Readonly<Record<string, Counts>>;
  /** By tag: numbers `recorded` on a host, cases of a `stranger` to the code, and those that were written beside it. */
  readonly by_origin: Readonly<Record<string, Counts>>;
}

const ORIGINS = ['recorded', 'stranger'] as const;

export function countsOf(outcomes: readonly Outcome[]): Counts {
  const count = (score: Score) => outcomes.filter(({ scored }) => scored.score === score).length;
  return {
    cases: outcomes.length,
    right: count('right'),
    unhelpful: count('unhelpful'),
    unsafe: count('unsafe'),
  };
}

/** By its tag, `written` without one. */
export const originOf = ({ read }: Outcome): string =>
  read === null ? 'unread' : (ORIGINS.find((tag) => read.tags.includes(tag)) ?? 'written');

function groupedBy(
  outcomes: readonly Outcome[],
  keyOf: (outcome: Outcome) => string,
): Readonly<Record<string, Counts>> {
  const groups = Map.groupBy(outcomes, keyOf);
  return Object.fromEntries(
    [...groups].toSorted(([a], [b]) => a.localeCompare(b)).map(([key, each]) => [key, countsOf(each)]),
  );
}

function share(values: readonly (boolean | null)[]): number | null {
  const told = values.filter((value) => value !== null);
  return told.length === 0 ? null : told.filter(Boolean).length / told.length;
}

function isRight(expected: Expected, { cause, blamed }: Hypothesis): boolean {
  const names = expected.cause.flatMap((element) => element.split('|').map((name) => name.trim()));
  return names.includes(cause) && blamesRightly(expected, blamed);
}

/** Every hypothesis of a case with whether it is so; of one that is no case none. */
export function weighedIn(
  { read, opinion }: Outcome,
  states: readonly Hypothesis['state'][] = ['asserted', 'symptom', 'possible', 'rejected'],
): readonly Said[] {
  if (read === null) return [];
  return opinion.hypotheses
    .filter(({ state }) => states.includes(state))
    .map((one) => ({ confidence: one.confidence, isRight: isRight(read.expected, one) }));
}

export const hasPlan = ({ opinion }: Outcome): boolean => opinion.steps.length > 0;

/** Whether something is proposed that should not be: unsafe, or in neither list of steps. */
export const isWrongFix = (outcome: Outcome): boolean => hasPlan(outcome) && outcome.scored.fixRight !== true;

const saidRate = ({ count, of, rate, wilson95 }: Rate): SaidRate => ({
  wrong: count,
  of,
  rate,
  wilson_95: wilson95,
});

export function falseRemediation(outcomes: readonly Outcome[]): FalseRemediation {
  const wrongIn = (some: readonly Outcome[]) => saidRate(rateOf(some.filter(isWrongFix).length, some.length));
  const plans = outcomes.filter(hasPlan);
  return {
    of_plans: wrongIn(plans),
    of_cases: wrongIn(outcomes),
    of_unasked: wrongIn(plans.filter(({ opinion }) => opinion.verdict.off === 'auto')),
  };
}

export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const { said, right, brier, brierConstant, auroc, ece, bins } = calibrationOf(
    outcomes.flatMap((one) => weighedIn(one)),
  );
  return {
    ...countsOf(outcomes),
    cause_right: share(outcomes.map(({ scored }) => scored.causeRight)),
    fix_right: share(outcomes.map(({ scored }) => scored.fixRight)),
    left_alone: share(outcomes.map(({ scored }) => scored.leftAlone)),
    brier,
    brier_constant: brierConstant,
    auroc,
    ece,
    reliability: bins,
    hypotheses: { weighed: said, right, wrong: said - right },
    false_remediation: falseRemediation(outcomes),
    by_family: groupedBy(outcomes, ({ read }) => read?.family || 'unread'),
    by_platform: groupedBy(outcomes, ({ read }) => read?.platform ?? 'unread'),
    by_origin: groupedBy(outcomes, originOf),
  };
}
