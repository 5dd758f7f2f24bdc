/**
 * A stretch of text: `plain` is shown as it is, `escaped` stands for one character that must not be drawn, `folded` for
 * a row of blanks so long that what stands behind it could be out of sight.
 */
export type TextRun =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'escaped'; readonly text: string; readonly codePoint: number }
  | { readonly kind: 'folded'; readonly text: string };

/**
 * `exact`: bytes that may run on a host; everything but printable ASCII is escaped, so that nothing can look like
 * something else. `prose`: words by others; only what is invisible or reorders text is escaped.
 */
export type EscapeMode = 'exact' | 'prose';

const PRINTABLE_ASCII = /^[\x20-\x7e]$/;
/**
 * Controls, format characters (bidi among them), surrogates, private use, unassigned, separators but the space; and
 * what shows nothing although it counts as a letter, a mark or a symbol. At least what the domain takes out of texts
 * (src/domain/text/invisible-characters.ts); a test holds the two together.
 */
const UNSEEN =
  /^[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{13430}-\u{1345f}\u{16fe4}\u{1d159}]$/u;
const ODD_SPACE = /^\p{Zs}$/u;
const MARK = /^\p{M}$/u;
/** Marks over one letter that are drawn; more would be drawn over the lines above. */
const MARKS_SHOWN_MAX = 2;

function mustEscape(character: string, mode: EscapeMode): boolean {
  if (character === '\n') return false;
  if (mode === 'exact') return !PRINTABLE_ASCII.test(character);
  if (character === '\t' || character === ' ') return false;
  return UNSEEN.test(character) || ODD_SPACE.test(character);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\0': '\\0' };

function escapeOf(character: string, codePoint: number): string {
  return SHORT_ESCAPES[character] ?? `\\u{${codePoint.toString(16)}}`;
}

/** Splits text into what may be drawn and what is shown as an escape. Joined `text`s lose nothing that was there. */
export function escapeText(text: string, mode: EscapeMode): readonly TextRun[] {
  const runs: TextRun[] = [];
  let plain = '';
  let marks = 0;
  for (const character of text) {
    marks = MARK.test(character) ? marks + 1 : 0;
    if (!mustEscape(character, mode) && marks <= MARKS_SHOWN_MAX) {
      plain += character;
      continue;
    }
    if (plain !== '') runs.push({ kind: 'plain', text: plain });
    plain = '';
    const codePoint = character.codePointAt(0) ?? 0;
    runs.push({ kind: 'escaped', text: escapeOf(character, codePoint), codePoint });
  }
  if (plain !== '') runs.push({ kind: 'plain', text: plain });
  return runs;
}

/** Text where nothing can be styled (titles, announcements), with the same escapes in line. */
export function escapeToString(text: string): string {
  return escapeText(text, 'prose')
    .map((run) => run.text)
    .join('');
}

/** `U+202E`, as Unicode writes it. */
export function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}
