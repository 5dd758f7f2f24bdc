import type { TextCursor } from '../text/text-cursor.ts';
import { QUOTES } from './scan-characters.ts';
import type { ScanContext } from './scan-context.ts';

/** Where a value begins and ends, and whether quotes stand around it. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

const NAME_AHEAD_CHARS = 48;
const OWNER_CHARS_MAX = 120;
const FLAG_CHARS_MAX = 48;
const REFERENCE_CHARS_MAX = 200;
/** What follows a value in a list of them: a blank, another quote, the end, or the name of the next one. */
const LIST_GOES_ON = /^(?:$|[\s"'`]|[\w.-]{1,40}(?: [\w.-]{1,40}){0,2}[=:])/;
const CLOSES = /^(?:$|[\s,;)}\]"'`])/;
/** Something is done with the string that ends here. */
const METHOD = /^\.[A-Za-z_]\w{0,20}\(/;
const CLOSING_TAG = /^<\/[A-Za-z][\w.:-]*>/;
const BLANK = /\s/;
/** Text in front of a name that begins its line: blanks, a place in a file, a mark of a diff or a list, a keyword. */
const OWNER =
  /^(?:[\w./@-]{1,80}:\d{1,6}[:-])?[ \t]{0,64}(?:[+>#;-][ \t]{0,16}){0,2}(?:(?:export|set|setx|ENV|env|declare -x|typeset|local|readonly|const|let|var|default|ARG)[ \t]{1,4})?(?:\$env:|\$)?(?:[\w$-]{1,40}[.:]){0,6}$/;
/** A flag of a command, up to the name at its end. */
const FLAG = /(?:^|[\s"'`[(,])-{1,2}[\w.:-]{0,80}$/;
/** A variable that is set in front of a command, or among others. */
const VARIABLE = /(?:^|[ \t"'`])(?:[A-Z][A-Z0-9_]{0,60})?$/;

/** What of a text in front of a name decides where its value ends. */
export interface Setting {
  /** Nothing but a blank or the end of the line ends a value without quotes. */
  readonly toBlank: boolean;
  /** The quote that was opened in front of the name. */
  readonly open: string | null;
}

const PLAIN: Setting = { toBlank: false, open: null };

/** How a value ends whose name stands from `at` to `end`. */
export function settingOf(scan: ScanContext, at: number, end: number): Setting {
  const open = scan.openQuote(at);
  const word = scan.text.slice(at, Math.min(end, at + 40));
  const before = scan.cursor.slice(Math.max(0, at - FLAG_CHARS_MAX), at);
  if (word.startsWith('-') || FLAG.test(before)) return { toBlank: true, open };
  if (/^[A-Z][A-Z0-9_]{2,}$/.test(word) && scan.text[end] === '=' && VARIABLE.test(before.slice(-1))) {
    return { toBlank: true, open };
  }
  const line = open === null ? scan.lineBefore(at, OWNER_CHARS_MAX) : null;
  return { toBlank: line !== null && OWNER.test(line), open };
}

/** The value that begins here: inside its quotes, or up to what ends it; at most `limit` characters of it. */
export function valueAt(
  cursor: TextCursor,
  start: number,
  setting: Setting = PLAIN,
  limit = Infinity,
): Extent {
  let quote = start;
  while (cursor.at(quote) === '\\' && quote - start < 7) quote += 1;
  const character = cursor.at(quote);
  if (QUOTES.has(character)) {
    const inside = quoted(cursor, quote, character, quote - start, limit);
    if (!setting.toBlank || setting.open !== null || quote > start) return inside;
    // A quote that is not closed, or behind which the value goes on, is part of it.
    const next = cursor.at(inside.end) === character ? cursor.at(inside.end + 1) : 'x';
    if (CLOSES.test(next) || METHOD.test(cursor.slice(inside.end + 1, inside.end + 24))) return inside;
    const end = bareEnd(cursor, start, setting, limit);
    return end > inside.end ? { start, end, quoted: false } : inside;
  }
  const head = cursor.slice(start, start + 2);
  if (head === '${' || head === '$(') {
    const end = closed(cursor, start, head === '${' ? '{}' : '()');
    if (end !== null) return { start, end, quoted: false };
  }
  return { start, end: bareEnd(cursor, start, setting, limit), quoted: false };
}

function closed(cursor: TextCursor, start: number, pair: string): number | null {
  const text = cursor.slice(start, start + REFERENCE_CHARS_MAX);
  let depth = 0;
  for (let at = 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === pair[0]) depth += 1;
    else if (text[at] === pair[1]) depth -= 1;
    if (depth === 0) return start + at + 1;
  }
  return null;
}

function bareEnd(cursor: TextCursor, start: number, setting: Setting, limit: number): number {
  let end = start;
  for (; end - start < limit; end += 1) {
    const character = cursor.at(end);
    if (character === '' || character === setting.open) break;
    if (BLANK.test(character)) {
      if (character !== ' ' || !setting.toBlank || setting.open !== null) break;
      if (!goesOnBehindBlank(cursor, start, end)) break;
    }
    // In a text that is a string itself, an escaped quote or line feed ends the value.
    if (
      character === '\\' &&
      (setting.open !== null || end === start) &&
      (setting.open === null ? /["']/ : /["'n]/).test(cursor.at(end + 1))
    )
      break;
    if (setting.toBlank) continue;
    if (character === '<' && end > start && CLOSING_TAG.test(cursor.slice(end, end + NAME_AHEAD_CHARS)))
      break;
    if (end === start || !',;&|)}]'.includes(character)) continue;
    const ahead = cursor.slice(end + 1, end + 1 + NAME_AHEAD_CHARS);
    if (')}]'.includes(character) ? CLOSES.test(ahead) : LIST_GOES_ON.test(ahead)) break;
  }
  if (!setting.toBlank) return end;
  // What ends a statement or goes on with a list is no part of the value.
  while (end > start + 1 && /[,;]/.test(cursor.at(end - 1))) end -= 1;
  return end;
}

const ODD = /[!$%^&*()[\]{}<>~`|;?#]/g;
const ODD_MIN = 3;

/** Random characters may have a blank among them: as long as what follows is as odd as what went before. */
function goesOnBehindBlank(cursor: TextCursor, start: number, blank: number): boolean {
  const before = cursor.slice(Math.max(start, blank - NAME_AHEAD_CHARS), blank);
  if ((before.match(ODD)?.length ?? 0) < ODD_MIN) return false;
  const next = /^\S{0,40}/.exec(cursor.slice(blank + 1, blank + NAME_AHEAD_CHARS))?.[0] ?? '';
  return (
    next.length > 3 && (next.match(ODD)?.length ?? 0) > 0 && !/^(?:[-/$"'(]|[&|><;#]{1,2}$|\d?>)/.test(next)
  );
}

function quoted(cursor: TextCursor, at: number, quote: string, escapes: number, limit: number): Extent {
  const isTriple =
    escapes === 0 && cursor.follows(at, quote.repeat(3)) && !cursor.follows(at, quote.repeat(4));
  if (isTriple) {
    const end = cursor.find(quote.repeat(3), at + 3, REFERENCE_CHARS_MAX);
    if (end !== -1) return { start: at + 3, end, quoted: true };
  }
  const start = at + 1;
  let end = start;
  let backslashes = 0;
  for (; end - start < limit; end += 1) {
    const character = cursor.at(end);
    if (character === '' || character === '\n') break;
    if (character === '\\') {
      backslashes += 1;
      continue;
    }
    const before = backslashes;
    backslashes = 0;
    if (character !== quote) continue;
    // In JSON inside JSON the value ends at `\"`; elsewhere that is an escaped quote, part of the value.
    if (escapes > 0 ? before > escapes : before % 2 === 1) continue;
    const goesOn = escapes === 0 && end > start ? goesOnBehind(cursor, end, quote) : 0;
    if (goesOn === 0) return { start, end: escapes > 0 ? end - before : end, quoted: true };
    end += goesOn - 1;
  }
  return { start, end, quoted: true };
}

/** A quote that is doubled, or that a shell closes and opens again, is part of the value: so many characters. */
function goesOnBehind(cursor: TextCursor, at: number, quote: string): number {
  const next = cursor.at(at + 1);
  if (next === quote)
    return CLOSES.test(cursor.slice(at + 2, at + 3)) && !cursor.follows(at + 1, quote.repeat(2)) ? 0 : 2;
  if (quote !== "'" || (next !== '\\' && next !== '"')) return 0;
  return cursor.follows(at + 1, "\\''") || cursor.follows(at + 1, `"'"'`) ? (next === '\\' ? 4 : 5) : 0;
}

const SEPARATED =
  /^(?:\\{0,7}["'])?(?:\]|\}(?=[ \t]{0,4}=[^=]))?[ \t\u00a0\u3000]{0,40}(?:=>|<-(?=[ \t])|!={1,2}(?=[ \t]{0,2}["'])|:=|==?|\?=|\+=|::(?=[ \t])|: ?[A-Za-z][\w<>|?]{0,24} ?= ?(?=["'`])|:|＝|：|→|⇒|->(?=[ \t]))[ \t\u00a0\u3000]{0,16}/;
const AFTER_CHARS = 64;

/** After a name: where its value begins, past closing quotes, blanks and `=`, `:`, `:=`, `=>`; null without one. */
export function separated(cursor: TextCursor, end: number): number | null {
  const after = cursor.slice(end, end + AFTER_CHARS);
  const match = SEPARATED.exec(after);
  // `token://` names a scheme, and `Type::name` a part of a program, not a value.
  if (match === null || after.startsWith('://') || /^::[A-Za-z_]/.test(after)) return null;
  return end + match[0].length;
}

/** Brackets, calls and the like around a value: `Some(`, `[`, `{"value":`, `string(9) `, `<<`, `b` of Python. */
const WRAPPER =
  /^(?:string\(\d{1,4}\)[ \t]{1,2}|(?:&?[A-Za-z_][\w.:!]{0,40}[ \t]{0,2})?[([{][ \t\r\n]{0,40}|(?:Just|Some|Right|Ok|new|await|str)[ \t]{1,2}|<<|[bBrRuUfFLN@]{1,2}(?=["'])|\\{0,7}["'](?:value|s|string|plain_?text|val|data|raw|secret_?string|\$|#text|_text|stringvalue)\\{0,7}["'][ \t]{0,4}:[ \t]{0,4}(?=\\{0,7}["']))/i;
const WRAPPER_CHARS = 96;
const WRAPPERS_MAX = 6;
/** PHP's var_dump goes on in the next line, and so does a statement in front of whose end a backslash stands. */
const BELOW = /^\r?\n[ \t]{0,40}(?=string\(\d)|^\\\r?\n[ \t]{0,40}(?=["'])/;
/** PHP's var_dump goes on in the next line. */
const _BELOW = /^\r?\n[ \t]{0,40}(?=string\(\d)/;

/** Where the quoted string begins that a value is wrapped around; where none is, the value itself. */
export function unwrapped(
  cursor: TextCursor,
  start: number,
): { readonly at: number; readonly isObject: boolean } {
  let at = start;
  const isBelow = /[\s\\]/.test(cursor.at(start));
  const lead = isBelow ? BELOW.exec(cursor.slice(start, start + WRAPPER_CHARS))?.[0] : undefined;
  at += lead?.length ?? 0;
  let isObject = false;
  for (let layers = 0; layers < WRAPPERS_MAX; layers += 1) {
    const wrapper = WRAPPER.exec(cursor.slice(at, at + WRAPPER_CHARS))?.[0];
    if (wrapper === undefined) break;
    if (/^[\\"']/.test(wrapper)) {
      if (!isObject) break;
      isObject = false;
    } else isObject = wrapper.trimEnd().endsWith('{');
    at += wrapper.length;
  }
  const isString = /^\\{0,7}["']/.test(cursor.slice(at, at + 8));
  // `Token { kind: …`: what is named there is read by its own name.
  if (!isString && isObject && /\s/.test(cursor.at(at - 1))) return { at, isObject };
  return at > start && isString ? { at, isObject } : { at: start, isObject: false };
}
