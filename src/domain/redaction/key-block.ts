import type { TextCursor } from '../text/text-cursor.ts';

export const PEM_START = '-----BEGIN ';
const PEM_END = '-----END ';
const LABEL_CHARS_MAX = 64;
const BLOCK_CHARS_MAX = 16 * 1024;
const LINE_CHARS_MAX = 512;
/** Only these are secret: certificates, requests and public keys are not, and anybody can name a file `-----BEGIN x-----`. */
const SECRET_LABEL = /^(?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)$/;
/** A line of a key: base64 or hex alone, a full row of it behind what a log puts in front, or one of a key's headers. */
const KEY_LINE =
  /^\s{0,32}[A-Za-z0-9+/=]{1,76}\s{0,8}$|[\s"'>][A-Za-z0-9+/]{60,76}={0,2}["'\\,]{0,4}\s{0,8}$|^[ \t"']{0,32}(?:Proc-Type|DEK-Info|Comment|Version|Hash|Subject): |^\s{0,32}$/;
const BODY = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-\\ \t');

/**
 * Where the private key that begins here ends, or null where none does: behind its last line, or, where that was cut off,
 * behind the last line that can be part of it. What is no part of a key stays, whatever stands around it.
 */
export function keyBlockEnd(cursor: TextCursor, at: number): number | null {
  const labelEnd = cursor.find('-----', at + PEM_START.length, LABEL_CHARS_MAX);
  if (labelEnd === -1 || !SECRET_LABEL.test(cursor.slice(at + PEM_START.length, labelEnd))) return null;
  // The rest of the first line: all of it, where line feeds are escaped.
  let end = cursor.runEnd(labelEnd + 5, BODY);
  const limit = at + BLOCK_CHARS_MAX;
  while (end < limit && (cursor.at(end) === '\n' || cursor.at(end) === '\r')) {
    const next = end + 1;
    const lineEnd = next + cursor.lineLength(next, LINE_CHARS_MAX);
    const line = cursor.slice(next, lineEnd);
    const close = line.indexOf(PEM_END);
    if (close !== -1) {
      const closed = line.indexOf('-----', close + PEM_END.length);
      return next + (closed === -1 ? line.length : closed + 5);
    }
    if (!KEY_LINE.test(line)) break;
    end = lineEnd;
    if (cursor.at(end) === '') break;
  }
  return end;
}
