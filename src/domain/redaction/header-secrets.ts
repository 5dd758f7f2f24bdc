import { BEARER, BLANKS, LINE_ENDS, QUOTES } from './scan-characters.ts';
import type { ScanContext } from './scan-context.ts';
import { isHarmlessValue, isOpaque, type SecretType } from './secret-names.ts';
import { separated, unwrapped, valueAt } from './value-extent.ts';

const BLANKS_MAX = 16;
const COOKIES_MAX = 64;
const CREDENTIAL_CHARS_MAX = 512;
const LOOKED_AT_CHARS = 80;
const BEARER_CHARS_MIN = 8;
const BEARER_SURE_CHARS = 20;
const TOKEN_SCHEMES =
  /^(?:bearer|basic|token|apikey|api-key|ssws|negotiate|ntlm|key|jwt|bot|genie-?key|splunk|pat)$/i;
const PARAMETER_SCHEMES =
  /^(?:digest|hawk|oauth|aws4-hmac-sha256|signature|sharedkey|sharedaccesssignature|hmac)$/i;
const GOES_ON = /^["'`][ \t]{0,2}[+.][ \t]{0,2}(?=["'`])/;

/** The value of a header that is secret by its name. */
export function headerSecret(scan: ScanContext, at: number, end: number, type: SecretType): number {
  const { text, cursor } = scan;
  const value = valueStart(scan, end);
  if (value === null) return end;
  const quote = text[at - 1] ?? '';
  const own = text[value] ?? '';
  if (QUOTES.has(own) || own === '\\') {
    const extent = valueAt(cursor, value);
    const last = scan.mark(extent.start, extent.end, type, value);
    const more = GOES_ON.exec(cursor.slice(extent.end, extent.end + 8))?.[0].length;
    if (more === undefined) return last;
    const other = valueAt(cursor, extent.end + more);
    return scan.mark(other.start, other.end, type, last);
  }
  const ends = new Set([
    ...LINE_ENDS,
    ...(QUOTES.has(quote) ? quote : ''),
    ...(text[value - 1] === '[' ? ']' : ''),
  ]);
  return type === 'cookie' ? cookies(scan, value, ends) : authorization(scan, value, ends);
}

/** Where the value of a header begins: behind a separator, or behind a blank that a shell needs no quotes for. */
function valueStart({ text, cursor }: ScanContext, end: number): number | null {
  const value = separated(cursor, end);
  if (value === null) return null;
  if (text[value] === '\\' && text[value + 1] === ' ') return value + 2;
  const inside = unwrapped(cursor, value).at;
  return text[inside] === '[' ? inside + 1 : inside;
}

/** Pairs with `; ` between them. What has no `=` is prose about a cookie. */
function cookies(scan: ScanContext, start: number, ends: ReadonlySet<string>): number {
  const { cursor } = scan;
  const pairEnds = new Set([...ends, ' ', '\t', ';', ',']);
  let end = start;
  for (let pairs = 0; pairs < COOKIES_MAX; pairs += 1) {
    if (!/^[^=<\s;,]{1,40}=/.test(cursor.slice(end, end + 42))) break;
    end = cursor.untilAny(end, pairEnds);
    const gap = /^;[ \t]{0,4}(?=\S)/.exec(cursor.slice(end, end + 8))?.[0];
    if (gap === undefined) break;
    end += gap.length;
  }
  if (end > start) return scan.mark(start, end, 'cookie', start);
  const last = cursor.untilAny(start, pairEnds, LOOKED_AT_CHARS);
  return scan.mark(start, isOpaque(cursor.slice(start, last)) ? last : start, 'cookie', start);
}

function authorization(scan: ScanContext, start: number, ends: ReadonlySet<string>): number {
  const { cursor } = scan;
  const mark = (end: number) => scan.mark(start, end, 'authorization', start);
  const firstEnds = new Set([...ends, ' ', '\t', '\\']);
  const near = cursor.untilAny(start, firstEnds, CREDENTIAL_CHARS_MAX);
  const first = cursor.slice(start, near);
  if (isOpaque(first)) return mark(cursor.untilAny(near, firstEnds));
  if (near - start >= CREDENTIAL_CHARS_MAX) return start;
  const gap = cursor.runEnd(near, new Set(' \t\\'), BLANKS_MAX);
  const second = cursor.untilAny(gap, new Set([...ends, ' ', '\t', ',', '\\']));
  if (PARAMETER_SCHEMES.test(first)) return mark(cursor.untilAny(gap, ends));
  const value = cursor.slice(gap, Math.min(second, gap + CREDENTIAL_CHARS_MAX));
  const isReference = value !== '' && isHarmlessValue(value) && !value.includes('<');
  if (TOKEN_SCHEMES.test(first) && value !== '') return isReference ? start : mark(second);
  if (value === '' || /^[\w-]{1,20}=/.test(first)) return mark(near);
  return isOpaque(value) ? mark(second) : start;
}

/** `Bearer X` and `Basic X` outside a header. */
export function schemeSecret(scan: ScanContext, end: number, scheme: string): number {
  const { cursor } = scan;
  const start = cursor.runEnd(end, BLANKS, BLANKS_MAX);
  // Without a blank it is no scheme; what follows may be as long as the text, and hold the next of them.
  if (start === end) return end;
  const last = cursor.runEnd(start, BEARER);
  const value = cursor.slice(start, Math.min(last, start + CREDENTIAL_CHARS_MAX));
  const isToken = value.length >= BEARER_SURE_CHARS || (value.length >= BEARER_CHARS_MIN && /\d/.test(value));
  const isSure =
    scheme === 'bearer'
      ? isToken
      : isToken && /[A-Z]/.test(value) && /[a-z]/.test(value) && !value.includes('.');
  return isSure ? scan.mark(start, last, 'token', end) : end;
}
