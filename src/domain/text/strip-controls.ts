import { INVISIBLE_CHARACTERS } from './invisible-characters.ts';

// Alternatives in order: OSC (title, link) and other string sequences, CSI (colour, cursor), any other escape,
// then single characters. Each class excludes ESC, so no start looks past the next ESC and the whole stays linear.
// A string sequence ends with its line: otherwise two file names could swallow every line between them.
const UNWANTED = new RegExp(
  [
    '\\u001b[\\]PX^_][^\\n\\u0007\\u001b\\u009c]*(?:\\u0007|\\u001b\\\\|\\u009c)',
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -\\/]*[@-~]',
    '\\u001b[ -\\/]*[0-Z\\\\^-~]?',
    // C0 but tab and newline, DEL, C1.
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]',
    `[${INVISIBLE_CHARACTERS}]`,
  ].join('|'),
  'gu',
);

/** Most texts are plain: one look tells, in a third of the time. */
const NOT_PLAIN = /[^\t\n\x20-\x7e]/;

/**
 * Text without ANSI sequences, control characters (but tab and newline), bidi controls and invisible characters;
 * lone surrogates become U+FFFD. What is left shows the same in a terminal, a page and a prompt.
 */
export function stripControls(text: string): string {
  if (!NOT_PLAIN.test(text)) return text;
  // Halves of a character become U+FFFD first: what stands between them must not join them when it goes.
  return text.toWellFormed().replace(/\r\n/g, '\n').replace(UNWANTED, '');
}
