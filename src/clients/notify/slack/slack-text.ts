import { stripControls } from '../../../domain/text/strip-controls.ts';

const MARK = '…';
/** What Slack reads as the beginning of a link, a mention or an entity, and what it wants written instead. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Words of others in a message: no mention, link or control character comes out of them. At most `charsMax` characters as they are
 * sent; a cut, which `mark` shows, never parts an entity or a character.
 */
export function slackText(text: string, charsMax: number, mark = MARK): string {
  const clean = stripControls(text);
  let sent = '';
  /** How much of `sent` may stay where the rest does not fit. */
  let kept = 0;
  for (const character of clean) {
    const written = ENTITIES[character] ?? character;
    if (sent.length + written.length > charsMax) return `${sent.slice(0, kept)}${mark}`;
    sent += written;
    if (sent.length <= charsMax - mark.length) kept = sent.length;
  }
  return sent;
}

/** A link as Slack writes it; null where the address could end it early. */
export function slackLink(url: string, label: string, charsMax: number): string | null {
  if (!/^https?:\/\/[^\s<>|]+$/.test(url)) return null;
  const address = url.replaceAll('&', '&amp;');
  const room = charsMax - address.length - '<|>'.length;
  return room < label.length ? null : `<${address}|${slackText(label.replaceAll('|', ' '), room)}>`;
}

/**
 * Lines in pieces of at most `charsMax` characters each as they are sent, parted at ends of lines; a longer line is cut. At most
 * `piecesMax` pieces: `isWhole` is false where there was more.
 */
export function slackPieces(
  text: string,
  charsMax: number,
  piecesMax: number,
): { readonly pieces: readonly string[]; readonly isWhole: boolean } {
  const pieces: string[] = [];
  let piece = '';
  // More than this is never shown, so it is not looked at either.
  const shown = text.slice(0, (charsMax + 1) * piecesMax);
  for (const line of shown.split('\n')) {
    const written = slackText(line, charsMax);
    if (piece.length + 1 + written.length > charsMax) {
      pieces.push(piece);
      piece = '';
    }
    piece = piece === '' ? written : `${piece}\n${written}`;
  }
  if (piece !== '') pieces.push(piece);
  const filled = pieces.filter((each) => each.trim() !== '');
  return {
    pieces: filled.slice(0, piecesMax),
    isWhole: shown.length === text.length && filled.length <= piecesMax,
  };
}
