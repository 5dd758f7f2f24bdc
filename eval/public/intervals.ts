import type { SeededRandom } from '../../training/corpus/seeded-random.ts';

export type Interval = readonly [low: number, high: number];

/** The limits of 95 % on both sides. */
const LOW = 0.025;
const HIGH = 0.975;
const ROUNDS = 2_000;

/**
 * What a score may truly be, by drawing whole groups with replacement: what belongs together is drawn together, since one of
 * a group says little beside the others. The interval of 95 %.
 *
 * @param scoreOf The score of the groups that were drawn, by their numbers; rounds in which it is null do not count.
 */
export function bootstrapInterval(
  groups: number,
  scoreOf: (drawn: readonly number[]) => number | null,
  random: SeededRandom,
): Interval | null {
  const scores: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const score = scoreOf(Array.from({ length: groups }, () => random.between(0, groups - 1)));
    if (score !== null) scores.push(score);
  }
  if (scores.length === 0) return null;
  scores.sort((a, b) => a - b);
  const at = (share: number) =>
    scores[Math.min(scores.length - 1, Math.floor(share * scores.length))] as number;
  return [at(LOW), at(HIGH)];
}

/** The fold of each group, in [0, folds): a seeded shuffle of each stratum, so that each fold has its share of all of them. */
export function stratifiedFolds(
  strata: readonly string[],
  folds: number,
  random: SeededRandom,
): readonly number[] {
  const of = new Array<number>(strata.length).fill(0);
  let next = 0;
  for (const stratum of [...new Set(strata)].sort()) {
    const members = [...strata.keys()].filter((at) => strata[at] === stratum);
    for (let last = members.length - 1; last > 0; last -= 1) {
      const other = random.between(0, last);
      [members[last], members[other]] = [members[other] as number, members[last] as number];
    }
    for (const member of members) {
      of[member] = next % folds;
      next += 1;
    }
  }
  return of;
}

/** The mean of the F1 of some classes; of a class that neither came nor was said it is 0. */
export function macroF1(
  right: readonly string[],
  said: readonly string[],
  classes: readonly string[],
): number {
  const scores = classes.map((one) => {
    let hits = 0;
    let wrong = 0;
    for (const [at, label] of right.entries()) {
      if (label === one && said[at] === one) hits += 1;
      else if (label === one || said[at] === one) wrong += 1;
    }
    return hits === 0 ? 0 : (2 * hits) / (2 * hits + wrong);
  });
  return scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
}
