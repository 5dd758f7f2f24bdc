// Alternatives in order: OSC (title, link) and other string sequences, CSI (colour, cursor), any other escape,
// then single characters. Each class excludes ESC, so no start looks past the next ESC and the whole stays linear.
const UNWANTED = new RegExp(
  [
    '\\u001b[\\]PX^_][^\\u0007\\u001b\\u009c]*(?:\\u0007|\\u001b\\\\|\\u009c)',
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]',
    '\\u001b[ -/]*[0-Z\\\\^-~]?',
    // C0 but tab and newline, DEL, C1.
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]',
    // Soft hyphen, bidi marks, embeddings, overrides, isolates, zero-width and invisible characters, line separators.
    '[\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]',
    // Tag characters: invisible text that a model still reads.
    '\\udb40[\\udc00-\\udc7f]',
  ].join('|'),
  'g',
);

/**
 * Text without ANSI sequences, control characters (but tab and newline), bidi controls and invisible characters;
 * lone surrogates become U+FFFD. What is left shows the same in a terminal, a page and a prompt.
 */
export function stripControls(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(UNWANTED, '').toWellFormed();
}
