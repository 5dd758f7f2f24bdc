import type { Case } from './case/case.ts';
import type { Expected } from './case/case-schema.ts';
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
  /** What both are taken over: every weighed hypothesis, rejected ones included. Few wrong ones prove little. */
  readonly hypotheses: { readonly weighed: number; readonly right: number; readonly wrong: number };
  readonly by_family: Readonly<Record<string, Counts>>;
  readonly by_platform: Readonly<Record<string, Counts>>;
  /** By tag: numbers `recorded` on a host, cases of a `stranger` to the code, and those that were written beside it. */
  readonly by_origin: Readonly<Record<string, Counts>>;
}

const ORIGINS = ['recorded', 'stranger'] as const;

function countsOf(outcomes: readonly Outcome[]): Counts {
  const count = (score: Score) => outcomes.filter(({ scored }) => scored.score === score).length;
  return {
    cases: outcomes.length,
    right: count('right'),
    unhelpful: count('unhelpful'),
    unsafe: count('unsafe'),
  };
}

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

interface Weighed {
  readonly confidence: number;
  readonly isRight: boolean;
}

function isRight(expected: Expected, { cause, blamed }: Hypothesis): boolean {
  const names = expected.cause.flatMap((element) => element.split('|').map((name) => name.trim()));
  return names.includes(cause) && blamesRightly(expected, blamed);
}

function weighedIn({ read, opinion }: Outcome): readonly Weighed[] {
  if (read === null) return [];
  return opinion.hypotheses.map((one) => ({
    confidence: one.confidence,
    isRight: isRight(read.expected, one),
  }));
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of every pair of a right and a wrong one; a tie is half. */
function aurocOf(weighed: readonly Weighed[]): number | null {
  const right = weighed.filter((one) => one.isRight);
  const wrong = weighed.filter((one) => !one.isRight);
  return mean(
    right.flatMap((a) =>
      wrong.map((b) => (a.confidence > b.confidence ? 1 : a.confidence === b.confidence ? 0.5 : 0)),
    ),
  );
}

export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const weighed = outcomes.flatMap(weighedIn);
  const right = weighed.filter((one) => one.isRight).length;
  const rate = weighed.length === 0 ? 0 : right / weighed.length;
  const errors = (said: (one: Weighed) => number) =>
    mean(weighed.map((one) => (said(one) - (one.isRight ? 1 : 0)) ** 2));
  return {
    ...countsOf(outcomes),
    cause_right: share(outcomes.map(({ scored }) => scored.causeRight)),
    fix_right: share(outcomes.map(({ scored }) => scored.fixRight)),
    left_alone: share(outcomes.map(({ scored }) => scored.leftAlone)),
    brier: errors(({ confidence }) => confidence),
    brier_constant: errors(() => rate),
    auroc: aurocOf(weighed),
    hypotheses: { weighed: weighed.length, right, wrong: weighed.length - right },
    by_family: groupedBy(outcomes, ({ read }) => read?.family || 'unread'),
    by_platform: groupedBy(outcomes, ({ read }) => read?.platform ?? 'unread'),
    by_origin: groupedBy(outcomes, ({ read }) =>
      read === null ? 'unread' : (ORIGINS.find((tag) => read.tags.includes(tag)) ?? 'written'),
    ),
  };
}
