import { LIMITS } from '../../bounds.ts';
import { cleanOutput } from '../../redaction/bounded-text.ts';
import { BoundedMap } from '../../text/bounded-map.ts';
import { singleLine } from '../../text/single-line.ts';
import { ANY, type Word, wordsOf } from '../line-words.ts';
import { LineMask } from '../mask-line.ts';
import { type Template, templateOf, templateText } from '../template.ts';
import type { SeenTemplate } from '../template-counter.ts';
import { OTHER_TEMPLATE } from '../template-miner.ts';

const MARK = '…';
/** What stands for a secret in redacted text. */
const HIDDEN = /<REDACTED:[^<>]{1,80}>/g;

/** The beginning of a line as far as its last blank: a secret that is cut in two is no longer known as one. */
function wholeWords(line: string): string {
  if (line.length <= LIMITS.logLineChars) return line;
  const cut = line.slice(0, LIMITS.logLineChars);
  return cut.slice(0, Math.max(0, cut.lastIndexOf(' ')));
}

function cut(text: string): string {
  const limit = LIMITS.logExampleChars;
  return text.length <= limit ? text : `${text.slice(0, limit - MARK.length).toWellFormed()}${MARK}`;
}

/** A line that may leave the detector: one line, without control characters and secrets, and not too long. */
export function safeLine(line: string): string {
  return cut(singleLine(cleanOutput(wholeWords(line))));
}

/** A template that may leave the detector. */
export interface SafeTemplate {
  /** Of the text below. */
  readonly template: Template;
  /** Redacted, and cut where it is long. */
  readonly text: string;
  readonly example: string | null;
}

/**
 * The template without secrets: words of its own stand in every line of it, so what is secret among them is seen in the example,
 * where it stands as the program wrote it.
 */
function safeWords(mask: LineMask, words: readonly Word[], example: string | null): readonly Word[] {
  if (example === null) return words;
  const clean = cleanOutput(wholeWords(example));
  if (!clean.includes('<REDACTED:')) return words;
  mask.mask(singleLine(clean.replace(HIDDEN, '0')));
  const kept = new Set(words);
  return wordsOf(mask.text(), LIMITS.logWordsMax).map((word) => (kept.has(word) ? word : ANY));
}

/** Makes templates safe to leave the detector, each once. */
export class SafeTemplates {
  readonly #byId = new BoundedMap<string, SafeTemplate>(LIMITS.logSafeTemplatesMax);
  readonly #mask: LineMask;

  /** @param seed Any number that who writes the lines does not know; results do not depend on it. */
  constructor(seed: number) {
    this.#mask = new LineMask(LIMITS.logLineChars, seed);
  }

  of({ template, example }: SeenTemplate): SafeTemplate {
    if (template.id === OTHER_TEMPLATE.id) return { template, text: templateText(template), example: null };
    const known = this.#byId.use(template.id);
    if (known !== undefined) return known;
    // Once more as a whole, for what only shows between its words.
    const own = templateText({ ...template, words: safeWords(this.#mask, template.words, example) });
    const text = cut(singleLine(cleanOutput(own).replace(HIDDEN, ANY)));
    const safe = {
      template: templateOf(text.split(' ')),
      text,
      example: example === null ? null : safeLine(example),
    };
    this.#byId.set(template.id, safe);
    return safe;
  }
}
