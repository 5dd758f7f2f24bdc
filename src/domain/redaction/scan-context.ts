import { TextCursor } from '../text/text-cursor.ts';
import { QUOTES } from './scan-characters.ts';
import type { SecretType } from './secret-names.ts';
import { joined, type SecretSpan, spansOf } from './secret-span.ts';

const APOSTROPHE_NEIGHBOUR = /[\p{L}\d]/u;

/** A text that is looked through from its beginning to its end, with what was found in it. */
export class ScanContext {
  readonly text: string;
  readonly cursor: TextCursor;
  readonly #found: SecretSpan[] = [];
  /** How far quotes were followed, which one is open there, and where that line begins. */
  #quotes: { at: number; open: string | null; lineStart: number } = { at: 0, open: null, lineStart: 0 };

  constructor(text: string) {
    this.text = text;
    this.cursor = new TextCursor(text);
  }

  get spans(): readonly SecretSpan[] {
    return joined(this.#found);
  }

  /** Where to look next: behind what was marked, or, where nothing is secret, at `otherwise`. */
  mark(start: number, end: number, type: SecretType, otherwise: number): number {
    if (end <= start) return otherwise;
    const spans = spansOf(this.text, start, end, type);
    for (const span of spans) this.#found.push(span);
    return spans.length === 0 ? otherwise : Math.max(end, otherwise);
  }

  /** The quote that was opened before this place in its line, if one was; asked for places further and further on. */
  openQuote(at: number): string | null {
    const { text } = this;
    const state = this.#quotes;
    if (at < state.at) return state.open;
    for (let position = state.at; position < at; position += 1) {
      const character = text[position] ?? '';
      if (character === '\n') {
        state.open = null;
        state.lineStart = position + 1;
      } else if (character === '\\') {
        position += 1;
      } else if (QUOTES.has(character) && !this.#isApostrophe(position, character)) {
        if (state.open === null) state.open = character;
        else if (state.open === character) state.open = null;
      }
      state.at = position + 1;
    }
    this.cursor.count(1);
    return state.open;
  }

  /** The beginning of the line, where it is near enough to matter. */
  lineBefore(at: number, limit: number): string | null {
    this.openQuote(at);
    const { lineStart } = this.#quotes;
    return at >= lineStart && at - lineStart <= limit ? this.cursor.slice(lineStart, at) : null;
  }

  #isApostrophe(at: number, character: string): boolean {
    return (
      character === "'" &&
      APOSTROPHE_NEIGHBOUR.test(this.text[at - 1] ?? '') &&
      APOSTROPHE_NEIGHBOUR.test(this.text[at + 1] ?? '')
    );
  }
}
