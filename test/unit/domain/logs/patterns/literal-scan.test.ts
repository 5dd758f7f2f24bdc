import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LiteralScan } from '../../../../../src/domain/logs/patterns/literal-scan.ts';

test('finds what stands in a line as a search for each text does, whatever the case', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'B', 'c', ' ', '5'), minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'C', ' ', '5', 'é', '\u0130'), maxLength: 60 }),
      (texts, line) => {
        const low = line.replace(/[A-Z]/g, (one) => one.toLowerCase());
        const expected = texts.flatMap((text, index) => (low.includes(text.toLowerCase()) ? [index] : []));
        expect([...new LiteralScan(texts).find(line)].toSorted((a, b) => a - b)).toEqual(expected);
      },
    ),
  );
});

test('a text that ends inside of another is found with it', () => {
  const scan = new LiteralScan(['out of memory', 'memory', 'of']);
  expect([...scan.find('Out Of Memory: Killed')].toSorted()).toEqual([0, 1, 2]);
  expect(scan.find('nothing')).toEqual([]);
});

test('what is no printable ASCII cannot be looked for', () => {
  expect(() => new LiteralScan(['é'])).toThrow(RangeError);
});
