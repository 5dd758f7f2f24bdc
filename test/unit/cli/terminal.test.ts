import { describe, expect, it } from 'vitest';
import { paint, printable, table } from '../../../src/cli/terminal.ts';

describe('printable', () => {
  it.each([
    ['plain text\twith\ttabs\nand lines', 'plain text\twith\ttabs\nand lines'],
    ['größe → ok', 'größe → ok'],
    ['\u001b[2Jgone', '\\u{1b}[2Jgone'],
    ['a\u202eb', 'a\\u{202e}b'],
    ['over\rwritten', 'over\\u{d}written'],
    ['nul\0', 'nul\\u{0}'],
    ['c1 \u009b31m', 'c1 \\u{9b}31m'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
  ])('shows %j as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

describe('table', () => {
  it('pads every column but the last', () => {
    expect(table(['A', 'B'], [['long cell', 'x']])).toEqual(['A          B', 'long cell  x']);
  });
});

describe('paint', () => {
  it('leaves text alone where colours are off', () => {
    const terminal = { out: () => undefined, err: () => undefined, colour: false };
    expect(paint(terminal, 'red', 'x')).toBe('x');
  });
});
