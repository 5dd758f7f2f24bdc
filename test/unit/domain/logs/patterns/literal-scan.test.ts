import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LiteralScan } from '../../../../../src/domain/logs/patterns/literal-scan.ts';

test.each([
  ['short texts', 1, 5],
  ['texts that are looked for in every fourth place', 6, 9],
])(
  'finds what stands in a line as a search for each text does, whatever the case: %s',
  (_what, minLength, maxLength) => {
    const unit = fc.constantFrom('a', 'B', 'c', ' ', '5');
    const word = fc.string({ unit, minLength, maxLength });
    const other = fc.string({
      unit: fc.constantFrom('a', 'b', 'C', ' ', '5', 'u', '\u00e9', '\u0130'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 12 }),
        fc.array(other, { maxLength: 4 }),
        fc.array(fc.nat(11), { maxLength: 4 }),
        (texts, others, chosen) => {
          // Chance alone puts no long text into a line.
          const line = others.map((one, at) => `${one}${texts[chosen[at] ?? 99] ?? ''}`).join('');
          const low = line.replace(/[A-Z]/g, (one) => one.toLowerCase());
          const expected = texts.flatMap((text, index) => (low.includes(text.toLowerCase()) ? [index] : []));
          expect([...new LiteralScan(texts).find(line)].toSorted((a, b) => a - b)).toEqual(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  },
);

test('finds each of as many texts as a catalogue may have, in a line longer than its room', () => {
  const texts = Array.from(
    { length: 20_000 },
    (_one, at) => `cannot open journal ${at.toString(36)} of shard`,
  );
  const scan = new LiteralScan(texts);
  for (const at of [0, 777, 19_999])
    expect(scan.find(`${'x'.repeat(40_000)}${texts[at]?.toUpperCase()} \u00e9`)).toEqual([at]);
});

test('a text that ends inside of another is found with it', () => {
  const scan = new LiteralScan(['out of memory', 'memory', 'of']);
  expect([...scan.find('Out Of Memory: Killed')].toSorted()).toEqual([0, 1, 2]);
  expect(scan.find('nothing')).toEqual([]);
});

test('what is no printable ASCII cannot be looked for', () => {
  expect(() => new LiteralScan(['é'])).toThrow(RangeError);
});
