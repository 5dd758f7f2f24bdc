import { describe, expect, it } from 'vitest';
import { MaskedLines } from '../../../../src/domain/logs/masked-lines.ts';

const LINES = 5_000;
/** Both halves of a hash take all values of 32 bits, with their sign. */
const hashOf = (line: number) => Math.imul(line, 0x9e3779b1);
const checkOf = (line: number) => Math.imul(line, 0x85ebca6b) ^ -1;

function filled(): MaskedLines {
  const lines = new MaskedLines();
  for (let line = 0; line < LINES; line += 1)
    lines.add(hashOf(line), checkOf(line), line % 300, (line % 40) - 1);
  return lines;
}

describe('masked lines that came before', () => {
  it('knows forms and places past several growths, and nothing that did not come', () => {
    const lines = filled();
    expect(lines.size).toBe(LINES);
    for (let line = 0; line < LINES; line += 1) {
      expect(lines.find(hashOf(line), checkOf(line))).toBe(true);
      expect([lines.form, lines.place]).toEqual([line % 300, (line % 40) - 1]);
    }
    expect(lines.find(hashOf(LINES), checkOf(LINES))).toBe(false);
  });

  it('tells lines apart whose hashes differ in the second half only', () => {
    const lines = new MaskedLines();
    for (const check of [0, 1, -1, 0x7fffffff]) lines.add(7, check, check & 3, -1);
    for (const check of [0, 1, -1, 0x7fffffff]) {
      expect(lines.find(7, check)).toBe(true);
      expect(lines.form).toBe(check & 3);
    }
    expect(lines.find(7, 2)).toBe(false);
  });

  it('keeps the first form of a line that is added twice', () => {
    const lines = new MaskedLines();
    lines.add(1, 2, 3, 4);
    lines.add(1, 2, 5, 6);
    expect(lines.size).toBe(1);
    expect(lines.find(1, 2)).toBe(true);
    expect([lines.form, lines.place]).toEqual([3, 4]);
  });

  it('knows lines by their new forms once forms were put together, those without a form too', () => {
    const lines = filled();
    lines.renumber((form) => (form % 3 === 0 ? 0 : form + 1_000));
    expect(lines.find(hashOf(3), checkOf(3))).toBe(true);
    expect(lines.form).toBe(0);
    expect(lines.find(hashOf(4), checkOf(4))).toBe(true);
    expect(lines.form).toBe(1_004);
    expect(lines.size).toBe(LINES);
  });

  it('knows none after it was cleared', () => {
    const lines = filled();
    lines.clear();
    expect(lines.size).toBe(0);
    expect(lines.find(hashOf(1), checkOf(1))).toBe(false);
  });
});
