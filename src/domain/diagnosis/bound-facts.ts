import { LIMITS } from '../bounds.ts';
import type { Fact } from './facts.ts';

export interface BoundedFacts {
  readonly facts: readonly Fact[];
  /** How many there was no room for. */
  readonly factsDropped: number;
}

const bytesOf = (fact: Fact) => new TextEncoder().encode(JSON.stringify(fact)).length + 1;

/**
 * At most LIMITS.factsBytes, in their order. Of each kind on each host the first ones stay, as probes print what is largest
 * first: so no kind is crowded out by another that has many.
 */
export function boundFacts(all: readonly Fact[]): BoundedFacts {
  const places = new Map<string, number>();
  const ranked = all.map((fact, index) => {
    const group = `${fact.targetId} ${fact.kind}`;
    const place = places.get(group) ?? 0;
    places.set(group, place + 1);
    return { fact, index, place };
  });
  const kept: typeof ranked = [];
  let bytes = 2;
  for (const one of ranked.toSorted((a, b) => a.place - b.place || a.index - b.index)) {
    bytes += bytesOf(one.fact);
    if (bytes > LIMITS.factsBytes) break;
    kept.push(one);
  }
  const facts = kept.toSorted((a, b) => a.index - b.index).map(({ fact }) => fact);
  return { facts, factsDropped: all.length - facts.length };
}
