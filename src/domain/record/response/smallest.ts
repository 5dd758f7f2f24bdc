import { LIMITS } from '../../bounds.ts';

/** Below it, sorting is as fast. */
const SMALL = 32;

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] ?? 0;
  values[a] = values[b] ?? 0;
  values[b] = kept;
}

/** A value that is likely to lie in the middle of a part. */
function pivotOf(values: Float64Array, low: number, high: number): number {
  const [a = 0, b = 0, c = 0] = [values[low], values[(low + high) >> 1], values[high]];
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Puts at `rank` what stands there in order, what is not larger before it, and what is not smaller behind it. */
function settle(values: Float64Array, from: number, rank: number): void {
  let [low, high] = [from, values.length - 1];
  for (let round = 0; high - low > SMALL && round < LIMITS.selectionRoundsMax; round += 1) {
    const pivot = pivotOf(values, low, high);
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] ?? pivot) < pivot) left += 1;
      while ((values[right] ?? pivot) > pivot) right -= 1;
      if (left > right) break;
      swap(values, left, right);
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else return;
  }
  values.subarray(low, high + 1).sort();
}

/**
 * The values that would stand at these places, which ascend from 0, if all were sorted; the values are put into another order. Several
 * times as fast as sorting them, for many.
 */
export function smallest(values: Float64Array, ranks: readonly number[]): readonly number[] {
  let from = 0;
  return ranks.map((rank) => {
    settle(values, from, rank);
    from = rank;
    return values[rank] ?? 0;
  });
}
