import { VALUE } from './mask-line.ts';

// The words of a masked line, as templates have them. Each rule here looks at what a value of a usual kind looks like: a
// moment, a host, a path, an amount with its unit. They know no system's log.

/** A word that is a value altogether. */
export const ANY = '<*>';

/** A word of the line as it stands there, values in it marked: `blk_<*>`. */
export type Word = string;

const DAY = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/;
const MONTH = /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/;
const UNIT =
  /^(?:bytes?|[KMGT]i?B|[kB]|kB|ns|us|ms|msecs?|s|secs?|seconds?|mins?|minutes?|hours?|days?|Hz|MHz|GHz)$/;
/** What follows names an account, whatever it is called. */
const ACCOUNT_BEFORE = /^(?:user|uid|account)$/;
const ACCOUNT = /^[\w.$\\-]{1,64}$/;
const NO_ACCOUNT = /^(?:unknown|not|name|is|was|has|in|from|process|space)$/;
/** Ends of host names, the usual ones and those inside of networks. */
const HOST_END =
  /^(?:com|net|org|edu|gov|mil|int|io|cn|hk|tw|jp|kr|de|uk|fr|it|nl|ru|br|au|ca|ch|se|no|fi|dk|pl|cz|es|pt|in|info|biz|arpa|local|localdomain|internal|lan|us|eu|mx|ar|il|sg|my|th|vn|id|tr|gr|ro|hu|ua|at|be|ie|nz|za|tv|co|cc|dev|cloud|aws)$/;
const HOST_LABEL = /^[A-Za-z0-9_-]{1,63}$/;
const HEX_PAIR = /^[0-9A-Fa-f]{2}$/;
const OPENING = new Set('("\'[{<');
const CLOSING = new Set(')"\'],;:!.?}>');
/** Most words: nothing in them parts them. */
const PLAIN = /^[A-Za-z_-]+$/;
/** `C:\\Windows` */
const DRIVE = /^[A-Za-z]:\\/;
/** Where a number has no room, or is not told. */
const STARS = /^\*{2,}$/;
const LETTER_BEFORE = /[A-Za-z_)\]]/;

/** The labels of what may be a host's name, each value in them as one digit. */
function labelsOf(word: string): readonly string[] {
  if (word.length > 253) return [];
  const labels = word.replaceAll(VALUE, '0').split('.');
  return labels.every((label) => HOST_LABEL.test(label)) ? labels : [];
}

function isHost(word: string): boolean {
  const labels = labelsOf(word);
  if (labels.length < 3) return false;
  const last = labels.at(-1) ?? '';
  if (HOST_END.test(last)) return true;
  // Packages of programs look alike, but have capitals at their ends, or no values in them.
  return !/[A-Z_]/.test(word) && (word.includes(VALUE) || /^[a-z]{2}$/.test(last));
}

/** `name.example:443` */
function isHostWithPort(word: string): boolean {
  const colon = word.indexOf(':');
  if (colon <= 0 || word.slice(colon + 1) !== VALUE) return false;
  return labelsOf(word.slice(0, colon)).length >= 2;
}

function isHardwareAddress(word: string): boolean {
  if (word.length > 40) return false;
  const pairs = word.split(':');
  return pairs.length >= 4 && pairs.every((pair) => pair === VALUE || HEX_PAIR.test(pair));
}

/** Three full stops and more part what stands before them from what stands behind. */
function partsAtLeaders(text: string): readonly string[] {
  return text.includes('...') ? text.split(/\.{3,}/).filter((part) => part !== '') : [text];
}

/** Splits at `=`, `,`, `;`, `|`, and at `:`, `(` and `[` behind a word, which then names what follows. */
function innerParts(word: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  const cut = (at: number) => {
    if (at > from) parts.push(word.slice(from, at));
    parts.push(word.charAt(at));
    from = at + 1;
  };
  for (let at = 0; at < word.length; at += 1) {
    const character = word.charAt(at);
    if (character === '"' && word.charAt(at - 1) === '=') cut(at);
    else if (character === '=' || character === ',' || character === ';' || character === '|') cut(at);
    else if (character === ':' || character === '(' || character === '[') {
      // An address with a scheme is one value to its end.
      if (word.startsWith('//', at + 1)) break;
      if (at > 0 && LETTER_BEFORE.test(word.charAt(at - 1))) cut(at);
    }
  }
  if (from < word.length) parts.push(word.slice(from));
  return parts;
}

