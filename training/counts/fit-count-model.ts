import {
  CountModel,
  type EventCounts,
  LEAST_UNUSUAL,
  logCount,
  scaleOf,
} from '../../src/domain/models/counts/count-model.ts';

/** Counts that came so often. */
export interface WeighedCounts {
  readonly counts: EventCounts;
  readonly weight: number;
}

/** Usual vectors that may lie as far from all others as it takes to be told: this share of what came, should so many be strange. */
const USUAL_SHARE = 0.9;

/** The value that `share` of the weight does not exceed. */
function weighedQuantile(values: readonly number[], weights: readonly number[], share: number): number {
  const order = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const at of order) {
    below += weights[at] as number;
    if (below >= share * total) return values[at] as number;
  }
  return values[order.at(-1) ?? 0] as number;
}

/**
 * A model of what is usual, from vectors that came where nothing was wrong, each once with how often it came. Its threshold comes
 * from the same vectors: what the nearest other one is away from most of them, and never less than half an unseen template.
 *
 * @throws RangeError of no vectors.
 */
export function fitCountModel(usual: readonly WeighedCounts[]): CountModel {
  const events = [...new Set(usual.flatMap(({ counts }) => [...counts.keys()]))].sort();
  const weights = usual.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const columns = events.map((event) => usual.map(({ counts }) => logCount(counts.get(event) ?? 0)));
  const scales = Float64Array.from(columns, (column) => {
    const median = weighedQuantile(column, weights, 0.5);
    const deviation = column.reduce(
      (sum, value, at) => sum + Math.abs(value - median) * (weights[at] as number),
      0,
    );
    return scaleOf(deviation / total);
  });
  const vectors = Float64Array.from(usual.flatMap((_, at) => columns.map((column) => column[at] as number)));
  const parts = { events, vectors, scales };
  const width = events.length;
  const toOthers = usual.map((_, at) => {
    let least = Number.POSITIVE_INFINITY;
    for (let other = 0; other < usual.length; other += 1) {
      if (other === at) continue;
      let distance = 0;
      for (let event = 0; event < width; event += 1)
        distance +=
          Math.abs((vectors[at * width + event] as number) - (vectors[other * width + event] as number)) /
          (scales[event] as number);
      if (distance < least) least = distance;
    }
    return least;
  });
  // A vector that is alone has no other one to be far from.
  const spread = usual.length < 2 ? 0 : weighedQuantile(toOthers, weights, USUAL_SHARE);
  return new CountModel({ ...parts, unusualFrom: Math.max(LEAST_UNUSUAL, spread) });
}
