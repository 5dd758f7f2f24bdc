import { CommandFlags } from './command-flags.ts';
import { dottedToken } from './dotted-tokens.ts';
import { headerSecret, schemeSecret } from './header-secrets.ts';
import { keyBlockEnd, PEM_START, puttyRows } from './key-block.ts';
import { nameAt, namedValue } from './named-values.ts';
import { PairedValues } from './paired-values.ts';
import { BASE64, BEARER, CRYPT, TOKEN, WORD } from './scan-characters.ts';
import { ScanContext } from './scan-context.ts';
import { LINE_CHARS_MAX, secretsOfLine } from './secret-lines.ts';
import { MARK, secretTypeOfHeader } from './secret-names.ts';
import { secretAnnounced, secretSaid } from './secret-sentences.ts';
import {
  AWS_SECRET_CHARS,
  CRYPT_CHARS_MIN,
  CRYPT_START,
  CRYPT_START_CHARS_MAX,
  looksLikeAwsSecret,
  PLAIN_CHARS_MIN,
  PLAIN_START,
  SHAPE_CHARS_MIN,
  SHAPE_COUNT,
  shapesIn,
} from './secret-shapes.ts';
import type { SecretSpan } from './secret-span.ts';
import { TableReader } from './table-secrets.ts';
import { UrlSecrets } from './url-secrets.ts';
import { valueAt } from './value-extent.ts';

const MARK_CHARS_MAX = 41;
const NAME_CHARS_MAX = 20;
const BETWEEN_CHARS_MAX = 160;
const TABLE_CHARS_MAX = 1_201;
const LEAD_CHARS_MAX = 200;

class SecretScan {
  readonly #scan: ScanContext;
  readonly #urls: UrlSecrets;
  readonly #flags: CommandFlags;
  readonly #pairs: PairedValues;
  readonly #table = new TableReader();
  /** Secrets that were seen ahead, by what stands before them or by their line; in order. */
  #ahead: SecretSpan[] = [];

  constructor(text: string) {
    this.#scan = new ScanContext(text);
    this.#urls = new UrlSecrets(this.#scan);
    this.#flags = new CommandFlags(this.#scan);
    this.#pairs = new PairedValues(this.#scan);
  }

  run(): { spans: readonly SecretSpan[]; steps: number } {
    const { text } = this.#scan;
    for (let at = 0; at < text.length; ) {
      if (at === 0 || text[at - 1] === '\n') this.#line(at);
      at = this.#behindKnown(at) ?? this.#at(at);
    }
    return { spans: this.#scan.spans, steps: this.#scan.cursor.steps };
  }

  /** What is known to be secret is not read. */
  #behindKnown(at: number): number | null {
    let next: number | null = null;
    while (this.#ahead.length > 0 && (this.#ahead[0]?.start ?? 0) <= at) {
      const { start, end } = this.#ahead.shift() ?? { start: at, end: at };
      if (start === at && end > at) next = Math.max(next ?? 0, end);
    }
    return next;
  }

  #know(span: SecretSpan): void {
    const { start, end, type } = span;
    if (this.#scan.mark(start, end, type, start) === start) return;
    this.#ahead.push(span);
    this.#ahead.sort((a, b) => a.start - b.start);
  }

  /** Looks at what begins here, and says where to look next: always further on. */
  #at(at: number): number {
    const { cursor, text } = this.#scan;
    const char = cursor.at(at);
    switch (char) {
      case '\n':
        if (text[at - 1] !== '\\') this.#flags.end();
        return at + 1;
      case '|':
      case ';':
        this.#flags.end();
        return at + 1;
      case '&':
        if (/[ &]/.test(text[at + 1] ?? ' ')) this.#flags.end();
        return at + 1;
      case '<':
        return at + (MARK.exec(cursor.slice(at, at + MARK_CHARS_MAX))?.[0].length ?? 1);
      case '$':
      case '{':
      case '*':
        return this.#crypt(at) ?? at + 1;
      case ':': {
        const span = cursor.follows(at, '://') ? this.#urls.inAuthority(at + 3) : null;
        if (span !== null) this.#know(span);
        return at + 1;
      }
      default:
        break;
    }
    if (char === '-' && (cursor.follows(at, PEM_START) || cursor.follows(at, '---- BEGIN '))) {
      const end = keyBlockEnd(cursor, at, this.#scan.lineBefore(at, LEAD_CHARS_MAX) ?? '');
      return end === null
        ? at + PEM_START.length
        : this.#scan.mark(at, end, 'private_key', at + PEM_START.length);
    }
    return this.#awsSecret(at) ?? (WORD.has(char) ? this.#word(at) : at + 1);
  }