/** The parts of what stands between two blanks. */
function partsOf(blankFree: string): readonly string[] {
  if (PLAIN.test(blankFree)) return [blankFree];
  if (blankFree === VALUE) return [ANY];
  const opening: string[] = [];
  const closing: string[] = [];
  let from = 0;
  let to = blankFree.length;
  while (to - from > 1 && OPENING.has(blankFree.charAt(from))) {
    opening.push(blankFree.charAt(from));
    from += 1;
  }
  while (to - from > 1 && CLOSING.has(blankFree.charAt(to - 1))) {
    to -= 1;
    closing.push(blankFree.charAt(to));
  }
  closing.reverse();
  const word = blankFree.slice(from, to);
  if (DRIVE.test(word) || STARS.test(word)) return [...opening, ANY, ...closing];
  if (word.includes(':') && (isHardwareAddress(word) || isHostWithPort(word)))
    return [...opening, ANY, ...closing];
  const inner = innerParts(word).flatMap((part): readonly string[] => {
    if (part === VALUE || (part.length > 1 && part.startsWith('/')) || part.includes('://') || isHost(part))
      return [ANY];
    return partsAtLeaders(part).map((one) => one.replaceAll(VALUE, ANY));
  });
  const parts = [...opening];
  for (const part of inner) {
    const isPort = part === ANY && parts.at(-1) === ':' && parts.at(-2) === ANY;
    if (isPort) parts.pop();
    else parts.push(part);
  }
  return [...parts, ...closing];
}

function isOfDate(word: string, next: string): boolean {
  if (DAY.test(word)) return MONTH.test(next) || next === ',';
  return MONTH.test(word) && next.includes(ANY);
}

/** Joins what is one value over several words: a date, an amount and its unit, a list of values. */
function joined(parts: readonly string[]): readonly Word[] {
  const words: Word[] = [];
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    const last = words.at(-1);
    const isAccount =
      last !== undefined &&
      next !== undefined &&
      ACCOUNT_BEFORE.test(last) &&
      ACCOUNT.test(part) &&
      !NO_ACCOUNT.test(part);
    const word = isAccount || isOfDate(part, next ?? '') ? ANY : part;
    if (last === ANY) {
      if (word === ANY) continue;
      if (UNIT.test(word)) {
        // `< 1 sec`
        if (words.at(-2) === '<') words.splice(-2, 1);
        continue;
      }
    }
    // Another form of the value before it stands in brackets: `1230 bytes (1.2 KB)`, `10.0.0.1 (name)`.
    if (word === ')' && last === '(' && words.at(-2) === ANY) {
      words.pop();
      continue;
    }
    if (word === ')' && last === ANY && words.at(-2) === '(' && words.at(-3) === ANY) {
      words.splice(-2);
      continue;
    }
    if (word === ANY && last === ',' && words.at(-2) === ANY) {
      words.pop();
      continue;
    }
    words.push(word);
  }
  return words;
}

/** What stands in quotes behind `=` is a value, whatever it says. */
function withoutQuoted(parts: readonly string[]): readonly string[] {
  if (!parts.includes('"')) return parts;
  const kept: string[] = [];
  const lastQuote = parts.lastIndexOf('"');
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    const isOpening = part === '"' && kept.at(-1) === '=' && at < lastQuote;
    const end = isOpening ? parts.indexOf('"', at + 1) : -1;
    if (end < 0) kept.push(part);
    else {
      kept.push(ANY);
      at = end;
    }
  }
  return kept;
}

/** What stands between two blanks, in parts; the same for the same text. */
export type PartsOf = (blankFree: string) => readonly string[];

/** Reads the parts of a text that came before from memory: programs have few words. At most `textsMax` are kept at a time. */
export function rememberedParts(textsMax: number): PartsOf {
  const known = new Map<string, readonly string[]>();
  return (blankFree) => {
    let parts = known.get(blankFree);
    if (parts === undefined) {
      parts = partsOf(blankFree);
      if (known.size >= textsMax) known.clear();
      known.set(blankFree, parts);
    }
    return parts;
  };
}

/** The first `limit` words of a masked line. Equal for equal masked lines; linear in the line. */
export function wordsOf(masked: string, limit: number, read: PartsOf = partsOf): readonly Word[] {
  const parts: string[] = [];
  for (const blankFree of masked.split(' ')) {
    if (parts.length > limit * 2) break;
    for (const part of read(blankFree)) parts.push(part);
  }
  return joined(withoutQuoted(parts)).slice(0, limit);
}

/** Whether a word is no text of the program's own, as far as a single line can tell. */
export function isValue(word: Word): boolean {
  return word.includes(ANY);
}
