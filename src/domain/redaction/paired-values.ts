import { judged } from './named-values.ts';
import { QUOTES } from './scan-characters.ts';
import type { ScanContext } from './scan-context.ts';
import { fits, type SecretName, secretName } from './secret-names.ts';
import { type Extent, separated, unwrapped, valueAt } from './value-extent.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
/** Names whose value is a name, and names whose value is what such a name stands for. */
const NAMES = words(
  'name key id parameterkey variable field property option header param variablename envname setting parameter k type',
);
const VALUES = words(
  'value parametervalue string val content data default plaintext secretvalue stringvalue v initialvalue defaultvalue',
);
/** Another attribute of the same tag may tell the name. */
const NAME_IN_TAG = /^["'][^<>\n]{0,100}?[ \t](?:name|key|id)=["']([\w.-]{2,80})["']/i;
const NAME_BEHIND =
  /^\\{0,3}["']?\s{0,4}(?:,|\bwhere\b)?\s{0,16}\\{0,3}["']?(?:name|key|parameterkey|variable|setting|option|k)\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?([\w./-]{2,80})/i;
const BETWEEN_CHARS_MAX = 200;
const NAME_CHARS_MAX = 64;
const ELEMENT_ENDS = new Set('<\n');
const CDATA = '<![CDATA[';
/** The type of a value, in XML-RPC and property lists. */
const INNER = /^\s{0,16}<(?:string|base64|!\[CDATA\[)>?/;
const INNER_CHARS_MAX = 32;
const TAG_CHARS_MAX = 200;

/** Reads names and values that stand beside each other: `name: NAME` and, near it, `value: X`; XML's elements. */
export class PairedValues {
  readonly #scan: ScanContext;
  /** A name that was told as a value: the next `value` is its, up to where it says. */
  #pair: { readonly known: SecretName; readonly until: number } | null = null;

  constructor(scan: ScanContext) {
    this.#scan = scan;
  }

  /** A name whose object or mapping begins at `end`: the value stands further in. */
  expect(known: SecretName, end: number): void {
    const opens = /^\\{0,7}["']?[ \t]{0,4}:[ \t]{0,4}(?:\{\s|\r?\n[ \t])/.test(
      this.#scan.cursor.slice(end, end + 24),
    );
    if (opens) this.#pair = { known, until: end + BETWEEN_CHARS_MAX };
  }

  /** A word that announces a name or a value. */
  at(at: number, end: number, lower: string): number | null {
    const isName = NAMES.has(lower);
    if (!isName && !VALUES.has(lower)) return null;
    const { cursor, text } = this.#scan;
    const isElement = text[end] === '>' && text[at - 1] === '<';
    const from = isElement ? end + 1 : separated(cursor, end);
    if (from === null) return null;
    return isName ? this.#name(from, end, lower, isElement) : this.#value(at, from, end, isElement);
  }

  #extent(from: number, isElement: boolean, limit: number): Extent {
    const { cursor, text } = this.#scan;
    if (isElement) return { start: from, end: cursor.untilAny(from, ELEMENT_ENDS, limit), quoted: true };
    return valueAt(cursor, from, undefined, QUOTES.has(text[from] ?? '') ? Infinity : limit);
  }

  #name(from: number, end: number, lower: string, isElement: boolean): number | null {
    const { cursor } = this.#scan;
    const { start, end: last } = this.#extent(from, isElement, NAME_CHARS_MAX);
    const name = cursor.slice(start, Math.min(last, start + NAME_CHARS_MAX));
    const known = name === '' ? null : secretName(name);
    if (lower === 'type' && name !== 'password') return null;
    if (known === null) {
      // The `key` of a pair whose value says nothing is no key; elsewhere it may be one.
      this.#pair = null;
      return lower === 'key' ? null : end;
    }
    this.#pair = { known, until: last + BETWEEN_CHARS_MAX };
    if (isElement) return last;
    const tag = /^["'][^<>\n]{0,200}>/.exec(cursor.slice(last, last + TAG_CHARS_MAX + 4))?.[0];
    if (tag !== undefined) return this.#inElement(last + tag.length, last, tag, known);
    // Multipart: the value stands below an empty line.
    const below = /^["']\r?\n\r?\n/.exec(cursor.slice(last, last + 6))?.[0];
    if (below === undefined) return last;
    const value = valueAt(cursor, last + below.length, { toBlank: true, open: null });
    return this.#judged(value, known, last);
  }

  /** `<property name="NAME">X</property>`, unless the value stands in the tag itself, which is read further on. */
  #inElement(inside: number, otherwise: number, tag: string, known: SecretName): number {
    const { cursor } = this.#scan;
    if (tag.endsWith('/>') || /\bvalue\s{0,2}=/i.test(tag)) return otherwise;
    const start = inside + (cursor.follows(inside, CDATA) ? CDATA.length : 0);
    return this.#judged({ start, end: cursor.untilAny(start, ELEMENT_ENDS), quoted: true }, known, otherwise);
  }

  #value(at: number, from: number, end: number, isElement: boolean): number | null {
    const { cursor } = this.#scan;
    const pair = this.#pair;
    this.#pair = null;
    const inner = isElement ? (INNER.exec(cursor.slice(from, from + INNER_CHARS_MAX))?.[0].length ?? 0) : 0;
    const start = isElement ? from + inner : unwrapped(cursor, from).at;
    const near = this.#extent(start, isElement, NAME_CHARS_MAX);
    const whole = () => this.#extent(start, isElement, Infinity);
    if (pair !== null && at <= pair.until) return this.#judged(whole(), pair.known, end);
    const after = cursor.slice(near.end, near.end + BETWEEN_CHARS_MAX);
    const behind = (NAME_BEHIND.exec(after) ?? NAME_IN_TAG.exec(after))?.[1];
    const known = behind === undefined ? null : secretName(behind);
    return known === null ? null : this.#judged(whole(), known, end);
  }

  #judged(extent: Extent, known: SecretName, otherwise: number): number {
    const value = this.#scan.cursor.slice(extent.start, Math.min(extent.end, extent.start + NAME_CHARS_MAX));
    return fits(value, known.proof) ? judged(this.#scan, extent, '', known, otherwise) : otherwise;
  }

  /** `<password>X</password>`, and `<password><value>X</value></password>`; null where the name is no element's. */
  element(at: number, end: number, word: string, known: SecretName): number | null {
    const { cursor, text } = this.#scan;
    if (!/<(?:[\w-]{1,20}:)?$/.test(text.slice(Math.max(0, at - 24), at))) return null;
    const open = /^[^<>\n]{0,100}>/.exec(cursor.slice(end, end + 102))?.[0];
    if (open === undefined || open.endsWith('/>')) return null;
    const inside = end + open.length;
    const start = inside + (cursor.follows(inside, CDATA) ? CDATA.length : 0);
    if (/^\s{0,16}<value>/i.test(cursor.slice(start, start + 24))) {
      this.#pair = { known, until: start + 24 };
      return end;
    }
    const extent = { start, end: cursor.untilAny(start, ELEMENT_ENDS), quoted: true };
    return judged(this.#scan, extent, word, known, end);
  }
}
