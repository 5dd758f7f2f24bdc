import { describe, expect, it } from 'vitest';
import { block, jsonLine, line, oneLine, paint, table } from '../../../src/cli/terminal.ts';

const texts = (lines: readonly object[]) => lines.map(String);

describe('oneLine', () => {
  it.each([
    ['größe → ok', 'größe → ok'],
    ['two\nlines\r\nand\ttabs', 'two\\nlines\\r\\nand\\ttabs'],
    ['a\u2028b\u2029c\u0085d\u000be\u000cf', 'a\\u{2028}b\\u{2029}c\\u{85}d\\u{b}e\\u{c}f'],
    ['\u001b[2Jgone', '\\u{1b}[2Jgone'],
    ['a\u202eb', 'a\\u{202e}b'],
    ['nul\0', 'nul\\u{0}'],
    ['c1 \u009b31m', 'c1 \\u{9b}31m'],
    ['zero\u200bwidth\ufe0f\u{e0041}\u2800', 'zero\\u{200b}width\\u{fe0f}\\u{e0041}\\u{2800}'],
    ['half \ud800', 'half \\u{d800}'],
    ['\u05d0 \u0627', '\\u{5d0} \\u{627}'],
    [`e${'\u0301'.repeat(4)}`, 'e\u0301\u0301\\u{301}\\u{301}'],
    [`a${' '.repeat(200)}b`, `a${' '.repeat(16)}[200 blanks in a row]b`],
  ])('shows %j as %j', (text, shown) => {
    expect(String(oneLine(text))).toBe(shown);
  });
});

it('no letters that run from right to left turn what stands around them', () => {
  expect(String(line`verdict ${'\u05d0\u05d1'}: ${'\u0627'} denied`)).toBe(
    'verdict \\u{5d0}\\u{5d1}: \\u{627} denied',
  );
});

describe('line', () => {
  it('keeps what others wrote on the line, and leaves what is rendered', () => {
    const painted = paint({ colour: true }, 'red', 'closed\n');
    expect(String(line`  ${painted} by ${'ana\nOutcome'}: ${3}`)).toBe(
      '  \u001b[31mclosed\\n\u001b[0m by ana\\nOutcome: 3',
    );
  });
});

describe('rows', () => {
  const long = `${'x'.repeat(78)}Verdict: auto`;

  it('go on with a mark where a line of ours is wider than the terminal', () => {
    expect(line`  ${long}`.rows(80)).toEqual([`  ${'x'.repeat(78)}`, '… Verdict: auto']);
  });

  it('count no column for our own colours', () => {
    expect(paint({ colour: true }, 'red', 'x'.repeat(80)).rows(80)).toHaveLength(1);
  });

  it('leave JSON whole, and lines of ours where nobody knows how wide the terminal is', () => {
    expect(jsonLine(long).rows(40)).toHaveLength(1);
    expect(line`  ${long}`.rows(undefined)).toHaveLength(1);
  });
});

describe('table', () => {
  it('pads every column but the last', () => {
    expect(texts(table(['A', 'B'], [['long cell', 'x']]))).toEqual(['A          B', 'long cell  x']);
  });

  it('lets no cell begin another row or column', () => {
    expect(
      texts(
        table(
          ['A', 'B'],
          [
            ['i-1\ni-2', 'x'],
            ['i-3  held', 'y'],
          ],
        ),
      ),
    ).toEqual(['A         B', 'i-1\\ni-2  x', 'i-3 held  y']);
  });
});

describe('block', () => {
  it('puts each line behind a gutter, and ends with the last line feed', () => {
    expect(texts(block('a\n| b\r\u2028c\n', '  | '))).toEqual(['  | a', '  | | b\\r\\u{2028}c']);
  });

  it('counts empty lines and blanks, so that no bytes hide below or behind them', () => {
    const text = `true\n${'\n'.repeat(57)}rm -rf /${' '.repeat(4)}\nx${' '.repeat(300)}; rm -rf /\n`;
    expect(texts(block(text, '| '))).toEqual([
      '| true',
      '| [57 blank lines]',
      '| rm -rf /[4 blanks at the end]',
      `| x${' '.repeat(16)}[300 blanks in a row]; rm -rf /`,
    ]);
  });

  it('counts lines of blanks as what they are', () => {
    expect(texts(block('a\n   \n\t\nb', '| '))).toEqual(['| a', '| [3 blanks at the end]', '| \\t', '| b']);
  });

  it('draws lines of blanks that are none of ours', () => {
    const text = 'x\n\u00a0\n\u00a0\n\ufeff\n\u2028\nrm';
    const shown = ['| x', '| \\u{a0}', '| \\u{a0}', '| \\u{feff}', '| \\u{2028}', '| rm'];
    expect(texts(block(text, '| '))).toEqual(shown);
  });

  it('counts lines that hold nothing but blanks and tabs as blank ones', () => {
    expect(texts(block(`a\n${' \t \n'.repeat(40)}b`, '| '))).toEqual(['| a', '| [40 blank lines]', '| b']);
  });

  it('goes on behind the gutter where a line is longer than a terminal is wide', () => {
    for (const [text, columns] of [
      ['a'.repeat(400), 80],
      ['漢'.repeat(200), 40],
      ['a'.repeat(400), undefined],
    ] as const) {
      const [only, more] = block(text, '| ');
      expect(more).toBeUndefined();
      const rows = only?.rows(columns) ?? [];
      expect(rows.length).toBeGreaterThan(4);
      expect(rows[0]?.startsWith('| ')).toBe(true);
      expect(rows.slice(1).every((row) => row.startsWith('| … '))).toBe(true);
      const wide = text.startsWith('漢') ? 2 : 1;
      for (const row of rows) {
        const others = row.replaceAll('漢', '').length;
        expect(others + wide * (row.length - others)).toBeLessThanOrEqual(columns ?? 80);
      }
      expect(rows.map((row, index) => row.slice(index === 0 ? 2 : 4)).join('')).toBe(text);
    }
  });
});

describe('jsonLine', () => {
  it('is JSON without anything that drives a terminal or cannot be seen', () => {
    const value = { a: 'b\nc\u001b\u009b\u202e\u200b\u{e0041}é' };
    const text = String(jsonLine(value));
    expect(text).toMatch(/^[\x20-\x7eé]*$/);
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('paint', () => {
  it('leaves text alone where colours are off', () => {
    expect(String(paint({ colour: false }, 'red', 'x'))).toBe('x');
  });
});
