import { expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { keyLines } from '../../../../../src/domain/models/text/key-lines.ts';
import { TellingWords, tellingPlace } from '../../../../../src/domain/models/text/telling-words.ts';
import { textLinesOf } from '../../../../../src/domain/models/text/text-lines.ts';

const NOTHING_LEARNED = { telling: new TellingWords(new Uint8Array(16)), tellingWeight: 1.5, onset: 0.5 };
const keyTexts = (lines: readonly string[], salience = NOTHING_LEARNED) =>
  keyLines(
    lines.flatMap((line) => textLinesOf('ec2', line)),
    salience,
  ).map(({ text }) => text);

test('a sentence comes before a dump of values, and an error before chatter', () => {
  expect(
    keyTexts([
      'RAX: 0000000000000000 RBX: ffff8880b675ff40 RCX: ffffffff8127f331',
      'INFO opened a pooled connection for the shop',
      'ERROR could not write the file to the volume',
    ]),
  ).toEqual([
    'ERROR could not write the file to the volume',
    'INFO opened a pooled connection for the shop',
    'RAX: 0000000000000000 RBX: ffff8880b675ff40 RCX: ffffffff8127f331',
  ]);
});

test('of lines that differ in values and counts only the first one counts', () => {
  expect(
    keyTexts(['took 12 of 90181 pages', 'took 7 of 4711 pages', 'answered 502', 'answered 200']),
  ).toEqual(['took 12 of 90181 pages', 'answered 502', 'answered 200']);
});

test('what comes first names the trouble, the more so where it was learned', () => {
  const lines = [
    'alpha beta gamma',
    ...Array.from('abcdefghijklmnopqr', (one) => `${one.repeat(3)} mid word`),
    'last of all words here',
  ];
  expect(keyTexts(lines, { ...NOTHING_LEARNED, onset: 0 })[0]).toBe('last of all words here');
  expect(keyTexts(lines, { ...NOTHING_LEARNED, onset: 2 })[0]).toBe('alpha beta gamma');
});

test('learned words make a line telling', () => {
  const table = new Uint8Array(1 << 12);
  for (const word of ['disk', 'quota', 'exceeded']) table[tellingPlace(word, table.length)] = 255;
  const lines = ['request of the customer was finished', 'disk quota exceeded'];
  expect(keyTexts(lines, { telling: new TellingWords(table), tellingWeight: 1.5, onset: 0.5 })[0]).toBe(
    'disk quota exceeded',
  );
});

test('at most eight lines are read, of a bounded beginning of the text', () => {
  const many = Array.from(
    { length: LIMITS.textLinesMax * 2 },
    (_, at) => `word${'abcdefghij'.charAt(at % 10)} ${'x'.repeat(at % 50)}`,
  );
  expect(keyTexts(many)).toHaveLength(LIMITS.textKeyLinesMax);
  const late = [...Array.from({ length: LIMITS.textLinesMax }, () => '-'), 'ERROR never read'];
  expect(keyTexts(late)).toEqual([]);
});

test('a trace below a message has lines of its own, without the level of the message', () => {
  expect(textLinesOf('ec2', '2026-11-29T11:28:30.000Z ERROR it broke\n\n  at a.b(C.java:7)')).toEqual([
    { level: 'error', text: 'ERROR it broke' },
    { level: null, text: '  at a.b(C.java:7)' },
  ]);
});
