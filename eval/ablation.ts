import type { Case } from './case/case.ts';
import { type Ablation, ablationsOf } from './evidence.ts';
import { NOTHING_SAID } from './opinion.ts';
import { judgeByRules } from './run-case.ts';
import { type Score, scoreOpinion } from './score.ts';
import { isWrongFix, type Outcome } from './summary.ts';

// Every source of evidence is taken away once, and all cases that have it are judged again. A case that has it not is not:
// what nobody asked changes nothing.

interface Judged extends Outcome {
  readonly read: Case;
}

/** How a case came out without a source. */
export interface Ablated {
  readonly id: string;
  readonly score: Score;
  readonly causeRight: boolean;
  readonly wrongFix: boolean;
}

/** What the long form found, by the names of the ablations; ids of cases in their order, parted by blanks. */
export type AblationRecord = Readonly<
  Record<
    string,
    {
      readonly unhelpful: string;
      readonly unsafe: string;
      /** Those of which the causes are not found, or wrong. */
      readonly cause_wrong: string;
      /** Those in which something is proposed that should not be. */
      readonly wrong_fix: string;
    }
  >
>;

export interface AblationUse {
  readonly ablation: Ablation;
  /** The cases that have any of what is taken away. */
  readonly cases: readonly Judged[];
}

export function ablationUses(outcomes: readonly Outcome[]): readonly AblationUse[] {
  const judged = outcomes.filter((one): one is Judged => one.read !== null);
  const used = new Set(judged.flatMap(({ opinion }) => opinion.sources));
  return ablationsOf(used).map((ablation) => ({
    ablation,
    cases: judged.filter(({ opinion }) => opinion.sources.some((name) => ablation.sources.has(name))),
  }));
}

export function judgeWithout({ sources }: Ablation, { id, read }: Judged): Ablated {
  const told = judgeByRules(read, sources);
  const opinion = told.ok ? told.value : NOTHING_SAID;
  const scored = scoreOpinion(read.expected, opinion);
  const wrongFix = isWrongFix({ id, read, opinion, scored });
  return { id, score: scored.score, causeRight: scored.causeRight, wrongFix };
}

const idsOf = (all: readonly Ablated[], is: (one: Ablated) => boolean) =>
  all
    .filter(is)
    .map(({ id }) => id)
    .join(' ');

/** The long form: each ablation over all of its cases. */
export function ablate(outcomes: readonly Outcome[]): AblationRecord {
  return Object.fromEntries(
    ablationUses(outcomes).map(({ ablation, cases }) => {
      const all = cases.map((one) => judgeWithout(ablation, one));
      return [
        ablation.name,
        {
          unhelpful: idsOf(all, ({ score }) => score === 'unhelpful'),
          unsafe: idsOf(all, ({ score }) => score === 'unsafe'),
          cause_wrong: idsOf(all, ({ causeRight }) => !causeRight),
          wrong_fix: idsOf(all, ({ wrongFix }) => wrongFix),
        },
      ];
    }),
  );
}

const listed = (ids: string) => new Set(ids === '' ? [] : ids.split(' '));

/** How the record has it that a case came out; undefined where it does not know the ablation. */
export function recorded(record: AblationRecord, { name }: Ablation, id: string): Ablated | undefined {
  const found = record[name];
  if (found === undefined) return undefined;
  const isIn = (ids: string) => listed(ids).has(id);
  const score = isIn(found.unsafe) ? 'unsafe' : isIn(found.unhelpful) ? 'unhelpful' : 'right';
  return { id, score, causeRight: !isIn(found.cause_wrong), wrongFix: isIn(found.wrong_fix) };
}

export interface AblationRow {
  readonly ablation: Ablation;
  readonly cases: number;
  readonly right: number;
  readonly unhelpful: number;
  readonly unsafe: number;
  readonly unsafeIds: readonly string[];
  readonly causeRight: number;
  readonly wrongFix: number;
}

/** The record as counts, beside how many cases have each source today. */
export function ablationRows(outcomes: readonly Outcome[], record: AblationRecord): readonly AblationRow[] {
  return ablationUses(outcomes).flatMap(({ ablation, cases }) => {
    const found = record[ablation.name];
    if (found === undefined) return [];
    const unhelpful = listed(found.unhelpful).size;
    const unsafe = listed(found.unsafe).size;
    return [
      {
        ablation,
        cases: cases.length,
        right: cases.length - unhelpful - unsafe,
        unhelpful,
        unsafe,
        unsafeIds: [...listed(found.unsafe)],
        causeRight: cases.length - listed(found.cause_wrong).size,
        wrongFix: listed(found.wrong_fix).size,
      },
    ];
  });
}
