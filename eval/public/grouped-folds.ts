/** Even in [0,1), by a seed (Mulberry32, public domain). */
function evenNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The fold of each member, from 0: all members of a group are in one fold, and labels are spread over the folds as evenly as groups
 * allow.
 *
 * @param groups What must not be parted, by member.
 * @param labels Of the members; a group counts by the label of its first one.
 */
export function groupedFolds(
  groups: readonly string[],
  labels: readonly string[],
  folds: number,
  seed: number,
): readonly number[] {
  const members = Map.groupBy(groups.keys(), (at) => groups[at] as string);
  const next = evenNumbers(seed);
  // Largest first, in an order that the seed gives to those of one size.
  const shuffled = [...members.keys()]
    .map((group) => ({ group, key: next(), size: members.get(group)?.length ?? 0 }))
    .toSorted((a, b) => b.size - a.size || a.key - b.key);
  const sizes = Array.from({ length: folds }, () => new Map<string, number>());
  const totals = Array.from({ length: folds }, () => 0);
  const fold: number[] = groups.map(() => 0);
  for (const { group } of shuffled) {
    const own = members.get(group) ?? [];
    const label = labels[own[0] ?? 0] ?? '';
    const sizeOf = (one: number) => sizes[one]?.get(label) ?? 0;
    let best = 0;
    for (let one = 1; one < folds; one += 1) {
      const less = sizeOf(one) - sizeOf(best) || (totals[one] ?? 0) - (totals[best] ?? 0);
      if (less < 0) best = one;
    }
    for (const at of own) fold[at] = best;
    sizes[best]?.set(label, sizeOf(best) + own.length);
    totals[best] = (totals[best] ?? 0) + own.length;
  }
  return fold;
}
