import { describe, expect, it } from 'vitest';
import { escapeText, escapeToString } from '../../web/src/text/escape-text.ts';
import { escapedSummary, exactLines, lineCount } from '../../web/src/text/exact-lines.ts';

const joined = (text: string, mode: 'exact' | 'prose') =>
  escapeText(text, mode)
    .map((run) => (run.kind === 'escaped' ? `[${run.text}]` : run.text))
    .join('');

describe('escapeText', () => {
  it.each([
    ['echo ok', 'echo ok'],
    ['a\tb\r', 'a[\\t]b[\\r]'],
    ['rm \u202e/ gpj', 'rm [\\u{202e}]/ gpj'],
    ['\u0430pt', '[\\u{430}]pt'],
    ['a\u00a0b', 'a[\\u{a0}]b'],
    ['\u{1f600}', '[\\u{1f600}]'],
    ['\ud800x', '[\\u{d800}]x'],
    ['\0\u001b[2J', '[\\0][\\u{1b}][2J'],
  ])('leaves nothing but printable ASCII of bytes that may run: %j', (text, expected) => {
    expect(joined(text, 'exact')).toBe(expected);
  });

  it.each([
    ['Größe €', 'Größe €'],
    ['a\tb', 'a\tb'],
    ['x\u202ey\u2066z', 'x[\\u{202e}]y[\\u{2066}]z'],
    ['zero\u200bwidth\ufeff', 'zero[\\u{200b}]width[\\u{feff}]'],
    ['a\u2028b', 'a[\\u{2028}]b'],
    ['tag\u{e0041}', 'tag[\\u{e0041}]'],
  ])('escapes what is invisible or reorders text in words: %j', (text, expected) => {
    expect(joined(text, 'prose')).toBe(expected);
  });

  it('writes the escapes in line where nothing can be styled', () => {
    expect(escapeToString('disk\u202e')).toBe('disk\\u{202e}');
  });
});

it('draws no more than two marks over a letter', () => {
  const runs = escapeText(`e${'\u0301'.repeat(4)}f`, 'prose');
  expect(runs.map((run) => run.text)).toEqual(['e\u0301\u0301', '\\u{301}', '\\u{301}', 'f']);
});

describe('exactLines', () => {
  it('counts no lines of blanks as blank that are drawn as escapes', () => {
    expect(exactLines('x\n\u00a0\n\u00a0\n\ufeff\n\u2028\nrm', 'exact').map(({ kind }) => kind)).toEqual(
      Array.from({ length: 6 }, () => 'line'),
    );
  });

  it('keeps every line, and counts what is escaped', () => {
    const lines = exactLines('a\n\n\u202eb\u202e\n', 'exact');
    expect(lines.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(escapedSummary(lines)).toBe('2 × U+202E');
  });

  it('counts blank lines, long rows of blanks and those at an end, and draws none of them', () => {
    const text = `a\n${'\n'.repeat(57)}b${' '.repeat(300)}; c  \n`;
    const drawn = exactLines(text, 'exact').map((line) =>
      line.kind === 'blank' ? line.count : line.runs.map((run) => run.text).join(''),
    );
    expect(drawn).toEqual(['a', 57, 'b[300 blanks in a row]; c[2 blanks at the end]']);
    expect(lineCount(exactLines(text, 'exact'))).toBe(59);
  });

  it('does not swallow a second final line feed', () => {
    expect(exactLines('a\n\n', 'exact')).toHaveLength(2);
  });
});
