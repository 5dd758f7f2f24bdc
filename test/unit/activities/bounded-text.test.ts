import { expect, test } from 'vitest';
import { headBytes, headOf, tailOf } from '../../../src/activities/bounded-text.ts';

test('short texts pass unchanged', () => {
  expect([headOf('abc', 100), tailOf('abc', 100), headBytes('abc', 100)]).toEqual(['abc', 'abc', 'abc']);
});

test('cut texts keep their end of the text, say so, and stay within the bound', () => {
  const text = `start${'-'.repeat(200)}end`;
  expect(headOf(text, 100)).toMatch(/^start-+\n\[cut here; the whole is longer\]$/);
  expect(headOf(text, 100)).toHaveLength(100);
  expect(tailOf(text, 100)).toMatch(/^\[cut here; the whole is longer\]\n-+end$/);
  expect(tailOf(text, 100)).toHaveLength(100);
});

test('no character is left half', () => {
  for (let bytes = 60; bytes < 66; bytes++) {
    const cut = headBytes('😀'.repeat(100), bytes);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
    expect(cut).not.toContain('\ufffd');
  }
  expect(headOf('😀'.repeat(100), 61).isWellFormed()).toBe(true);
  expect(tailOf('😀'.repeat(100), 61).isWellFormed()).toBe(true);
});
