import { TextCursor } from '../text/text-cursor.ts';
import {
  isHarmlessValue,
  MARK,
  type SecretType,
  secretTypeOfHeader,
  secretTypeOfName,
} from './secret-names.ts';
import {
  AWS_SECRET_CHARS,
  CRYPT_CHARS_MIN,
  CRYPT_START,
  CRYPT_START_CHARS_MAX,
  looksLikeAwsSecret,
  PASSWORD_FLAGS,
  type PasswordFlag,
  SHAPE_CHARS_MIN,
  SHAPE_COUNT,
  shapesIn,
} from './secret-shapes.ts';

export interface SecretSpan {
  readonly start: number;
  readonly end: number;
  readonly type: SecretType;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const WORD = new Set(`${LETTERS}0123456789_-`);
const BASE64 = new Set(`${LETTERS}0123456789/+`);
const CRYPT = new Set(`${LETTERS}0123456789./$,=+-`);
const BEARER = new Set(`${LETTERS}0123456789-._~+/=`);
const PEM_BODY = new Set(`${LETTERS}0123456789+/=-\\ \t\r\n`);
const WEBHOOK = new Set(`${LETTERS}0123456789/_-`);
const BLANKS = new Set(' \t');
const AUTHORITY_ENDS = new Set(' \t\r\n/?#"\'<>`\\|');
const QUOTES = new Set('"\'`');

const MARK_CHARS_MAX = 41;
const PEM_START = '-----BEGIN ';
const PEM_END = '-----END ';
const PEM_LABEL_CHARS_MAX = 64;
const PEM_CHARS_MAX = 16 * 1024;
const BLANKS_MAX = 16;
const BEARER_CHARS_MIN = 8;
const BEARER_SURE_CHARS = 20;
const COUNT_CHARS_MAX = 6;

class SecretScan {
  readonly #text: string;
  readonly #cursor: TextCursor;
  readonly #spans: SecretSpan[] = [];
  /** The password of a URL, seen ahead of the user name before it. */
  #ahead: SecretSpan | null = null;
  #tool: PasswordFlag | null = null;
  /** Where the next end of a PEM block is; -1 when none follows. */
  #pemEnd = 0;

  constructor(text: string) {
    this.#text = text;
    this.#cursor = new TextCursor(text);
  }

