import { LIMITS } from '../../bounds.ts';

/** What a token of a line is to the features. */
export type TokenKind =
  /** Letters alone: a word that somebody wrote. */
  | 'word'
  /** Letters with digits or underscores: a name of a program's own. */
  | 'name'
  /** A short number, which may be a code: a status, a signal, an errno. */
  | 'code'
  /** Any other value. */
  | 'value';

export interface LineToken {
  /** Lower case; each run of digits in a name is `0`. Empty for a value. */
  readonly text: string;
  readonly kind: TokenKind;
  /** The words that a name or a CamelCase word is put together of, lower case; empty where it is of one. */
  readonly parts: readonly string[];
}

const NONE = 0;
const UPPER = 1;
const LOWER = 2;
const DIGIT = 3;
const UNDERSCORE = 4;

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  if (code >= 48 && code <= 57) return DIGIT;
  if (code === 95) return UNDERSCORE;
  // Letters of other scripts; signs among them are few.
  return code >= 192 ? LOWER : NONE;
}

const CODE_DIGITS = 3;
/** So many digits and letters a to f, a digit among them: an address, an id, a hash. */
const HEX_LETTERS = 4;

const isHexLetter = (code: number) => (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
const VALUE_TOKEN: LineToken = { text: '', kind: 'value', parts: [] };

/** Cuts at underscores, digits, and where a capital begins a word: `HTTPError` is `http` and `error`. */
function partsOf(token: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  const cut = (to: number, next: number) => {
    if (to - from > 1) parts.push(token.slice(from, to).toLowerCase());
    from = next;
  };
  for (let at = 0; at < token.length; at += 1) {
    const kind = kindOf(token.charCodeAt(at));
    if (kind === UNDERSCORE || kind === DIGIT) cut(at, at + 1);
    else if (kind === UPPER && at > from) {
      const isAfterLower = kindOf(token.charCodeAt(at - 1)) === LOWER;
      const isBeforeLower = at + 1 < token.length && kindOf(token.charCodeAt(at + 1)) === LOWER;
      if (isAfterLower || isBeforeLower) cut(at, at);
    }
  }
  cut(token.length, token.length);
  return parts.length > 1 || (parts.length === 1 && parts[0]?.length !== token.length) ? parts : [];
}

/** Joins numbers to one value: a time, an amount, an address, a date. */
const JOINERS = '.:,/-';

/** Whether the digits from `from` to `to` are a part of a longer value. */
function isJoined(line: string, from: number, to: number): boolean {
  const isDigit = (at: number) => kindOf(line.charCodeAt(at)) === DIGIT;
  return (
    (from > 1 && JOINERS.includes(line.charAt(from - 1)) && isDigit(from - 2)) ||
    (to + 1 < line.length && JOINERS.includes(line.charAt(to)) && isDigit(to + 1))
  );
}

function tokenOf(
  line: string,
  from: number,
  to: number,
  has: { digit: boolean; letter: boolean; hex: boolean },
): LineToken {
  const { digit: hasDigit, letter: hasLetter, hex: isHex } = has;
  const token = line.slice(from, Math.min(to, from + LIMITS.textTokenChars));
  if (!hasLetter)
    return hasDigit && token.length <= CODE_DIGITS && !isJoined(line, from, to)
      ? { text: token, kind: 'code', parts: [] }
      : VALUE_TOKEN;
  if (hasDigit && isHex && token.length >= HEX_LETTERS) return VALUE_TOKEN;
  // `0x1f`, `12ms`, `3rd`: a value, whatever its unit.
  if (kindOf(token.charCodeAt(0)) === DIGIT) return VALUE_TOKEN;
  const lower = token.toLowerCase();
  const text = hasDigit ? lower.replace(/\d+/g, '0') : lower;
  const parts = partsOf(token);
  return { text, kind: hasDigit || token.includes('_') ? 'name' : 'word', parts };
}

/**
 * The words, names, codes and values of a line, in order: runs of letters, digits and underscores. Of a long line the beginning,
 * of a long token too. Linear in the line.
 */
export function tokensOfLine(line: string): readonly LineToken[] {
  const tokens: LineToken[] = [];
  const end = Math.min(line.length, LIMITS.textLineChars);
  let from = -1;
  let hasDigit = false;
  let hasLetter = false;
  let isHex = true;
  for (let at = 0; at <= end; at += 1) {
    const code = at < end ? line.charCodeAt(at) : 32;
    const kind = kindOf(code);
    if (kind === NONE) {
      if (from >= 0) {
        tokens.push(tokenOf(line, from, at, { digit: hasDigit, letter: hasLetter, hex: isHex }));
        if (tokens.length >= LIMITS.textLineTokensMax) break;
      }
      from = -1;
      continue;
    }
    if (from < 0) {
      from = at;
      hasDigit = false;
      hasLetter = false;
      isHex = true;
    }
    if (kind === DIGIT) hasDigit = true;
    else {
      if (kind !== UNDERSCORE) hasLetter = true;
      if (!isHexLetter(code)) isHex = false;
    }
  }
  return tokens;
}
