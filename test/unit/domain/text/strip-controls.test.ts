import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripControls } from '../../../../src/domain/text/strip-controls.ts';
import { escapeText } from '../../../../web/src/text/escape-text.ts';

/** All of Unicode, one character at a time. */
function* characters(): Generator<string> {
  for (let code = 0; code <= 0x10ffff; code += 1) yield String.fromCodePoint(code);
}

describe('stripControls', () => {
  it.each([
    ['colour', '\u001b[1;31mred\u001b[0m', 'red'],
    ['cursor moves', 'a\u001b[2K\u001b[1Gb', 'ab'],
    ['a title', '\u001b]0;owned\u0007text', 'text'],
    ['a link', '\u001b]8;;http://evil/\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['an unfinished title', '\u001b]0;text', ']0;text'],
    ['an eight-bit sequence', 'a\u009b31mb', 'ab'],
    ['a reset', '\u001bctext', 'text'],
    ['nested sequences', '\u001b\u001b[31m[31mx', '[31mx'],
    ['control characters', 'a\u0000\u0007\b\u007f\u0085b', 'ab'],
    ['carriage returns', 'real\rfake\r\nnext', 'realfake\nnext'],
    ['bidi overrides', 'rm \u202e/ fr-\u202c \u2066x\u2069', 'rm / fr- x'],
    ['invisible characters', 'pass\u200bword\ufeff\u2060\u00ad', 'password'],
    ['tag characters', 'a\u{e0041}\u{e007f}b', 'ab'],
    ['variation selectors', 'pass\ufe0fword \u{e0100}x', 'password x'],
    ['Hangul fillers and the joiner of graphemes', 'a\u115f\u1160\u3164\uffa0\u034fb', 'ab'],
    ['the empty Braille pattern and other signs without ink', 'a\u2800\u{1d159}\u{16fe4}\ufffab', 'ab'],
    ['halves of a tag that something invisible kept apart', 'a\udb40\u200b\udc41b', 'a\ufffd\ufffdb'],
    ['no line between two names that begin and end a title', '\u001b]0;a\nb\n\u0007c', ']0;a\nb\nc'],
    ['line separators', 'a\u2028b', 'ab'],
    ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
    ['nothing', 'df -P\n\t96% /var/log — ✓ é 日本 🚀', 'df -P\n\t96% /var/log — ✓ é 日本 🚀'],
  ])('removes %s', (_name, text, expected) => {
    expect(stripControls(text)).toBe(expected);
  });

  it('leaves only what is visible, and changes nothing the second time', () => {
    const unit = fc.oneof(
      fc.constantFrom('\u001b', '[', ']', '\\', 'm', '\u0007', '\u009b', '\r', '\n', '\u202e'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const clean = stripControls(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(clean).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(clean.isWellFormed()).toBe(true);
        expect(stripControls(clean)).toBe(clean);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves no character that Unicode lets a reader ignore', () => {
    const left: string[] = [];
    for (const character of characters()) {
      const isIgnorable = /[\p{Default_Ignorable_Code_Point}\u2800]/u.test(character);
      if (isIgnorable && stripControls(`a${character}b`) !== 'ab') left.push(character);
    }
    expect(left).toEqual([]);
  });

  it('and what it takes out, the dashboard shows as an escape', () => {
    const drawn: string[] = [];
    for (const character of characters()) {
      if (character === '\t' || character === '\n') continue;
      const isTaken = stripControls(`a${character}b`) !== `a${character}b`;
      if (isTaken && escapeText(character, 'prose')[0]?.kind !== 'escaped') drawn.push(character);
    }
    expect(drawn).toEqual([]);
  });
});
