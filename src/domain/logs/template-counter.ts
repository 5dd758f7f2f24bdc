import { LIMITS } from '../bounds.ts';
import { LineForms, OTHER_FORM } from './line-forms.ts';
import type { Word } from './line-words.ts';
import type { Template } from './template.ts';
import { OTHER_TEMPLATE, TemplateMiner } from './template-miner.ts';

/** What came in one window. */
export interface WindowCounts {
  /** Lines of each template, by its id, of each resource. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The templates that came, by their ids. */
  readonly templates: ReadonlyMap<string, SeenTemplate>;
}

export interface SeenTemplate {
  readonly template: Template;
  /** The first line of it in this window, as it came; null for lines that are counted together. */
  readonly example: string | null;
}

/** Forms are mined before their bound is met, so that the lines of new ones are told apart again. */
const CROWDED = Math.floor(LIMITS.logFormsMax * 0.75);
/** But only so often in a window: who floods a log with ever new lines would have us mine without end. */
const EARLY_SETTLES = 3;

function add<K>(to: Map<string, Map<K, number>>, resource: string, key: K, lines: number): void {
  let counts = to.get(resource);
  if (counts === undefined) {
    counts = new Map();
    to.set(resource, counts);
  }
  counts.set(key, (counts.get(key) ?? 0) + lines);
}

/** Counts the lines of resources by their templates, from window to window. */
export class TemplateCounter {
  readonly #miner: TemplateMiner;
  readonly #forms: LineForms;
  #byForm = new Map<string, Map<number, number>>();
  #byTemplate = new Map<string, Map<string, number>>();
  #seen = new Map<string, SeenTemplate>();
  #earlySettles = 0;

  /**
   * @param known Templates of a model, which stay as they are.
   * @param seed Any number that who writes the lines does not know.
   */
  constructor(known: readonly Template[], seed: number) {
    this.#miner = new TemplateMiner(known);
    this.#forms = new LineForms(seed, (words) => this.#miner.find(words));
  }

  /** Takes up templates that were learned in another process. */
  restore(templates: readonly Template[]): void {
    this.#miner.restore(templates);
  }

  /** The template of these words, where one is known or learned. */
  find(words: readonly Word[]): Template | undefined {
    return this.#miner.find(words);
  }

  count(resource: string, message: string): void {
    add(this.#byForm, resource, this.#forms.formOf(message), 1);
    if (this.#forms.size < CROWDED || this.#earlySettles === EARLY_SETTLES) return;
    this.#earlySettles += 1;
    this.#settle();
  }

  /** Forgets what was counted since the last close: the batch that it was of is given again. */
  discard(): void {
    this.#byForm = new Map();
    this.#byTemplate = new Map();
    this.#seen = new Map();
  }

  /** The counts since the last call. What was learned stays. */
  close(): WindowCounts {
    this.#settle();
    const counts = this.#byTemplate;
    const templates = this.#seen;
    this.#byTemplate = new Map();
    this.#seen = new Map();
    // What came long ago is forgotten, and read anew should it come again.
    if (this.#forms.size >= CROWDED) this.#forms.clear();
    this.#earlySettles = 0;
    return { counts, templates };
  }

  /** Turns forms into templates; the lines of one have one form from now on. */
  #settle(): void {
    const lines = new Map<number, number>();
    for (const counts of this.#byForm.values())
      for (const [form, count] of counts) lines.set(form, (lines.get(form) ?? 0) + count);
    const numbers = [...lines.keys()].filter((number) => number !== OTHER_FORM);
    const { templates, replaced } = this.#miner.mine(
      numbers.map((number) => ({
        words: this.#forms.form(number)?.words ?? [],
        lines: lines.get(number) ?? 0,
      })),
    );
    this.#rename(replaced);
    const templateOf = new Map(numbers.map((number, index) => [number, templates[index] ?? OTHER_TEMPLATE]));
    for (const [resource, counts] of this.#byForm) {
      for (const [form, count] of counts) {
        const template = templateOf.get(form) ?? OTHER_TEMPLATE;
        add(this.#byTemplate, resource, template.id, count);
        if (!this.#seen.has(template.id))
          this.#seen.set(template.id, { template, example: this.#forms.form(form)?.example ?? null });
      }
    }
    this.#byForm = new Map();
    this.#forms.merge((form) => templateOf.get(form));
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
    for (const [resource, counts] of this.#byTemplate) {
      for (const [id, count] of counts) {
        const template = replaced.get(id);
        if (template === undefined) continue;
        counts.delete(id);
        add(this.#byTemplate, resource, template.id, count);
      }
    }
  }
}
