/** A class of characters. */
export interface Characters {
  has(character: string): boolean;
}

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

  runEnd(start: number, members: Characters, limit = Infinity): number {
    let end = start;
    while (end - start < limit && members.has(this.#text[end] ?? '')) end += 1;
    this.#steps += end - start + 1;
    return end;
  }

  untilAny(start: number, ends: Characters, limit = Infinity): number {
    let end = start;
    while (end - start < limit && end < this.#text.length && !ends.has(this.#text[end] ?? '')) end += 1;
    this.#steps += end - start + 1;
    return end;
  }
}
