import type { TextCursor } from '../text/text-cursor.ts';

export const PEM_START = '-----BEGIN ';
const LABEL_CHARS_MAX = 64;
const BLOCK_CHARS_MAX = 16 * 1024;
const LINE_CHARS_MAX = 512;
const LEAD_CHARS_MAX = 200;
/** Only these are secret: certificates, requests and public keys are not, and anybody can name a file `-----BEGIN x-----`. */
const SECRET_LABEL = /^(?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)$/;
const BODY = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-\\ \t');
/** A row of a key: base64 or hex, in quotes or not. */
const ROW = /^[\s"'>]{0,32}[A-Za-z0-9+/=]{1,76}["'\\,]{0,4}\s{0,8}$/;
/** A full row of it behind what a log puts in front. */
const FULL_ROW = /[\s"'>:]([A-Za-z0-9+/]{60,76}={0,2})["'\\,]{0,4}\s{0,8}$/;
/** Headers of a key, and an empty line. */
const HEADER =
  /^[ \t"']{0,32}(?:(?:Proc-Type|DEK-Info|Comment|Version|Hash|Subject|x-[\w-]{1,30}): |\s{0,32}$)/;
/** A row is no word of something else when it is this long. */
const ROW_CHARS_SURE = 24;
const END = /-----?[ -]?END /;
const PUTTY = /^Private-Lines: {1,4}(\d{1,3})\s{0,4}$/;

/**
 * What stands behind the same beginning as another line has, where numbers may differ, as those of times and lines do;
 * null where the line begins otherwise.
 */
function behindLead(line: string, lead: string): string | null {
  let at = 0;
  for (let from = 0; from < lead.length; ) {
    if (/\d/.test(lead[from] ?? '')) {
      if (!/\d/.test(line[at] ?? '')) return null;
      while (/\d/.test(lead[from] ?? '')) from += 1;
      while (/\d/.test(line[at] ?? '')) at += 1;
      continue;
    }
    const same = line[at] === lead[from] || (/[:-]/.test(line[at] ?? '') && /[:-]/.test(lead[from] ?? ''));
    if (!same) return null;
    from += 1;
    at += 1;
  }
  return line.slice(at);
}

/** Whether a line can be one of a key whose first line has this in front. */
function isPart(line: string, lead: string): boolean {
  const rest = behindLead(line, lead);
  if (rest === null && ROW.test(line) && line.trim().length >= ROW_CHARS_SURE) return true;
  return (rest !== null && (ROW.test(rest) || HEADER.test(rest))) || FULL_ROW.test(line) || HEADER.test(line);
}

/**
 * Where the private key that begins here ends, or null where none does: behind its last line, or, where that was cut off,
 * behind the last line that can be part of it. What is no part of a key stays, whatever stands around it. `before` is
 * what stands in front of it in its line.
 */
export function keyBlockEnd(cursor: TextCursor, at: number, before: string): number | null {
  const isSsh2 = cursor.follows(at, '---- BEGIN ');
  const dashes = isSsh2 ? ' ----' : '-----';
  const label = at + PEM_START.length;
  const labelEnd = cursor.find(dashes, label, LABEL_CHARS_MAX);
  if (labelEnd === -1 || !SECRET_LABEL.test(cursor.slice(label, labelEnd))) return null;
  // The rest of the first line: all of it, where line feeds are escaped.
  let end = cursor.runEnd(labelEnd + dashes.length, BODY);
  const lead = before.slice(-LEAD_CHARS_MAX);
  const limit = at + BLOCK_CHARS_MAX;
  while (end < limit && (cursor.at(end) === '\n' || cursor.at(end) === '\r')) {
    const next = end + 1;
    const lineEnd = next + cursor.lineLength(next, LINE_CHARS_MAX);
    const line = cursor.slice(next, lineEnd);
    const close = line.search(END);
    if (close !== -1) {
      const closed = line.indexOf(dashes.trim(), close + PEM_START.length - 2);
      return next + (closed === -1 ? line.length : closed + dashes.trim().length);
    }
    if (!isPart(line, lead)) break;
    end = lineEnd;
    if (cursor.at(end) === '') break;
  }
  return end;
}

/** With no more in front of its label a line is nearly all of the key; what a logger writes there is longer at times. */
const OWN_LEAD_CHARS_MAX = 64;
const BEGIN =
  /-----BEGIN (?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)-----|---- BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY ----/;
/** Line feeds, as such or escaped. */
const FEED = /\r?\n|(?:\\r)?\\n/;

/** What a message is to a key whose lines are messages of their own. */
export interface KeyLine {
  /** Of its first line, where the key goes on in the next message; null where it ends here, or none is here. */
  readonly lead: string | null;
  /** Whether the message begins with lines of the key; a label behind much else is left to redaction. */
  readonly isPart: boolean;
}

const NO_KEY_LINE: KeyLine = { lead: null, isPart: false };

function isEnd(line: string): boolean {
  const at = line.search(END);
  return at !== -1 && at <= LEAD_CHARS_MAX;
}

/** The lines of a message that belong to a key: the first of them alone says whether it is to be hidden. */
function keyLines(text: string, lead: string): KeyLine {
  if (text.length > BLOCK_CHARS_MAX) return NO_KEY_LINE;
  const lines = text.split(FEED);
  const other = lines.findIndex((line) => isEnd(line) || line.length > LINE_CHARS_MAX || !isPart(line, lead));
  if (other === -1) return { lead, isPart: true };
  return { lead: null, isPart: other > 0 || isEnd(lines[0] ?? '') };
}

/**
 * Whether a key begins in a message, or, where one began in a message before, goes on in it. A label with something else
 * behind it, such as the name of a user in a sentence, begins none; what is no row, header or end of a key is none of it.
 *
 * @param lead Of the key that the messages before belong to; null where they belong to none.
 */
export function keyLine(message: string, lead: string | null): KeyLine {
  if (lead !== null) {
    const found = keyLines(message, lead);
    if (found.isPart) return found;
  }
  if (!message.includes('-- BEGIN ') && !message.includes('--BEGIN ')) return NO_KEY_LINE;
  const begin = BEGIN.exec(message.slice(0, LEAD_CHARS_MAX + 2 * LABEL_CHARS_MAX));
  if (begin === null || begin.index > LEAD_CHARS_MAX) return NO_KEY_LINE;
  const behind = keyLines(message.slice(begin.index + begin[0].length), '');
  if (!behind.isPart) return NO_KEY_LINE;
  return {
    lead: behind.lead === null ? null : message.slice(0, begin.index),
    isPart: begin.index <= OWN_LEAD_CHARS_MAX,
  };
}

/** Base64 with nothing else: as a row of a key whose first line is not there. */
const LONE_ROWS =
  /^[\s"'>]{0,8}[A-Za-z0-9+/]{24,}={0,2}["'\\,]{0,4}(?:\r?\n[A-Za-z0-9+/]{1,76}={0,2}){0,256}\s{0,8}$/;

/** Whether a message is nothing but a row of base64 that is long enough for one of a key, or several. */
export function isLoneRow(message: string): boolean {
  return LONE_ROWS.test(message);
}

/** The rows of a key in PuTTY's format, which says how many there are. */
export function puttyRows(
  cursor: TextCursor,
  at: number,
  line: string,
): { start: number; end: number } | null {
  const rows = Number(PUTTY.exec(line)?.[1] ?? 0);
  if (rows === 0) return null;
  const start = at + line.length + 1;
  let end = at + line.length;
  for (let row = 0; row < rows && cursor.at(end) === '\n'; row += 1) {
    const lineEnd = end + 1 + cursor.lineLength(end + 1, LINE_CHARS_MAX);
    if (!ROW.test(cursor.slice(end + 1, lineEnd))) break;
    end = lineEnd;
  }
  return end > start ? { start, end } : null;
}

const CUT_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/g;
/** Base64, and the escaped line feeds of a key that stands in one line. */
const KEY_CHARACTER = /[A-Za-z0-9+/=\\]/;
const CUT_KEY = '<REDACTED:private_key:cut>';
const FULL_ROW_ALONE = /^\s{0,64}[A-Za-z0-9+/]{60,76}={0,2}\s{0,64}$/;
const SHORT_ROW = /^\s{0,64}[A-Za-z0-9+/]{1,75}={0,2}\s{0,64}$/;
/** So many lines a key has at most. */
const ROWS_MAX = 256;

/** The line with what is left of a key in front of each of its ends hidden. Looks at each character once. */
function hideEnds(line: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: label } of line.matchAll(CUT_END)) {
    let start = index;
    while (start > from && KEY_CHARACTER.test(line[start - 1] ?? '')) start -= 1;
    parts.push(line.slice(from, start), CUT_KEY);
    from = index + label.length;
  }
  return parts.join('') + line.slice(from);
}

/** How many of the last lines are rows of a key that ends behind them: full ones, and one short one behind those. */
function rowsBefore(lines: readonly string[], lead: string): number {
  const isFull = (line: string) => FULL_ROW_ALONE.test(behindLead(line, lead) ?? line) || FULL_ROW.test(line);
  const last = lines.at(-1) ?? '';
  const short = !isFull(last) && SHORT_ROW.test(behindLead(last, lead) ?? last) ? 1 : 0;
  let rows = short;
  while (rows < ROWS_MAX && rows < lines.length && isFull(lines.at(-1 - rows) ?? '')) rows += 1;
  return rows === short ? 0 : rows;
}

/** A private key whose beginning was cut off, as by `tail`: elsewhere keys are known by their first line. */
export function hideCutKeys(text: string): string {
  if (!text.includes('PRIVATE KEY-----')) return text;
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    const hidden = hideEnds(line);
    if (hidden !== line) {
      const lead = line.slice(0, line.search(END)).slice(0, LEAD_CHARS_MAX);
      kept.length -= rowsBefore(kept, lead);
    }
    kept.push(hidden);
  }
  return kept.join('\n');
}
