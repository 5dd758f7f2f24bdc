import { LIMITS } from '../bounds.ts';
import { LineForms, OTHER_FORM, type PlaceOf } from './line-forms.ts';
import type { Word } from './line-words.ts';
import { CountPool, NumberCounts } from './number-counts.ts';
import type { Template } from './template.ts';
import { OTHER_TEMPLATE, TemplateMiner } from './template-miner.ts';

/** What came in one window. */
export interface WindowCounts {
  /** Lines of each template, by its id, of each resource. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The earliest time at which a line of each template came, as it was given, of each resource. */
  readonly firsts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The templates that came, by their ids. */
  readonly templates: ReadonlyMap<string, SeenTemplate>;
}

export interface SeenTemplate {
  readonly template: Template;
  /** The first line of it in this window, as it came; null for lines that are counted together. */
  readonly example: string | null;
}

/** Forms are mined before their bound is met, so that the lines of new ones are told apart again. */
const CROWDED = 0.75;
/**
 * How full the room for forms is when they are mined before a window's end: the first time soon, as lines of a known template are
 * read faster than new ones, then when it is crowded. Only so often in a window: who floods a log with ever new lines would have us
 * mine without end.
 */
const EARLY_SETTLES = [0.125, CROWDED, CROWDED] as const;

const isSame = (a: readonly Word[], b: readonly Word[]) =>
  a === b || (a.length === b.length && a.every((word, at) => word === b[at]));

/** The counts of a resource, which are begun where there are none. */
function countsOf<K>(of: Map<string, Map<K, number>>, resource: string): Map<K, number> {
  let counts = of.get(resource);
  if (counts === undefined) {
    counts = new Map();
    of.set(resource, counts);
  }
  return counts;
}

function add<K>(counts: Map<K, number>, key: K, lines: number): void {
  counts.set(key, (counts.get(key) ?? 0) + lines);
}

/** Takes the earlier of two times. */
function lower<K>(firsts: Map<K, number>, key: K, first: number): void {
  const there = firsts.get(key);
  if (there === undefined || first < there) firsts.set(key, first);
}

/** Counts the lines of resources by their templates, from window to window. */
export class TemplateCounter {
  readonly #miner: TemplateMiner;
  readonly #forms: LineForms;
  readonly #seed: number;
  readonly #pool = new CountPool();
  /** Lines of each form, by resource. */
  #byForm = new Map<string, NumberCounts>();
  #byTemplate = new Map<string, Map<string, number>>();
  #firsts = new Map<string, Map<string, number>>();
  #seen = new Map<string, SeenTemplate>();
  #earlySettles = 0;
  /** Forms of this window were counted as `other`, though they had been read. */
  #isCut = false;
  /** Templates by texts that were looked for, null: none, while the miner stays as it was. */
  #found = new Map<string, Template | null>();
  #foundAt = -1;
  /** Whose lines came last: those of one record are all of one resource. */
  #last: { readonly resource: string; readonly counts: NumberCounts } | null = null;

  /**
   * @param known Templates of a model, which stay as they are.
   * @param seed Any number that who writes the lines does not know.
   * @param placeOf As of `LineForms`.
   */
  constructor(known: readonly Template[], seed: number, placeOf?: PlaceOf) {
    this.#seed = seed;
    this.#miner = new TemplateMiner(known);
    this.#forms = new LineForms(seed, (words) => this.#miner.find(words), placeOf);
  }

  /** Takes up templates that were learned in another process, those that came last at the end. */
  restore(templates: readonly Template[]): void {
    this.#miner.restore(templates);
  }