  run(): { spans: readonly SecretSpan[]; steps: number } {
    for (let at = 0; at < this.#text.length; ) {
      const ahead: SecretSpan | null = this.#ahead;
      if (ahead !== null && at >= ahead.start) {
        this.#ahead = null;
        if (at === ahead.start) {
          at = this.#mark(ahead.start, ahead.end, ahead.type);
          continue;
        }
      }
      at = this.#at(at);
    }
    return { spans: this.#spans, steps: this.#cursor.steps };
  }

  #mark(start: number, end: number, type: SecretType): number {
    if (end > start && !isHarmlessValue(this.#text.slice(start, end))) this.#spans.push({ start, end, type });
    return Math.max(start, end);
  }

  /** Looks at what begins here, and says where to look next: always further on. */
  #at(at: number): number {
    const char = this.#cursor.at(at);
    switch (char) {
      case '\n':
      case '|':
      case ';':
        this.#tool = null;
        return at + 1;
      case '<':
        return at + (MARK.exec(this.#cursor.slice(at, at + MARK_CHARS_MAX))?.[0].length ?? 1);
      case '$':
        return this.#crypt(at) ?? at + 1;
      case ':':
        if (this.#cursor.follows(at, '://')) this.#lookAtAuthority(at + 3);
        return at + 1;
      default:
        break;
    }
    if (char === '-' && this.#cursor.follows(at, PEM_START)) return this.#pem(at);
    if (!WORD.has(char)) return this.#awsSecret(at) ?? at + 1;
    return this.#awsSecret(at) ?? this.#word(at);
  }

  #pem(at: number): number {
    const label = this.#cursor.find('-----', at + PEM_START.length, PEM_LABEL_CHARS_MAX);
    if (label === -1) return at + PEM_START.length;
    if (this.#pemEnd !== -1 && this.#pemEnd < label) this.#pemEnd = this.#cursor.find(PEM_END, label);
    if (this.#pemEnd !== -1 && this.#pemEnd - at <= PEM_CHARS_MAX) {
      const tail = this.#pemEnd + PEM_END.length;
      const close = this.#cursor.find('-----', tail, PEM_LABEL_CHARS_MAX);
      return this.#mark(at, close === -1 ? tail : close + 5, 'private_key');
    }
    // Cut off: all that could still be the key goes with it.
    return this.#mark(at, this.#cursor.runEnd(label + 5, PEM_BODY), 'private_key');
  }

  #crypt(at: number): number | null {
    if (!CRYPT_START.test(this.#cursor.slice(at, at + CRYPT_START_CHARS_MAX))) return null;
    const end = this.#cursor.runEnd(at, CRYPT);
    return end - at >= CRYPT_CHARS_MIN ? this.#mark(at, end, 'password_hash') : end;
  }

  #awsSecret(at: number): number | null {
    const before = this.#text[at - 1] ?? ' ';
    if (!BASE64.has(this.#text[at] ?? ' ') || BASE64.has(before) || WORD.has(before)) return null;
    const end = this.#cursor.runEnd(at, BASE64, AWS_SECRET_CHARS + 1);
    if (end - at !== AWS_SECRET_CHARS || WORD.has(this.#text[end] ?? ' ')) return null;
    return looksLikeAwsSecret(this.#cursor.slice(at, end)) ? this.#mark(at, end, 'aws_secret') : null;
  }

  /** `scheme://user:password@host`: the user is read as usual, the password is marked when it is reached. */
  #lookAtAuthority(start: number): void {
    const end = this.#cursor.untilAny(start, AUTHORITY_ENDS);
    const authority = this.#cursor.slice(start, end);
    const at = authority.lastIndexOf('@');
    const colon = authority.indexOf(':');
    if (at === -1 || colon === -1 || colon > at) return;
    this.#ahead = { start: start + colon + 1, end: start + at, type: 'password' };
  }

  #word(at: number): number {
    const end = this.#cursor.runEnd(at, WORD);
    const word = this.#cursor.slice(at, end);
    const dotted = this.#dotted(at, end, word);
    if (dotted !== null) return dotted;
    if (word.length >= SHAPE_CHARS_MIN) {
      this.#cursor.count(word.length * SHAPE_COUNT);
      const shapes = shapesIn(word);
      for (const shape of shapes) this.#mark(at + shape.start, at + shape.end, shape.type);
      if (shapes.length > 0) return end;
    }
    const lower = word.length <= BEARER_SURE_CHARS ? word.toLowerCase() : '';
    if (lower === 'bearer') return this.#bearer(end);
    const header = secretTypeOfHeader(word);
    if (header !== null) return this.#header(at, end, header);
    const flagged = this.#toolFlag(at, end, word);
    if (flagged !== null) return flagged;
    this.#tool = PASSWORD_FLAGS.get(word) ?? this.#tool;
    const type = secretTypeOfName(word);
    return type === null ? end : this.#named(at, end, word, type);
  }

  /** Tokens of several parts with dots between: JWT, Google's ya29, SendGrid; and Slack's webhook address. */
  #dotted(at: number, end: number, word: string): number | null {
    if (word === 'services' && this.#text.slice(Math.max(0, at - 16), at) === 'hooks.slack.com/') {
      return this.#mark(end + 1, this.#cursor.runEnd(end + 1, WEBHOOK), 'slack_webhook');
    }
    if (this.#text[end] !== '.') return null;
    const isJwt = word.length >= 8 && word.startsWith('eyJ');
    if (!isJwt && word !== 'ya29' && word !== 'SG') return null;
    let parts = 1;
    let last = end;
    while (parts < 5 && this.#text[last] === '.' && WORD.has(this.#text[last + 1] ?? ' ')) {
      last = this.#cursor.runEnd(last + 1, WORD);
      parts += 1;
    }
    if (isJwt) return parts >= 2 ? this.#mark(at, last, 'jwt') : null;
    if (last - at < BEARER_SURE_CHARS) return null;
    return this.#mark(at, last, word === 'SG' ? 'sendgrid_key' : 'google_key');
  }

  #bearer(end: number): number {
    const start = this.#cursor.runEnd(end, BLANKS, BLANKS_MAX);
    const last = this.#cursor.runEnd(start, BEARER);
    const value = this.#cursor.slice(start, last);
    const sure = value.length >= BEARER_SURE_CHARS || (value.length >= BEARER_CHARS_MIN && /\d/.test(value));
    return start > end && sure ? this.#mark(start, last, 'token') : end;
  }

  /** The rest of the line, or up to the quote that the header stands in. */
  #header(at: number, end: number, type: SecretType): number {
    const value = this.#cursor.separated(end);
    if (value === null) return end;
    const quote = this.#text[at - 1] ?? '';
    const own = this.#text[value] ?? '';
    if (QUOTES.has(own) || own === '\\') return this.#mark(...this.#cursor.value(value), type);
    const close = QUOTES.has(quote) ? this.#cursor.untilAny(value, new Set(`${quote}\n`)) : null;
    return this.#mark(value, close ?? this.#cursor.untilAny(value, new Set('\r\n')), type);
  }

  #named(at: number, end: number, word: string, type: SecretType): number {
    if (this.#text[end] === '>' && this.#text[at - 1] === '<') {
      return this.#mark(end + 1, this.#cursor.untilAny(end + 1, new Set('<\n')), type);
    }
    const separated = this.#cursor.separated(end);
    if (separated === null) {
      // `--password VALUE`
      if (!word.startsWith('--') || !BLANKS.has(this.#text[end] ?? '')) return end;
      const start = this.#cursor.runEnd(end, BLANKS, BLANKS_MAX);
      return this.#text[start] === '-' ? end : this.#mark(...this.#cursor.value(start), type);
    }
    const [start, last] = this.#cursor.value(separated);
    const value = this.#text.slice(start, Math.min(last, start + COUNT_CHARS_MAX + 1));
    // `pass: 12` counts tests.
    const counts = /^pass$/i.test(word) && value.length <= COUNT_CHARS_MAX && /^\d+$/.test(value);
    return counts ? end : this.#mark(start, last, type);
  }

  #toolFlag(at: number, end: number, word: string): number | null {
    const tool = this.#tool;
    if (tool === null || !word.startsWith(tool.flag) || word.startsWith('--')) return null;
    const bare = word.length === tool.flag.length;
    if (tool.takes === 'attached' || (tool.takes === 'either' && !bare)) {
      const start = at + tool.flag.length;
      return this.#mark(start, this.#cursor.value(start)[1], 'password');
    }
    if (!bare) return null;
    const [start, last] = this.#cursor.value(this.#cursor.runEnd(end, BLANKS, BLANKS_MAX));
    if (tool.takes !== 'user') return this.#mark(start, last, 'password');
    const colon = this.#cursor.slice(start, last).indexOf(':');
    return colon === -1 ? end : this.#mark(start + colon + 1, last, 'password');
  }
}

/**
 * Where a text holds secrets, in order and apart. `steps` counts the characters that were looked at: it grows with
 * the text's length, whatever the text holds.
 */
export function scanSecrets(text: string): { readonly spans: readonly SecretSpan[]; readonly steps: number } {
  return new SecretScan(text).run();
}
