import { stripControls } from './strip-controls.ts';

const MARK = '…';
const CUT_END = '\n[cut here; the whole is longer]';
const CUT_START = '[cut here; the whole is longer]\n';

/**
 * Text for a record: without control characters and at most `charsMax` characters long, the `mark` of a cut included.
 * What must be printable ASCII or keep its bytes (an id, a name that is compared) is not cut with this.
 */
export function cutText(text: string, charsMax: number, mark = MARK): string {
  const clean = stripControls(text);
  return clean.length <= charsMax ? clean : `${clean.slice(0, charsMax - mark.length).toWellFormed()}${mark}`;
}

/** The beginning, at most `chars` characters, the mark of a cut included. */
export function headOf(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return `${text.slice(0, chars - CUT_END.length)}`.toWellFormed() + CUT_END;
}

/** The end, at most `chars` characters, the mark of a cut included. */
export function tailOf(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return CUT_START + text.slice(text.length - chars + CUT_START.length).toWellFormed();
}

/** The beginning, at most `bytes` bytes of UTF-8, the mark of a cut included. */
export function headBytes(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= bytes) return text;
  const room = bytes - CUT_END.length;
  // A character cut in two decodes to U+FFFD of three bytes: leave it out.
  return `${new TextDecoder('utf-8').decode(encoded.subarray(0, room)).replace(/\ufffd$/, '')}${CUT_END}`;
}
