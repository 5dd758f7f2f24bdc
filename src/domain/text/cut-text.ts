import { stripControls } from './strip-controls.ts';

const MARK = '…';
const CUT_END = '\n[cut here; the whole is longer]';
const CUT_START = '[cut here; the whole is longer]\n';

/** Text for a record: without control characters and at most `charsMax` characters long, with a mark where cut. */
export function cutText(text: string, charsMax: number): string {
  const clean = stripControls(text);
  return clean.length <= charsMax ? clean : `${clean.slice(0, charsMax - MARK.length).toWellFormed()}${MARK}`;
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
