import fc from 'fast-check';

/** Any JSON, and the samples with one member, at any depth, replaced by any JSON. */
export function mutationsOf(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const mutated = fc
    .tuple(fc.constantFrom(...samples), fc.nat(), fc.jsonValue())
    .map(([sample, position, value]) => {
      let seen = 0;
      const count = JSON.stringify(sample).split(':').length;
      return JSON.parse(JSON.stringify(sample), (_key, member: unknown) =>
        seen++ === position % count ? value : member,
      ) as unknown;
    });
  return fc.oneof(fc.jsonValue(), mutated);
}
