import { portableExp, portableLog } from '../portable-math.ts';

/** How many lines of each template came, by its id; those that did not come are left out. */
export type EventCounts = ReadonlyMap<string, number>;

/** What a template costs that never came in a usual vector, in the unit of distances, for each doubling of 1 + its lines. */
const UNSEEN_SCALE = 0.1;

/** What is usual: count vectors that were seen where nothing was wrong. Counts are the logarithms of 1 + lines. */
export interface CountModelParts {
  readonly events: readonly string[];
  /** One vector after the other, each as long as `events`. */
  readonly vectors: Float64Array;
  /** By how much each event's count differs from its median, on average over usual vectors; never 0. */
  readonly scales: Float64Array;
  /** A distance from here on is unusual. */
  readonly unusualFrom: number;
}

export interface CountDifference {
  readonly event: string;
  readonly lines: number;
  /** Lines of it in the usual vector that is nearest. */
  readonly usualLines: number;
  /** What it adds to the distance. */
  readonly distance: number;
}

export interface CountOpinion {
  /** To the nearest usual vector, in mean deviations; at least 0. */
  readonly distance: number;
  readonly isUnusual: boolean;
  /** What differs from the nearest usual vector, the most telling first. */
  readonly differences: readonly CountDifference[];
}

/** The scale of an event that differs by `deviation` on average; an event that never differs keeps the smallest one. */
export const scaleOf = (deviation: number): number => deviation + UNSEEN_SCALE;

/** Half of what one line of a template costs that never came: whatever is that far from all that is usual is told. */
export const LEAST_UNUSUAL = portableLog(2) / UNSEEN_SCALE / 2;

export const logCount = (lines: number): number => portableLog(1 + lines);

/** Judges counts by their distance to the nearest of those that are usual. Knows no label: it has seen usual ones only. */
export class CountModel {
  readonly #parts: CountModelParts;
  readonly #vectorsCount: number;

  /** @throws RangeError where the parts do not fit each other. */
  constructor(parts: CountModelParts) {
    const { events, vectors, scales } = parts;
    if (scales.length !== events.length || events.length === 0 || vectors.length % events.length !== 0)
      throw new RangeError('a count model needs a scale for each event and whole vectors');
    if (vectors.length === 0) throw new RangeError('a count model needs one usual vector at least');
    if (!scales.every((scale) => scale > 0)) throw new RangeError('scales of a count model are above 0');
    this.#parts = parts;
    this.#vectorsCount = vectors.length / events.length;
  }

  get unusualFrom(): number {
    return this.#parts.unusualFrom;
  }

  opinionOf(counts: EventCounts): CountOpinion {
    const { events, vectors, scales, unusualFrom } = this.#parts;
    const own = Float64Array.from(events, (event) => logCount(counts.get(event) ?? 0));
    const known = new Set(events);
    const unseen = [...counts]
      .filter(([event, lines]) => lines > 0 && !known.has(event))
      .map(([event, lines]) => ({ event, lines, usualLines: 0, distance: logCount(lines) / UNSEEN_SCALE }));
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let one = 0; one < this.#vectorsCount; one += 1) {
      const from = one * events.length;
      let distance = 0;
      for (let at = 0; at < events.length && distance < least; at += 1)
        distance += Math.abs((own[at] as number) - (vectors[from + at] as number)) / (scales[at] as number);
      if (distance < least) {
        least = distance;
        nearest = one;
      }
    }
    const differences: CountDifference[] = [...unseen];
    for (const [at, event] of events.entries()) {
      const usual = vectors[nearest * events.length + at] as number;
      const difference = Math.abs((own[at] as number) - usual) / (scales[at] as number);
      if (difference > 0)
        differences.push({
          event,
          lines: counts.get(event) ?? 0,
          usualLines: Math.round(portableExp(usual)) - 1,
          distance: difference,
        });
    }
    differences.sort((a, b) => b.distance - a.distance || (a.event < b.event ? -1 : 1));
    const distance = unseen.reduce((sum, one) => sum + one.distance, least);
    return { distance, isUnusual: distance >= unusualFrom, differences };
  }
}
