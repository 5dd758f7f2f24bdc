import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, headBytes, headOf, tailOf } from '../../../../src/domain/text/cut-text.ts';

test('a text within its limit is kept as it is, but for characters that cannot be shown', () => {
  expect(cutText('disk\u001b[31m full\u202e', 9)).toBe('disk full');
});

test('a text beyond its limit is cut to it, with a mark that counts', () => {
  expect(cutText('0123456789', 5)).toBe('0123…');
  expect(cutText('0123456789', 8, ' [cut]')).toBe('01 [cut]');
});

test('a cut leaves no half of a character', () => {
  expect(cutText('ab😀cd', 4)).toBe('ab\ufffd…');
  expect(headBytes('😀'.repeat(20), 50).isWellFormed()).toBe(true);
});

test('however a text is cut, it is no longer than its limit', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.integer({ min: 40, max: 120 }),
      (text, max) => {
        for (const cut of [cutText(text, max), headOf(text, max), tailOf(text, max)])
          expect(cut.length).toBeLessThanOrEqual(max);
        expect(Buffer.byteLength(headBytes(text, max))).toBeLessThanOrEqual(max);
      },
    ),
  );
});
