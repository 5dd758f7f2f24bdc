import { TextCursor } from '../text/text-cursor.ts';
import { keyBlockEnd, PEM_START } from './key-block.ts';
import { PASSWORD_FLAGS, type PasswordFlag } from './password-flags.ts';
import { LINE_CHARS_MAX, secretOfLine } from './secret-lines.ts';
import {
  isHarmlessValue,
  isOpaque,
  MARK,
  type SecretName,
  type SecretType,
  secretName,
  secretTypeOfHeader,
  secretTypeOfName,
} from './secret-names.ts';
import {
  AWS_SECRET_CHARS,
  CRYPT_CHARS_MIN,
  CRYPT_START,
  CRYPT_START_CHARS_MAX,
  looksLikeAwsSecret,
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
const CRYPT = new Set(`${LETTERS}0123456789./$,=+-{}*_`);
const BEARER = new Set(`${LETTERS}0123456789-._~+/=%`);
const WEBHOOK = new Set(`${LETTERS}0123456789/_-@.`);
const BLANKS = new Set(' \t');
const AUTHORITY_ENDS = new Set(' \t\r\n/?#"\'<>`\\|');
const TEXT_ENDS = new Set(' \t\r\n"\'<>`|');
const QUOTES = new Set('"\'`');
const LINE_ENDS = new Set('\r\n');

const MARK_CHARS_MAX = 41;
const BLANKS_MAX = 16;
const BEARER_CHARS_MIN = 8;
const BEARER_SURE_CHARS = 20;
const AUTHORITY_CHARS_MAX = 512;
const BETWEEN_CHARS_MAX = 160;
const NEXT_LINE_CHARS_MAX = 400;
/** `docker run -p 127.0.0.1:8080:80/tcp`. */
const PORTS = /^[\d.]{1,15}(?::[\d.-]{1,15}){0,2}(?:\/\w{3,4})?$/;
const COOKIES_MAX = 64;
const ELEMENT_ENDS = new Set('<\n');
const CDATA = '<![CDATA[';
const ELEMENT_CHARS_MAX = 82;
/** Enough of a value to tell whether a machine made it. */
const OPAQUE_CHARS_MAX = 80;
/** `pass: 12` and `pass=3/5` count tests. */
const COUNT = /^\d{1,6}(?:\/\d{1,6}|%)?$/;
const SMALL_NUMBER = /^\d{1,6}(?:\.\d{1,4})?$/;
/** A lower-case word with another behind it: prose, as in `token: unexpected end`. */
const WORDY = /^[a-z]{1,20}$/;
const PROSE_AHEAD = /^[ \t][A-Za-z(]/;

/** Names whose value is a name, and names whose value is what such a name stands for. */
const PAIR_NAMES: ReadonlySet<string> = new Set(
  'name key id parameterkey variable field property option header param variablename envname setting parameter k'.split(
    ' ',
  ),
);
const PAIR_VALUES: ReadonlySet<string> = new Set(
  'value parametervalue string val content data default plaintext secretvalue stringvalue v'.split(' '),
);
const PAIR_NAME_BEHIND =
  /^\\?["']?\s{0,4},?\s{0,16}\\?["']?(?:name|key|parameterkey|variable)\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?([\w.-]{2,80})/i;

const TOKEN_SCHEMES =
  /^(?:bearer|basic|token|apikey|api-key|ssws|negotiate|ntlm|key|jwt|bot|genie-?key|splunk|pat)$/i;
const PARAMETER_SCHEMES =
  /^(?:digest|hawk|oauth|aws4-hmac-sha256|signature|sharedkey|sharedaccesssignature|hmac)$/i;
/** First parts of tokens whose parts have dots between. */
const DOTTED_STARTS: ReadonlyMap<string, SecretType> = new Map([
  ['ya29', 'google_key'],
  ['SG', 'sendgrid_key'],
  ...['hvs', 'hvb', 'hvr', 'dt0c01', 'dt0s01', 'dt0s16', 's', 'dp'].map((part): [string, SecretType] => [
    part,
    'api_key',
  ]),
]);
const WEBHOOK_HOST =
  /(?:hooks\.slack\.com\/|discord(?:app)?\.com\/api\/|webhook\.office\.com\/|logic\.azure\.com\/)$/;

class SecretScan {
  readonly #text: string;
  readonly #cursor: TextCursor;
  readonly #spans: SecretSpan[] = [];
  /** The password of a URL, seen ahead of the user name before it. */
  #ahead: SecretSpan | null = null;
  /** Where the text without blanks or quotes ends that was looked through last, and its last `@`. */
  #run = { end: 0, lastAt: -1 };
  #flags: readonly PasswordFlag[] | null = null;
  /** A name that was told as a value: the next `value` is its, up to where it says. */
  #pair: { readonly type: SecretType; readonly until: number } | null = null;

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
    if (at === 0 || this.#text[at - 1] === '\n') {
      const end = this.#line(at);
      if (end !== null) return end;
    }
    switch (char) {
      case '\n':
      case '|':
      case ';':
        this.#flags = null;
        return at + 1;
      case '<':
        return at + (MARK.exec(this.#cursor.slice(at, at + MARK_CHARS_MAX))?.[0].length ?? 1);
      case '$':
      case '{':
      case '*':
        return this.#crypt(at) ?? at + 1;
      case ':':
        if (this.#cursor.follows(at, '://')) this.#lookAtAuthority(at + 3);
        return at + 1;
      default:
        break;
    }
    if (char === '-' && this.#cursor.follows(at, PEM_START)) {
      const end = keyBlockEnd(this.#cursor, at);
      return end === null ? at + PEM_START.length : this.#mark(at, end, 'private_key');
    }
    if (!WORD.has(char)) return this.#awsSecret(at) ?? at + 1;
    return this.#awsSecret(at) ?? this.#word(at);
  }

  /** A line that as a whole says where its secret is: what stands before that is no secret. */
  #line(at: number): number | null {
    const length = this.#cursor.lineLength(at, LINE_CHARS_MAX + 1);
    const found = secretOfLine(this.#cursor.slice(at, at + length));
    if (found === null || isHarmlessValue(this.#text.slice(at + found.start, at + found.end))) return null;
    const span = { start: at + found.start, end: at + found.end, type: found.type };
    // What stands before it is read as usual.
    this.#ahead = span;
    return null;
  }

  #crypt(at: number): number | null {
    if (!CRYPT_START.test(this.#cursor.slice(at, at + CRYPT_START_CHARS_MAX))) return null;
    const end = this.#cursor.runEnd(at, CRYPT);
    return end - at >= CRYPT_CHARS_MIN ? this.#mark(at, end, 'password_hash') : at + 1;
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
    const end = this.#cursor.untilAny(start, AUTHORITY_ENDS, AUTHORITY_CHARS_MAX);
    const authority = this.#cursor.slice(start, end);
    const at = authority.lastIndexOf('@');
    const colon = authority.indexOf(':');
    if (at !== -1 && colon === -1) {
      // A token in the place of the user, as in Sentry's addresses.
      if (isOpaque(authority.slice(0, at))) this.#ahead = { start, end: start + at, type: 'token' };
      return;
    }
    if (at !== -1 && colon < at) {
      this.#ahead = { start: start + colon + 1, end: start + at, type: 'password' };
      return;
    }
    if (colon === -1 || authority.startsWith('[')) return;
    // A password with `/`, `?` or `#` in it; a port has none before them.
    if (/^\d{1,5}$/.test(authority.slice(colon + 1))) return;
    const last = this.#lastAt(start);
    if (
      last > start + colon &&
      last - start < AUTHORITY_CHARS_MAX &&
      /[\w[]/.test(this.#cursor.at(last + 1))
    ) {
      this.#ahead = { start: start + colon + 1, end: last, type: 'password' };
    }
  }

  /** The last `@` before a blank or a quote; each stretch of text is looked through once. */
  #lastAt(start: number): number {
    if (start >= this.#run.end) {
      const end = this.#cursor.untilAny(start, TEXT_ENDS);
      this.#run = { end, lastAt: start + this.#cursor.slice(start, end).lastIndexOf('@') };
    }
    return this.#run.lastAt;
  }

  #word(at: number): number {
    const end = this.#cursor.runEnd(at, WORD);
    const word = this.#cursor.slice(at, end);
    const dotted = this.#dotted(at, end, word);
    if (dotted !== null) return dotted;
    if (word.length >= SHAPE_CHARS_MIN) {
      this.#cursor.count(word.length * SHAPE_COUNT);
      const shapes = shapesIn(word);
      for (const shape of shapes)
        this.#mark(at + shape.start, this.#shapeEnd(at + shape.end, shape.type), shape.type);
      if (shapes.length > 0) return Math.max(end, this.#spans.at(-1)?.end ?? end);
    }
    const lower = word.length <= BEARER_SURE_CHARS ? word.toLowerCase() : '';
    if (lower === 'bearer' || lower === 'basic') return this.#bearer(end, lower);
    if (lower === 'identified') return this.#identified(end);
    const header = secretTypeOfHeader(word);
    if (header !== null) return this.#header(at, end, header);
    const flagged = this.#toolFlag(at, end, word);
    if (flagged !== null) return flagged;
    this.#flags = PASSWORD_FLAGS.get(word) ?? this.#flags;
    const paired = this.#paired(at, end, lower);
    if (paired !== null) return paired;
    const known = secretName(this.#text[at - 1] === '.' ? this.#dottedName(at, end) : word);
    if (known !== null) return this.#named(at, end, word, known);
    return this.#goDsn(at, end) ?? this.#userFlag(end, word) ?? end;
  }

  /** The whole of a name such as `spring.datasource.password`. */
  #dottedName(at: number, end: number): string {
    const before = /[\w.-]{1,48}$/.exec(this.#cursor.slice(Math.max(0, at - 48), at))?.[0] ?? '';
    return before + this.#text.slice(at, Math.min(end, at + 40));
  }

  /** Base64 goes on where a word ends. */
  #shapeEnd(end: number, type: SecretType): number {
    return type === 'private_key' ? this.#cursor.runEnd(end, BEARER) : end;
  }

  /** Tokens of several parts with dots or colons between: JWT, Google's ya29, Telegram; and addresses of webhooks. */
  #dotted(at: number, end: number, word: string): number | null {
    if (
      /^(?:services|webhooks|webhookb2|workflows|triggers)$/.test(word) &&
      WEBHOOK_HOST.test(this.#text.slice(Math.max(0, at - 28), at)) &&
      this.#text[end] === '/'
    ) {
      const type = word === 'services' ? 'slack_webhook' : 'webhook';
      return this.#mark(end + 1, this.#cursor.runEnd(end + 1, WEBHOOK), type);
    }
    if (this.#text[end] === ':' && /^\d{8,10}$/.test(word)) {
      const last = this.#cursor.runEnd(end + 1, WORD, 64);
      return last - end === 36 && isOpaque(this.#text.slice(end + 1, last))
        ? this.#mark(at, last, 'api_key')
        : null;
    }
    if (this.#text[end] !== '.') return null;
    const isJwt = word.length >= 8 && word.startsWith('eyJ');
    const known = DOTTED_STARTS.get(word);
    const isLongPart =
      word.length >= 14 && word.length <= 32 && /^(?:pat|key|[MNO])[A-Za-z0-9_-]+$/.test(word);
    const isAtlas = word.length === 14 && this.#cursor.follows(end, '.atlasv1.');
    if (!isJwt && known === undefined && !isLongPart && !isAtlas) return null;
    let parts = 1;
    let last = end;
    while (parts < 5 && this.#text[last] === '.' && WORD.has(this.#text[last + 1] ?? ' ')) {
      last = this.#cursor.runEnd(last + 1, WORD);
      parts += 1;
    }
    if (isJwt) return parts >= 2 ? this.#mark(at, last, 'jwt') : null;
    const rest =
      this.#cursor
        .slice(end + 1, Math.min(last, end + 81))
        .split('.')
        .at(-1) ?? '';
    if (last - at < BEARER_SURE_CHARS || !isOpaque(rest)) return null;
    return this.#mark(at, last, known ?? 'api_key');
  }

  /** `Bearer X` and `Basic X` outside a header. */
  #bearer(end: number, scheme: string): number {
    const start = this.#cursor.runEnd(end, BLANKS, BLANKS_MAX);
    const last = this.#cursor.runEnd(start, BEARER);
    const value = this.#cursor.slice(start, Math.min(last, start + AUTHORITY_CHARS_MAX));
    const isToken =
      value.length >= BEARER_SURE_CHARS || (value.length >= BEARER_CHARS_MIN && /\d/.test(value));
    const isSure =
      scheme === 'bearer'
        ? isToken
        : isToken && /[A-Z]/.test(value) && /[a-z]/.test(value) && !value.includes('.');
    return start > end && isSure ? this.#mark(start, last, 'token') : end;
  }

  /** `IDENTIFIED BY 'x'` and `IDENTIFIED WITH plugin BY 'x'` of SQL. */
  #identified(end: number): number {
    const after = this.#cursor.slice(end, end + BETWEEN_CHARS_MAX);
    const match =
      /^\s{1,8}(?:with\s{1,8}["'`]?\w{1,40}["'`]?\s{1,8})?(?:by|as)\s{1,8}(?:password\s{1,8}|values\s{1,8})?/i.exec(
        after,
      );
    return match === null ? end : this.#mark(...this.#cursor.value(end + match[0].length), 'password');
  }

  #header(at: number, end: number, type: SecretType): number {
    const value = this.#valueStart(end);
    if (value === null) return end;
    const quote = this.#text[at - 1] ?? '';
    const own = this.#text[value] ?? '';
    if (QUOTES.has(own) || own === '\\') {
      const [start, last] = this.#cursor.value(value);
      return this.#mark(start, last, type);
    }
    const ends = QUOTES.has(quote) ? new Set(`${quote}\r\n`) : LINE_ENDS;
    return type === 'cookie' ? this.#cookies(value, ends) : this.#authorization(value, ends);
  }

  /** Where the value of a header begins: behind a separator, or behind a blank that a shell needs no quotes for. */
  #valueStart(end: number): number | null {
    const value = this.#cursor.separated(end);
    return value === null || this.#text[value] !== '\\' || this.#text[value + 1] !== ' ' ? value : value + 2;
  }

  /** Pairs with `; ` between them. What has no `=` is prose about a cookie. */
  #cookies(start: number, ends: ReadonlySet<string>): number {
    let end = start;
    for (let pairs = 0; pairs < COOKIES_MAX; pairs += 1) {
      if (!/^[^=<\s;,]{1,40}=/.test(this.#cursor.slice(end, end + 42))) break;
      end = this.#cursor.untilAny(end, new Set([...ends, ' ', '\t', ';', ',']));
      const gap = /^;[ \t]{0,4}(?=\S)/.exec(this.#cursor.slice(end, end + 8))?.[0];
      if (gap === undefined) break;
      end += gap.length;
    }
    if (end > start) return this.#mark(start, end, 'cookie');
    const last = this.#cursor.untilAny(start, new Set([...ends, ' ', '\t', ';', ',']), OPAQUE_CHARS_MAX);
    return this.#mark(start, isOpaque(this.#cursor.slice(start, last)) ? last : start, 'cookie');
  }

  #authorization(start: number, ends: ReadonlySet<string>): number {
    const firstEnds = new Set([...ends, ' ', '\t', '\\']);
    const near = this.#cursor.untilAny(start, firstEnds, AUTHORITY_CHARS_MAX);
    const first = this.#cursor.slice(start, near);
    if (isOpaque(first)) return this.#mark(start, this.#cursor.untilAny(near, firstEnds), 'authorization');
    if (near - start >= AUTHORITY_CHARS_MAX) return start;
    const last = near;
    const gap = this.#cursor.runEnd(last, new Set(' \t\\'), BLANKS_MAX);
    const second = this.#cursor.untilAny(gap, new Set([...ends, ' ', '\t', ',', '\\']));
    if (PARAMETER_SCHEMES.test(first)) {
      return this.#mark(start, this.#cursor.untilAny(gap, ends), 'authorization');
    }
    const value = this.#cursor.slice(gap, Math.min(second, gap + AUTHORITY_CHARS_MAX));
    if (TOKEN_SCHEMES.test(first) && value !== '') return this.#mark(start, second, 'authorization');
    const isAlone = value === '';
    if (isAlone || /^[\w-]{1,20}=/.test(first)) {
      return this.#mark(start, last, 'authorization');
    }
    return isOpaque(value) ? this.#mark(start, second, 'authorization') : start;
  }

  /** `name: NAME` and, near it, `value: X`; also in XML, and with the value first. */
  #paired(at: number, end: number, lower: string): number | null {
    const isName = PAIR_NAMES.has(lower);
    if (!isName && !PAIR_VALUES.has(lower)) return null;
    const isElement = this.#text[end] === '>' && this.#text[at - 1] === '<';
    const from = isElement ? end + 1 : this.#cursor.separated(end);
    if (from === null) return null;
    const [start, last] = isElement
      ? [from, this.#cursor.untilAny(from, ELEMENT_ENDS, ELEMENT_CHARS_MAX)]
      : this.#cursor.value(from, QUOTES.has(this.#text[from] ?? '') ? Infinity : ELEMENT_CHARS_MAX);
    if (isName) {
      const type = secretTypeOfName(this.#cursor.slice(start, Math.min(last, start + 81)));
      if (type === null) {
        this.#pair = null;
        return lower === 'key' ? null : end;
      }
      this.#pair = { type, until: last + BETWEEN_CHARS_MAX };
      const closed = /^["'][^<>\n/]{0,80}>/.exec(this.#cursor.slice(last, last + 84))?.[0].length;
      if (closed === undefined || isElement) return last;
      const text = last + closed + (this.#cursor.follows(last + closed, CDATA) ? CDATA.length : 0);
      return this.#mark(text, this.#cursor.untilAny(text, ELEMENT_ENDS), type);
    }
    const pair = this.#pair;
    this.#pair = null;
    const whole = () => (isElement ? this.#cursor.untilAny(last, ELEMENT_ENDS) : this.#cursor.value(from)[1]);
    if (pair !== null && at <= pair.until) return this.#mark(start, whole(), pair.type);
    const behind = PAIR_NAME_BEHIND.exec(this.#cursor.slice(last, last + BETWEEN_CHARS_MAX))?.[1];
    const type = behind === undefined ? null : secretTypeOfName(behind);
    return type === null ? null : this.#mark(start, whole(), type);
  }

  #named(at: number, end: number, word: string, known: SecretName): number {
    if (this.#text[at - 1] === '<') {
      const open = /^[^<>\n]{0,100}>/.exec(this.#cursor.slice(end, end + 102))?.[0];
      if (open !== undefined && !open.endsWith('/>')) {
        const start = end + open.length + (this.#cursor.follows(end + open.length, CDATA) ? CDATA.length : 0);
        if (/^\s{0,16}<value>/i.test(this.#cursor.slice(start, start + 24))) {
          this.#pair = { type: known.type, until: start + 24 };
          return end;
        }
        const last = this.#cursor.untilAny(start, ELEMENT_ENDS);
        return this.#judged(start, last, word, known, end);
      }
    }
    // A part of an ARN or of another list with colons.
    if (this.#text[at - 1] === ':' && this.#text[end] === ':') return end;
    const assigned = this.#cursor.separated(end);
    if (assigned === null) return this.#nextWord(end, word, known) ?? end;
    // YAML may put a tag or an anchor in front of the value.
    const tag =
      /^[!&][\w!.-]{1,30}[ \t]{1,4}(?=\S)/.exec(this.#cursor.slice(assigned, assigned + 36))?.[0] ?? '';
    const separated = assigned + tag.length;
    const [start, near] = this.#cursor.value(separated, known.opaque ? OPAQUE_CHARS_MAX : Infinity);
    if (start === near || /[|>]/.test(this.#text[start] ?? '')) {
      const below = this.#nextLine(at, start, known);
      if (below !== null || start === near) return below ?? end;
    }
    if (!known.opaque) return this.#judged(start, near, word, known, end);
    return isOpaque(this.#cursor.slice(start, near))
      ? this.#mark(start, this.#cursor.value(separated)[1], known.type)
      : end;
  }

  /** Marks a value behind a name, unless it is none: a count, a word of prose, a number, a path. */
  #judged(
    start: number,
    last: number,
    word: string,
    { type, opaque }: SecretName,
    otherwise: number,
  ): number {
    const value = this.#cursor.slice(start, Math.min(last, start + OPAQUE_CHARS_MAX));
    if (opaque && !isOpaque(value)) return otherwise;
    if (/^pass$/i.test(word) && COUNT.test(value)) return otherwise;
    if (type !== 'password' && SMALL_NUMBER.test(value)) return otherwise;
    const isQuoted = QUOTES.has(this.#text[start - 1] ?? '');
    const isProse = WORDY.test(value) && PROSE_AHEAD.test(this.#cursor.slice(last, last + 2));
    if (!isQuoted && isProse && (type !== 'password' || this.#text[start - 1] === ' ')) return otherwise;
    return this.#mark(start, last, type);
  }

  /** `--password VALUE`, `-storepass VALUE`, `"--password", "VALUE"`, `PASSWORD 'VALUE'`, `set NAME VALUE`. */
  #nextWord(end: number, word: string, known: SecretName): number | null {
    const after = this.#cursor.slice(end, end + 64);
    const isFlag = word.startsWith('-');
    const gap = isFlag
      ? (/^[ \t]{1,16}(?:\\\n[ \t]{0,32})?/.exec(after) ??
        /^\\?["'],?\s{1,40}(?=\\?["'])|^\\?["'],\s{0,40}(?=\\?["'])|^["']?\n[ \t]{0,32}(?:- )?["']?(?=[^\s-])/.exec(
          after,
        ))
      : (/^[ \t]{1,4}(?=["'][^"'\s])|^[ \t]{0,2}\([ \t]{0,2}(?=["'])|^["'],[ \t]{0,4}(?=["'])/.exec(after) ??
        (/(?:^|\s)(?:set|setx)\s$/i.test(
          this.#text.slice(Math.max(0, end - word.length - 5), end - word.length),
        )
          ? /^[ \t]{1,4}(?=\S)/.exec(after)
          : null));
    if (gap === null) return this.#bareValue(end, known);
    const start = end + gap[0].length;
    if (this.#text[start] === '-' && isFlag) return null;
    const [from, last] = this.#cursor.value(start, known.opaque ? OPAQUE_CHARS_MAX : Infinity);
    return this.#judged(from, last, word, known, end);
  }

  /** `token q7Rk…`: a name, a blank, and what a machine made. */
  #bareValue(end: number, { type, opaque }: SecretName): number | null {
    const start = this.#cursor.runEnd(end, BLANKS, BLANKS_MAX);
    if (opaque || start === end) return null;
    const [from, near] = this.#cursor.value(start, OPAQUE_CHARS_MAX);
    if (!isOpaque(this.#cursor.slice(from, near))) return null;
    return this.#mark(from, this.#cursor.value(start)[1], type);
  }

  /** YAML: the value of a name stands on the next line, further in; all lines of a block. */
  #nextLine(at: number, start: number, { type, opaque }: SecretName): number | null {
    const head = /^(?:[|>][+-]?\d?)?[ \t]{0,8}\\?\n/.exec(this.#cursor.slice(start, start + 16))?.[0];
    if (head === undefined) return null;
    const isBlock = /^[|>]/.test(head);
    const before = this.#text.slice(Math.max(0, at - 80), at);
    const indent = /(?:^|\n)([ \t]*)(?:- )?["']?$/.exec(before)?.[1];
    if (indent === undefined) return null;
    let next = start + head.length;
    const lineEnd = next + this.#cursor.lineLength(next, NEXT_LINE_CHARS_MAX);
    const line = this.#cursor.slice(next, lineEnd);
    const [, blanks = '', text = ''] = /^([ \t]*)(\S.*)$/.exec(line) ?? [];
    if (text === '' || blanks.length <= indent.length) return null;
    // A mapping or a list below the name is no value.
    if (!isBlock && /^(?:- |["']?[\w.-]{1,60}["']?:(?:\s|$)|[{[#])/.test(text)) return null;
    next += blanks.length;
    const quoted = QUOTES.has(this.#text[next] ?? '');
    const [from, last] = quoted ? this.#cursor.value(next) : [next, lineEnd];
    if (opaque && !isOpaque(this.#text.slice(from, Math.min(last, from + OPAQUE_CHARS_MAX)))) return null;
    return text.startsWith(PEM_START) ? null : this.#mark(from, last, type);
  }

  #toolFlag(at: number, end: number, word: string): number | null {
    if (this.#flags === null || !word.startsWith('-') || word.startsWith('--')) return null;
    const found = this.#flags
      .filter(({ flag }) => word.startsWith(flag))
      .toSorted((a, b) => b.flag.length - a.flag.length)[0];
    if (found === undefined) return null;
    const { flag, takes } = found;
    const bare = word.length === flag.length && BLANKS.has(this.#text[end] ?? ' ');
    if (bare && takes === 'attached') return null;
    if (!bare && takes === 'next') return null;
    const from = bare ? this.#cursor.runEnd(end, BLANKS, BLANKS_MAX) : at + flag.length;
    const [start, last] = this.#cursor.value(from);
    if (takes === 'pair' && !this.#cursor.slice(start, Math.min(last, start + 128)).includes('=')) return end;
    if (takes === 'user') return this.#userPassword(start, last) ?? end;
    // `openssl -passin pass:X`
    const prefix = /^(?:pass|file|env|fd):/.exec(this.#cursor.slice(start, start + 6))?.[0] ?? '';
    if (prefix !== '' && prefix !== 'pass:') return end;
    if (prefix !== '' && QUOTES.has(this.#text[start + prefix.length] ?? '')) {
      return this.#mark(...this.#cursor.value(start + prefix.length), 'password');
    }
    const isPort = PORTS.test(this.#cursor.slice(start, Math.min(last, start + 48)));
    return isPort ? end : this.#mark(start + prefix.length, last, 'password');
  }

  #userPassword(start: number, last: number): number | null {
    const text = this.#cursor.slice(start, Math.min(last, start + AUTHORITY_CHARS_MAX));
    const colon = text.search(/[:%,]/);
    if (colon < 1 || text.startsWith('//', colon + 1)) return null;
    return this.#mark(start + colon + 1, last, 'password');
  }

  /** `--user name:password` and `--proxy-user name:password`, of any program. */
  #userFlag(end: number, word: string): number | null {
    if (!/^--(?:proxy-|http-)?(?:user|auth|creds|src-creds|dest-creds)$/.test(word)) return null;
    const from = /^(?:=|[ \t]{1,16})/.exec(this.#cursor.slice(end, end + BLANKS_MAX))?.[0].length;
    return from === undefined ? null : this.#userPassword(...this.#cursor.value(end + from));
  }

  /** `user:password@tcp(host)/db`, as Go's drivers take it. */
  #goDsn(at: number, end: number): number | null {
    if (this.#text[end] !== ':' || WORD.has(this.#text[at - 1] ?? ' ')) return null;
    const last = this.#lastAt(end + 1);
    if (last <= end + 1 || last - end > BETWEEN_CHARS_MAX) return null;
    return /^@(?:tcp6?|unix|udp)?\(/.test(this.#cursor.slice(last, last + 8))
      ? this.#mark(end + 1, last, 'password')
      : null;
  }
}

/**
 * Where a text holds secrets, in order and apart. `steps` counts the characters that were looked at: it grows with
 * the text's length, whatever the text holds.
 */
export function scanSecrets(text: string): { readonly spans: readonly SecretSpan[]; readonly steps: number } {
  return new SecretScan(text).run();
}
