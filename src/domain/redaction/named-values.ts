import { PEM_START } from './key-block.ts';
import { BLANKS, QUOTES } from './scan-characters.ts';
import type { ScanContext } from './scan-context.ts';
import { fits, isHarmlessValue, isOpaque, isPlausible, type SecretName, secretName } from './secret-names.ts';
import { type Extent, type Setting, separated, settingOf, unwrapped, valueAt } from './value-extent.ts';

const BLANKS_MAX = 16;
const NEXT_LINE_CHARS_MAX = 400;
/** Enough of a value to tell what it is. */
const LOOKED_AT_CHARS = 80;
const FALLBACK_CHARS_MAX = 240;
/** So many references stand in each other. */
const REFERENCES_MAX = 4;
/** The word that says so stands no further on. */
const ENVIRONMENT_CHARS_MAX = 24;
/** `pass: 12` and `pass=3/5` count tests. */
const COUNT = /^\d{1,6}(?:\/\d{1,6}|%)?$/;
const SMALL_NUMBER = /^\d{1,6}(?:\.\d{1,4})?$/;
const ONE_TIME_CODE = /^\d{6,8}$/;
/** A lower-case word with another behind it: prose, as in `token: unexpected end`. */
const WORDY = /^[a-z]{1,20}[.,]?$/;
const PROSE_AHEAD = /^[ \t][A-Za-z(]/;
/** `${NAME:-value}` of shells and `${NAME:value}` of Spring; `$(echo value)`. */
const DEFAULTED = /^\$\{[\w.]{1,60}(?::?[-=+?]|:)/;
const ECHOED = /^\$\((?:echo|printf)[ \t]{1,4}(?:-\w{1,2}[ \t]{1,4}|['"]?%s['"]?[ \t]{1,4})?/;
/** An expression that reads the environment; what it falls back to stands behind. */
const ENVIRONMENT = /^(?:<%=?[ \t]{0,4})?[$\w.:[\]'"]{0,60}(?:env|ENV|environ)\b/i;
/** `isProd ? 'X' : ''`. */
const CONDITION = /^[\w.!]{1,40}(?: [=!]={1,2} \S{1,30})? \? (?=["'`])/;
const FALLBACK = /(?:\|\||\?\?|\?:|\bor\b|\belse\b|,)[ \t]{0,4}(?=["'`])/;
/** Another string that belongs to the value: put together, or what replaces it. */
const GOES_ON = /^["'`][ \t]{0,2}(?:\+|\.|->|=>|→)[ \t]{0,2}(?=["'`])/;
/** A name in front of which this stands is part of a message about words. */
const UNEXPECTED = /(?:unexpected|invalid|illegal|missing|bad)[ \t]["'`]?$/i;
/** What a parser complains about behind it: a mark, in quotes or not, or the end of the text. */
const COMPLAINT = /^["'`]?[^\w\s"'`]{1,3}["'`]?(?=[\s.,;)]|$)|^["'`]{2,3}(?=[\s.,;)]|$)/;
const PAM_SERVICE = /\bpam_\w{1,20}\($/;

/** Looks for the value of the name that stands from `at` to `end`, and says where to look next. */
export function namedValue(scan: ScanContext, at: number, end: number, known: SecretName): number {
  const { text, cursor } = scan;
  // A part of an ARN or of another list with colons.
  if (text[at - 1] === ':' && text[end] === ':' && !/\s/.test(text[end + 1] ?? ' ')) return end;
  const before = text.slice(Math.max(0, at - 24), at);
  if (PAM_SERVICE.test(before)) return end;
  if (before.endsWith('${')) return fallbackOf(scan, at - 2, known, end) ?? end;
  const assigned = separated(cursor, end);
  if (assigned === null) return nextWord(scan, at, end, known) ?? end;
  if (known.type === 'token' && UNEXPECTED.test(before) && isComplaint(cursor, end, assigned)) return end;
  return assignedValue(scan, at, end, assigned, known);
}

/** `unexpected token: }`, `invalid token: end of input`: what stands behind a colon is no value. */
function isComplaint(cursor: ScanContext['cursor'], end: number, assigned: number): boolean {
  if (cursor.slice(end, assigned).includes('=')) return false;
  const value = cursor.slice(assigned, assigned + LOOKED_AT_CHARS);
  const word = /^[^\s]{1,22}/.exec(value)?.[0] ?? '';
  return COMPLAINT.test(value) || (WORDY.test(word) && PROSE_AHEAD.test(value.slice(word.length)));
}

function assignedValue(
  scan: ScanContext,
  at: number,
  end: number,
  assigned: number,
  known: SecretName,
): number {
  const { text, cursor } = scan;
  // YAML may put a tag or an anchor in front of the value.
  const tag = /^[!&][\w!.-]{1,30}[ \t]{1,4}(?=\S)/.exec(cursor.slice(assigned, assigned + 36))?.[0] ?? '';
  const fallback = fallbackOf(scan, assigned + tag.length, known, end);
  if (fallback !== null) return fallback;
  const { at: start, isObject } = unwrapped(cursor, assigned + tag.length);
  // An object that does not hold the value itself is read further on.
  if (isObject) return end;
  const setting = settingOf(scan, at, end);
  const closing = setting.open === null ? undefined : GOES_ON.exec(cursor.slice(start, start + 12))?.[0];
  if (closing?.startsWith(setting.open ?? '')) {
    // The string ends with the separator, and the value is the one that is put behind it.
    return judged(scan, valueAt(cursor, start + closing.length), text.slice(at, end), known, end);
  }
  const near = valueAt(cursor, start, setting, known.proof === 'none' ? Infinity : LOOKED_AT_CHARS);
  const isCut = near.end - near.start >= LOOKED_AT_CHARS;
  if (isCut && !fits(bared(cursor.slice(near.start, near.end)), known.proof)) return end;
  const extent = isCut ? valueAt(cursor, start, setting) : near;
  if (extent.start === extent.end || /[|>]/.test(text[extent.start] ?? '')) {
    const below = nextLine(scan, at, extent.start, known);
    if (below !== null || extent.start === extent.end) return below ?? end;
  }
  const phrase = phraseEnd(scan, extent, known, setting);
  return judged(scan, phrase === null ? extent : { ...extent, end: phrase }, text.slice(at, end), known, end);
}

/** `${NAME:-X}`, `$(echo X)`, `os.env || 'X'`: what is used where the reference leads nowhere. */
function fallbackOf(
  scan: ScanContext,
  start: number,
  known: SecretName,
  otherwise: number,
  depth = 0,
): number | null {
  const { cursor } = scan;
  const first = cursor.slice(start, start + ENVIRONMENT_CHARS_MAX);
  const condition = CONDITION.exec(cursor.slice(start, start + LOOKED_AT_CHARS))?.[0].length;
  if (condition !== undefined) {
    const value = valueAt(cursor, start + condition);
    return scan.mark(value.start, value.end, known.type, otherwise);
  }
  if (!/^["']?\$[{(]|env/i.test(first)) return null;
  const head = cursor.slice(start, start + LOOKED_AT_CHARS);
  const quote = /^["']/.test(head) ? 1 : 0;
  const reference = head.slice(quote);
  const lead = DEFAULTED.exec(reference)?.[0] ?? ECHOED.exec(reference)?.[0];
  if (lead !== undefined) {
    const from = start + quote;
    const whole = valueAt(cursor, from, undefined, FALLBACK_CHARS_MAX);
    const last = /[)}]/.test(cursor.at(whole.end - 1)) ? whole.end - 1 : whole.end;
    const inner = valueAt(cursor, from + lead.length, undefined, FALLBACK_CHARS_MAX);
    const value = inner.quoted ? inner : { start: from + lead.length, end: last };
    if (depth < REFERENCES_MAX && DEFAULTED.test(cursor.slice(value.start, value.start + LOOKED_AT_CHARS))) {
      return fallbackOf(scan, value.start, known, otherwise, depth + 1);
    }
    return scan.mark(value.start, Math.max(value.start, value.end), known.type, otherwise);
  }
  if (!ENVIRONMENT.test(head)) return null;
  const rest = cursor.slice(
    start,
    start + Math.min(FALLBACK_CHARS_MAX, cursor.lineLength(start, FALLBACK_CHARS_MAX)),
  );
  const found = FALLBACK.exec(rest);
  if (found === null) return otherwise;
  const value = valueAt(cursor, start + found.index + found[0].length);
  return scan.mark(value.start, value.end, known.type, otherwise);
}

/** A passphrase may be several words. */
function phraseEnd(scan: ScanContext, extent: Extent, known: SecretName, setting: Setting): number | null {
  if (extent.quoted || known.type !== 'password' || !setting.toBlank || setting.open !== null) return null;
  const { cursor, text } = scan;
  if (!/passphrase\W{0,4}$/i.test(text.slice(Math.max(0, extent.start - 16), extent.start))) return null;
  const lineEnd = extent.start + cursor.lineLength(extent.start, NEXT_LINE_CHARS_MAX);
  return /^[a-z]{3,12}(?:[ -][a-z]{3,12}){3,23}\s{0,4}$/.test(cursor.slice(extent.start, lineEnd))
    ? lineEnd
    : null;
}

/** A value without brackets around it. */
const bared = (value: string) => value.replace(/^[[(]/, '').replace(/[\])]$/, '');

/** Marks a value behind a name, unless it is none: a count, a word of prose, a number, a path. */
export function judged(
  scan: ScanContext,
  extent: Extent,
  word: string,
  { type, proof }: SecretName,
  otherwise: number,
): number {
  const { cursor, text } = scan;
  const { start, end, quoted } = extent;
  const value = cursor.slice(start, Math.min(end, start + LOOKED_AT_CHARS));
  if (!fits(bared(value), proof)) {
    const next = quoted ? GOES_ON.exec(cursor.slice(end, end + 12))?.[0].length : undefined;
    if (next === undefined) return userPassword(scan, start, value, word, otherwise);
    const after = valueAt(cursor, end + next, undefined, LOOKED_AT_CHARS);
    const isSecret = fits(cursor.slice(after.start, after.end), proof);
    return isSecret ? scan.mark(after.start, valueAt(cursor, end + next).end, type, otherwise) : otherwise;
  }
  if (/^pass$/i.test(word) && COUNT.test(value)) return otherwise;
  if (type !== 'password' && SMALL_NUMBER.test(value)) {
    const isCode = ONE_TIME_CODE.test(value) && /(?:pin|otp|code)$/i.test(word);
    return isCode ? scan.mark(start, end, type, otherwise) : otherwise;
  }
  const isProse = WORDY.test(value) && PROSE_AHEAD.test(cursor.slice(end, end + 2));
  if (!quoted && isProse && (type !== 'password' || text[start - 1] === ' ')) return otherwise;
  const last = scan.mark(start, end, type, otherwise);
  const more = quoted ? GOES_ON.exec(cursor.slice(end, end + 12))?.[0].length : undefined;
  if (more === undefined) return last;
  const other = valueAt(cursor, end + more);
  return scan.mark(other.start, other.end, type, last);
}

/** `cloud.auth: user:password`: a user in front of what the name announces. */
function userPassword(
  scan: ScanContext,
  start: number,
  value: string,
  word: string,
  otherwise: number,
): number {
  const colon = /auth$/i.test(word) ? value.search(/:[^/\d]/) : -1;
  if (colon < 1 || !/^[\w.@-]{1,40}$/.test(value.slice(0, colon)) || !isPlausible(value.slice(colon + 1))) {
    return otherwise;
  }
  return scan.mark(start + colon + 1, start + value.length, 'password', otherwise);
}

const FLAG_GAP = /^[ \t]{1,16}(?:\\\n[ \t]{0,32})?/;
const FLAG_IN_LIST =
  /^\\?["'],?\s{1,40}(?=\\?["'])|^\\?["'],\s{0,40}(?=\\?["'])|^["']?\n[ \t]{0,32}(?:- )?["']?(?=[^\s-])/;
/** What stands in the place of a value and is another flag. */
const ANOTHER_FLAG = /^-{1,2}[A-Za-z][\w.-]{0,60}(?:$|[\s=])/;
const LISTED_FLAG = /^\\?["']--?[A-Za-z]/;
/** `NAME 'VALUE'`, `setName("VALUE")`, `"NAME" "VALUE"`. */
const QUOTED_GAP =
  /^[ \t]{0,2}\|[ \t]{0,2}default[( ][ \t]{0,2}(?=["'])|^["'] (?:to|is|as) (?=["'])|^[ \t]{1,4}(?=["'][^"'\s])|^[ \t]{0,2}\([ \t]{0,2}(?=["'])|^["'][ \t]{1,4}(?=["'])/;
/** `('NAME', 'VALUE')`, `{name, <<"VALUE">>}`. */
const TUPLE_GAP = /^["']?,[ \t]{0,24}(?:<<)?[bru]?(?=["'])/;
const TUPLE_START = /[([{][ \t]{0,2}[bru]?["']?$/;
const LIST_START = /,[ \t]{0,2}[bru]?["']$/;
const SET_START = /(?:^|\s)(?:set|setx|setenv|define)\s(?:-\w{1,3}\s){0,2}$/i;
/** Words in front of a name and its value: `using db_password X`. */
const USED =
  /\b(?:using|with|generated|new|initial|temporary|default|admin|root|random)[ \t](?:[\w-]{1,20}[ \t]){0,2}$/i;

/** `--password VALUE`, `-storepass VALUE`, `"--password", "VALUE"`, `PASSWORD 'VALUE'`, `set NAME VALUE`. */
function nextWord(scan: ScanContext, at: number, end: number, known: SecretName): number | null {
  const { text, cursor } = scan;
  const word = text.slice(at, end);
  const after = cursor.slice(end, end + 64);
  const isFlag = word.startsWith('-');
  const before = cursor.slice(Math.max(0, at - 48), at);
  if (isFlag) {
    const gap = FLAG_GAP.exec(after) ?? FLAG_IN_LIST.exec(after);
    if (gap === null) return null;
    const start = end + gap[0].length;
    const isListed = /^\\?["'],?/.test(gap[0]);
    if ((isListed ? LISTED_FLAG : ANOTHER_FLAG).test(cursor.slice(start, start + 64))) return null;
    const extent = valueAt(cursor, start, { toBlank: true, open: scan.openQuote(at) });
    return judged(scan, extent, word, known, end);
  }
  const tuple = TUPLE_START.test(before) || LIST_START.test(before) ? TUPLE_GAP.exec(after) : null;
  const gap = QUOTED_GAP.exec(after) ?? tuple ?? (SET_START.test(before) ? FLAG_GAP.exec(after) : null);
  if (gap === null) return bareValue(scan, at, end, known, before);
  const extent = valueAt(cursor, end + gap[0].length, settingOf(scan, at, end));
  const value = cursor.slice(extent.start, Math.min(extent.end, extent.start + LOOKED_AT_CHARS));
  // A word in quotes behind a noun may be the name of a thing: `secret "db-credentials" not found`.
  const isNoun = known.type !== 'password' && /^[ \t]{1,4}["']/.test(after) && /[ \t]$/.test(before);
  const isColumn = tuple !== null && LIST_START.test(before);
  if ((isNoun || isColumn) && !/^[ \t]{1,64}$/.test(before) && !fits(value, 'plausible')) return null;
  return judged(scan, extent, word, known, end);
}

/** `token q7Rk…`: a name, a blank, and what a machine made, or, where the name is said to be used, any password. */
function bareValue(
  scan: ScanContext,
  at: number,
  end: number,
  { type, proof }: SecretName,
  before: string,
): number | null {
  const { cursor, text } = scan;
  const start = cursor.runEnd(end, BLANKS, BLANKS_MAX);
  if (start === end) return null;
  const extent = valueAt(cursor, start, { toBlank: true, open: scan.openQuote(at) });
  const value = cursor.slice(extent.start, Math.min(extent.end, extent.start + LOOKED_AT_CHARS));
  if (
    isOpaque(value) &&
    (proof !== 'opaque' || (USED.test(before) && /[_-]|[a-z][A-Z]/.test(text.slice(at, end))))
  )
    return scan.mark(extent.start, extent.end, type, end);
  if (!USED.test(before) || isHarmlessValue(value) || value.length < 4) return null;
  // `using db_password X`: only a name of a program has `_` in it.
  const isName = /[_\d]|[a-z][A-Z]/.test(text.slice(at, end)) && proof === 'none';
  const isValue = isName
    ? !WORDY.test(value) && !/^[(:=]/.test(value)
    : isPlausible(value) && type === 'password';
  return isValue ? scan.mark(extent.start, extent.end, type, end) : null;
}

/** YAML: the value of a name stands on the next line, further in; all lines of a block; the item of a list. */
function nextLine(scan: ScanContext, at: number, start: number, { type, proof }: SecretName): number | null {
  const { cursor, text } = scan;
  const head = /^(?:[|>][+-]?\d?)?[ \t]{0,8}\r?\\?\n/.exec(cursor.slice(start, start + 16))?.[0];
  if (head === undefined) return null;
  const isBlock = /^[|>]/.test(head);
  const before = text.slice(Math.max(0, at - 80), at);
  const indent = /(?:^|\n)([ \t]*)(?:- )?["']?(?:[\w-]{1,40}\.){0,4}$/.exec(before)?.[1];
  if (indent === undefined) return null;
  let next = start + head.length;
  const lineEnd = next + cursor.lineLength(next, NEXT_LINE_CHARS_MAX);
  const line = cursor.slice(next, lineEnd).trimEnd();
  const [, blanks = '', item = '', value = ''] = /^([ \t]*)(- )?(\S.*)$/.exec(line) ?? [];
  if (value === '') return null;
  const isFurther = blanks.length > indent.length;
  // A word alone below a name and its colon answers it, and so does an item of its list.
  const answer = !/\s/.test(value) && !/[#$>%:]$/.test(value) && isPlausible(value);
  if (!isFurther && !answer) return null;
  if (
    item !== '' &&
    !answer &&
    !(type === 'password' || (proof === 'none' && /[a-z\d][_A-Z]/.test(text.slice(at, start))))
  ) {
    return null;
  }
  // A mapping or a list below the name is no value.
  if (!isBlock && /^(?:["']?[\w.-]{1,60}["']?:(?:\s|$)|[{[#])/.test(value)) return null;
  next += blanks.length + item.length;
  const extent = QUOTES.has(text[next] ?? '')
    ? valueAt(cursor, next)
    : { start: next, end: next + value.length };
  const seen = text.slice(extent.start, Math.min(extent.end, extent.start + LOOKED_AT_CHARS));
  if (!fits(seen, proof)) return null;
  return value.startsWith(PEM_START) ? null : scan.mark(extent.start, extent.end, type, start);
}

/** Behind these a fingerprint stands as often. */
const KIND_OF_KEY = /(?:^| )(?:rsa|dsa|ecdsa|ed25519|ssh|pgp|gpg|public)$/i;

/** The name that a word is the end of, with what stands before a dot or a blank: `spring.datasource.password`, `master key`. */
export function nameAt(scan: ScanContext, at: number, end: number): SecretName | null {
  const { cursor, text } = scan;
  const word = cursor.slice(at, end);
  const before = text[at - 1] ?? '';
  if (before === '.') {
    const path = /[\w.-]{1,48}$/.exec(cursor.slice(Math.max(0, at - 48), at))?.[0] ?? '';
    return secretName(path + word.slice(0, 40));
  }
  if (before === ' ' && /^(?:keys?|codes?|cookie|salt|passe|secret|base|community)$/i.test(word)) {
    const told = cursor.slice(Math.max(0, at - 32), at);
    const first = /(?:[\p{L}\d-]{2,20} )?[\p{L}\d-]{2,16} $/u.exec(told)?.[0].trim() ?? '';
    const whole = KIND_OF_KEY.test(first) ? null : secretName(`${first.replaceAll(' ', '_')}_${word}`);
    if (whole !== null) return whole;
  }
  return secretName(word);
}
