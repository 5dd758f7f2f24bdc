const BLANKS_MAX = 16;
const NAME_AHEAD_CHARS = 48;
// What follows a value in a list of them: a blank, another quote, the end, or the name of the next one.
const LIST_GOES_ON = /^(?:$|[\s"'`]|[\w.-]{1,40}(?: [\w.-]{1,40}){0,2}[=:])/;
const CLOSING_TAG = /^<\/[A-Za-z][\w.:-]*>/;
const VALUE_ENDS = new Set(' \t\r\n"\'`');

/** Looks into a text and counts every character it looks at, so that the work can be bounded in a test. */
export class TextCursor {
  readonly #text: string;
  #steps = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get steps(): number {
    return this.#steps;
  }

  count(characters: number): void {
    this.#steps += characters;
  }

  at(position: number): string {
    this.#steps += 1;
    return this.#text[position] ?? '';
  }

  slice(start: number, end: number): string {
    this.#steps += Math.max(0, Math.min(end, this.#text.length) - start);
    return this.#text.slice(start, end);
  }

  follows(position: number, text: string): boolean {
    this.#steps += text.length;
    return this.#text.startsWith(text, position);
  }

  /** Like indexOf, within `limit` characters where one is given. */
  find(text: string, from: number, limit?: number): number {
    const found =
      limit === undefined
        ? this.#text.indexOf(text, from)
        : this.#text.slice(from, from + limit + text.length).indexOf(text);
    const at = limit === undefined || found === -1 ? found : from + found;
    this.#steps += at === -1 ? Math.min(limit ?? Infinity, this.#text.length - from) : at - from;
    return at;
  }

  /** Characters up to the end of the line, at most `limit`. */
  lineLength(start: number, limit: number): number {
    let end = start;
    while (end - start < limit && end < this.#text.length && this.#text[end] !== '\n') end += 1;
    this.#steps += end - start + 1;
    return end - start;
  }

  runEnd(start: number, members: ReadonlySet<string>, limit = Infinity): number {
    let end = start;
    while (end - start < limit && members.has(this.#text[end] ?? '')) end += 1;
    this.#steps += end - start + 1;
    return end;
  }

  untilAny(start: number, ends: ReadonlySet<string>, limit = Infinity): number {
    let end = start;
    while (end - start < limit && end < this.#text.length && !ends.has(this.#text[end] ?? '')) end += 1;
    this.#steps += end - start + 1;
    return end;
  }

  /** After a name: where its value begins, past closing quotes, blanks and `=`, `:`, `:=`, `=>`; null without one. */
  separated(end: number): number | null {
    const after = this.#text.slice(end, end + 2 * BLANKS_MAX + 6);
    this.#steps += after.length;
    const match =
      /^(?:\\{0,3}["'])?\]?[ \t\u00a0]{0,16}(?:=>|:=|==?|\?=|\+=|::(?=[ \t])|: ?[A-Za-z][\w<>|?]{0,24} ?= ?(?=["'`])|:)[ \t\u00a0]{0,16}(?:[[({] {0,2}(?=\\?["'])|[bru@](?=["']))?/.exec(
        after,
      );
    // `token://` names a scheme, and `Type::name` a part of a program, not a value.
    if (match === null || after.startsWith('://') || /^::[A-Za-z_]/.test(after)) return null;
    return end + match[0].length;
  }

  /**
   * Start and end of the value that begins here: inside its quotes, or up to a blank, a quote or the next name; at most
   * `limit` characters of it.
   */
  value(start: number, limit = Infinity): [number, number] {
    const escaped = this.#text[start] === '\\' ? 1 : 0;
    const quote = this.#text[start + escaped] ?? '';
    if (quote === '"' || quote === "'" || quote === '`')
      return this.#quoted(start + escaped + 1, quote, limit);
    let end = start;
    for (; end < this.#text.length && end - start < limit; end += 1) {
      const char = this.at(end);
      if (VALUE_ENDS.has(char)) break;
      if (char === '<' && end > start && CLOSING_TAG.test(this.slice(end, end + NAME_AHEAD_CHARS))) break;
      if (char === '\\' && /["'n]/.test(this.#text[end + 1] ?? '')) break;
      if (end === start || !',;&)}]'.includes(char)) continue;
      const ahead = this.slice(end + 1, end + 1 + NAME_AHEAD_CHARS);
      const closes = ')}]'.includes(char) ? /^(?:$|[\s,;)}\]"'`])/.test(ahead) : LIST_GOES_ON.test(ahead);
      if (closes) break;
    }
    return [start, end];
  }

  #quoted(start: number, quote: string, limit: number): [number, number] {
    let end = start;
    for (; end < this.#text.length && end - start < limit; end += 1) {
      const char = this.at(end);
      if (char === '\n') break;
      if (char === quote) return [start, end];
      if (char !== '\\') continue;
      // In JSON inside JSON the value ends at `\"`; elsewhere that is an escaped quote, part of the value.
      if (this.#text[start - 2] === '\\' && this.#text[end + 1] === quote) return [start, end];
      end += 1;
    }
    return [start, Math.min(end, this.#text.length)];
  }
}