  /** The template of a template's text, where one is known or learned. Remembered for as long as nothing is learned. */
  find(text: string): Template | undefined {
    if (this.#foundAt !== this.#miner.changes) {
      this.#found = new Map();
      this.#foundAt = this.#miner.changes;
    }
    let found = this.#found.get(text);
    if (found === undefined) {
      found = this.#miner.find(text.split(' ')) ?? null;
      if (this.#found.size < LIMITS.logTemplatesMax) this.#found.set(text, found);
    }
    return found ?? undefined;
  }

  /**
   * @param time When the line was written: a whole number of 32 bits, of any unit.
   * @returns The line's place in a model of sequences.
   */
  count(resource: string, message: string, time = 0): number {
    if (this.#last === null || this.#last.resource !== resource)
      this.#last = { resource, counts: this.#formsOf(resource) };
    this.#last.counts.add(this.#forms.formOf(message), time);
    const { place } = this.#forms;
    const settlesAt = EARLY_SETTLES[this.#earlySettles];
    if (settlesAt === undefined || this.#forms.filled < settlesAt) return place;
    this.#earlySettles += 1;
    this.#settle();
    return place;
  }

  /** Forgets what was counted since the last close: the batch that it was of is given again. */
  discard(): void {
    this.#beginForms();
    this.#beginWindow();
  }

  /** The counts since the last call. What was learned stays, as far as there is room. */
  close(): WindowCounts {
    this.#settle();
    const counts = this.#byTemplate;
    const firsts = this.#firsts;
    const templates = this.#seen;
    this.#beginWindow();
    return { counts, firsts, templates };
  }

  /** Also after a batch that failed: what flooded it takes no room from what comes next. */
  #beginWindow(): void {
    this.#miner.endSpan();
    this.#byTemplate = new Map();
    this.#firsts = new Map();
    this.#seen = new Map();
    // What came long ago, or could not be told apart, is forgotten, and read anew should it come again.
    if (this.#forms.filled >= CROWDED || this.#isCut) this.#forms.clear();
    this.#isCut = false;
    this.#earlySettles = 0;
  }

  #formsOf(resource: string): NumberCounts {
    let counts = this.#byForm.get(resource);
    if (counts === undefined) {
      counts = new NumberCounts(this.#seed, this.#pool);
      this.#byForm.set(resource, counts);
    }
    return counts;
  }

  /** Turns forms into templates; the lines of one have one form from now on. */
  #settle(): void {
    const lines = new Map<number, number>();
    for (const counts of this.#byForm.values()) counts.each((form, count) => add(lines, form, count));
    const numbers = [...lines.keys()].filter((number) => number !== OTHER_FORM).sort((a, b) => a - b);
    const { templates, replaced, isCut } = this.#miner.mine(
      numbers.map((number) => ({
        words: this.#forms.form(number)?.words ?? [],
        lines: lines.get(number) ?? 0,
      })),
    );
    this.#isCut ||= isCut;
    this.#rename(replaced);
    const templateOf = new Map(numbers.map((number, index) => [number, templates[index] ?? OTHER_TEMPLATE]));
    for (const [number, template] of templateOf)
      if (!this.#seen.has(template.id))
        this.#seen.set(template.id, { template, example: this.#forms.form(number)?.example ?? null });
    if (lines.has(OTHER_FORM) && !this.#seen.has(OTHER_TEMPLATE.id))
      this.#seen.set(OTHER_TEMPLATE.id, { template: OTHER_TEMPLATE, example: null });
    for (const [resource, counts] of this.#byForm) {
      const of = countsOf(this.#byTemplate, resource);
      const firsts = countsOf(this.#firsts, resource);
      counts.each((form, count, first) => {
        const { id } = templateOf.get(form) ?? OTHER_TEMPLATE;
        add(of, id, count);
        lower(firsts, id, first);
      });
    }
    this.#beginForms();
    const isNews = [...templateOf].some(
      ([form, template]) => !isSame(template.words, this.#forms.form(form)?.words ?? []),
    );
    // Else every form has the words of its template already, and no two of them have one.
    if (isNews) this.#forms.merge((form) => templateOf.get(form));
  }

  #beginForms(): void {
    this.#byForm = new Map();
    this.#last = null;
    this.#pool.clear();
  }

  /** What was counted under a template that is part of a wider one now is that one's. */
  #rename(replaced: ReadonlyMap<string, Template>): void {
    if (replaced.size === 0) return;
    for (const [id, template] of replaced) {
      const seen = this.#seen.get(id);
      if (seen === undefined) continue;
      this.#seen.delete(id);
      if (!this.#seen.has(template.id)) this.#seen.set(template.id, { template, example: seen.example });
    }
    for (const counts of this.#byTemplate.values()) {
      for (const [id, count] of counts) {
        const template = replaced.get(id);
        if (template === undefined) continue;
        counts.delete(id);
        add(counts, template.id, count);
      }
    }
    for (const firsts of this.#firsts.values()) {
      for (const [id, first] of firsts) {
        const template = replaced.get(id);
        if (template === undefined) continue;
        firsts.delete(id);
        lower(firsts, template.id, first);
      }
    }
  }
}