  /** What a line as a whole, or a table or a message that it belongs to, says of its secrets. */
  #line(at: number): void {
    const { cursor } = this.#scan;
    const length = cursor.lineLength(at, TABLE_CHARS_MAX);
    const line = cursor.slice(at, at + length);
    const from = at + length + 1;
    const next = cursor.slice(from, from + cursor.lineLength(from, TABLE_CHARS_MAX));
    const cells = this.#table.next(line.replace(/\r$/, ''), next);
    for (const { start, end, type } of cells) this.#know({ start: at + start, end: at + end, type });
    const rows = puttyRows(cursor, at, line);
    if (rows !== null) this.#know({ ...rows, type: 'private_key' });
    if (length > LINE_CHARS_MAX) return;
    const said = secretSaid(line);
    for (const { start, end, type } of [...secretsOfLine(line), ...(said === null ? [] : [said])]) {
      this.#know({ start: at + start, end: at + end, type });
    }
    if (/<auth-user-pass>\s{0,4}$/.test(line)) this.#below(from + next.length + 1);
    this.#announced(line, from, next);
  }

  /** OpenVPN: a user and, below it, the password. */
  #below(at: number): void {
    const { cursor } = this.#scan;
    const end = at + cursor.lineLength(at, LINE_CHARS_MAX);
    if (!cursor.follows(at, '<')) this.#know({ start: at, end, type: 'password' });
  }

  #announced(line: string, from: number, next: string): void {
    const { cursor } = this.#scan;
    let start = from;
    let value = next;
    if (value.trim() === '' && line.trim() !== '') {
      start = from + value.length + 1;
      value = cursor.slice(start, start + cursor.lineLength(start, LINE_CHARS_MAX));
    }
    const found = secretAnnounced(line, value);
    if (found !== null) this.#know({ start: start + found.start, end: start + found.end, type: found.type });
  }

  #crypt(at: number): number | null {
    const { cursor } = this.#scan;
    const head = cursor.slice(at, at + CRYPT_START_CHARS_MAX);
    const plain = PLAIN_START.exec(head)?.[0].length;
    if (plain !== undefined) {
      const end = cursor.untilAny(at + plain, new Set(' \t\r\n:"\'<'));
      return end - at - plain >= PLAIN_CHARS_MIN
        ? this.#scan.mark(at + plain, end, 'password', at + 1)
        : at + 1;
    }
    if (!CRYPT_START.test(head)) return null;
    const end = cursor.runEnd(at, CRYPT);
    return end - at >= CRYPT_CHARS_MIN ? this.#scan.mark(at, end, 'password_hash', at + 1) : at + 1;
  }

  #awsSecret(at: number): number | null {
    const { cursor, text } = this.#scan;
    const before = text[at - 1] ?? ' ';
    if (!BASE64.has(text[at] ?? ' ') || BASE64.has(before) || TOKEN.has(before)) return null;
    const end = cursor.runEnd(at, BASE64, AWS_SECRET_CHARS + 1);
    if (end - at !== AWS_SECRET_CHARS || TOKEN.has(text[end] ?? ' ')) return null;
    return looksLikeAwsSecret(cursor.slice(at, end)) ? this.#scan.mark(at, end, 'aws_secret', at + 1) : null;
  }

  #word(at: number): number {
    const { cursor } = this.#scan;
    const end = cursor.runEnd(at, WORD);
    const word = cursor.slice(at, end);
    const token = dottedToken(this.#scan, at, end, word) ?? this.#shaped(at, end, word);
    if (token !== null) return token;
    const lower = word.length <= NAME_CHARS_MAX ? word.toLowerCase() : '';
    if (lower === 'bearer' || lower === 'basic') return schemeSecret(this.#scan, end, lower);
    if (lower === 'identified') return this.#identified(end);
    const header = secretTypeOfHeader(word);
    if (header !== null) return headerSecret(this.#scan, at, end, header);
    const flagged = this.#flags.flag(at, end, word);
    if (flagged !== null) return flagged;
    this.#flags.program(word, end);
    return (
      this.#urls.inPath(at, end, word) ??
      this.#urls.inQuery(at, end, lower) ??
      this.#pairs.at(at, end, lower) ??
      this.#named(at, end, word)
    );
  }

  #named(at: number, end: number, word: string): number {
    const known = nameAt(this.#scan, at, end);
    if (known === null) return this.#urls.withoutScheme(at, end) ?? end;
    const element = this.#pairs.element(at, end, word, known);
    if (element !== null) return element;
    this.#pairs.expect(known, end);
    return namedValue(this.#scan, at, end, known);
  }

  /** Tokens that are known by how they look. */
  #shaped(at: number, end: number, word: string): number | null {
    if (word.length < SHAPE_CHARS_MIN) return null;
    const { cursor } = this.#scan;
    cursor.count(word.length * SHAPE_COUNT);
    let last: number | null = null;
    for (const shape of shapesIn(word, cursor.slice(end, end + 8))) {
      // Base64 goes on where a word ends.
      const shapeEnd = shape.type === 'private_key' ? cursor.runEnd(at + shape.end, BEARER) : at + shape.end;
      last = this.#scan.mark(at + shape.start, shapeEnd, shape.type, end);
    }
    return last;
  }

  /** `IDENTIFIED BY 'x'` and `IDENTIFIED WITH plugin BY 'x'` of SQL. */
  #identified(end: number): number {
    const { cursor } = this.#scan;
    const match =
      /^\s{1,8}(?:with\s{1,8}["'`]?\w{1,40}["'`]?\s{1,8})?(?:by|as)\s{1,8}(?:password\s{1,8}|values\s{1,8})?/i.exec(
        cursor.slice(end, end + BETWEEN_CHARS_MAX),
      );
    if (match === null) return end;
    const extent = valueAt(cursor, end + match[0].length);
    return this.#scan.mark(extent.start, extent.end, 'password', end);
  }
}

/**
 * Where a text holds secrets, in order and apart. `steps` counts the characters that were looked at: it grows with
 * the text's length, whatever the text holds.
 */
export function scanSecrets(text: string): { readonly spans: readonly SecretSpan[]; readonly steps: number } {
  return new SecretScan(text).run();
}
