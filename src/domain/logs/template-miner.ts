import { LIMITS } from '../bounds.ts';
import { ANY, type Word } from './line-words.ts';
import { type LineForm, mineTemplates } from './mine-templates.ts';
import { type Template, templateOf } from './template.ts';
import { TemplateTree } from './template-tree.ts';

/** What is told of lines whose templates are too many to keep apart. */
export const OTHER_TEMPLATE: Template = templateOf([ANY]);

/** A template that was mined here, with how often it came. */
interface Learned {
  readonly template: Template;
  lines: number;
  /** The span in which it came last, counted from the first one. */
  seenIn: number;
}

/** More than so many are forgotten at the end of a span, so that the next one has room for what is new. */
const CROWDED = Math.floor((LIMITS.logTemplatesMax * 7) / 8);
/** So many are kept then, and so many at most are filled up with what was learned elsewhere. */
const KEPT = Math.floor((LIMITS.logTemplatesMax * 3) / 4);
/** What one other process has learned is taken up as far as this: the newest of it. */
const RESTORED = Math.floor(LIMITS.logTemplatesMax / 2);

/** What became of the forms of one window. */
export interface Mined {
  /** The template of each form, in their order. */
  readonly templates: readonly Template[];
  /** Learned templates that are now part of a wider one, by their ids. */
  readonly replaced: ReadonlyMap<string, Template>;
}

/**
 * Finds the templates of forms. Known ones are those of a model and stay as they are; what fits none of them is mined, and
 * what was mined widens as more values come where a word stood.
 */
export class TemplateMiner {
  readonly #known = new TemplateTree();
  #learned = new TemplateTree();
  readonly #byId = new Map<string, Learned>();
  readonly #byLength = new Map<number, Learned[]>();
  #span = 0;

  constructor(known: readonly Template[] = []) {
    for (const template of known) this.#known.add(template);
  }

  /** How many templates were mined. */
  get learned(): number {
    return this.#byId.size;
  }

  /** The template of a line of these words; undefined where none is known or learned. */
  find(words: readonly Word[]): Template | undefined {
    return this.#known.find(words) ?? this.#learned.find(words);
  }

  /**
   * Takes up what was learned elsewhere, as far as there is room and nothing here covers it.
   * @param templates Those that came last at the end: of too many these are taken.
   */
  restore(templates: readonly Template[]): void {
    for (const template of templates.slice(-RESTORED).reverse()) {
      if (this.#byId.size >= KEPT) return;
      if (template.words.length === 0 || this.find(template.words) !== undefined) continue;
      this.#keep({ template, lines: 1, seenIn: this.#span });
    }
  }

  /**
   * Ends a span. Where the table is nearly full, what came longest ago is forgotten, and of what came last at one time the rarest:
   * a log of ever new lines would else leave no room for a new statement, for as long as the process lives.
   */
  endSpan(): void {
    this.#span += 1;
    if (this.#byId.size <= CROWDED) return;
    const kept = [...this.#byId.values()]
      .toSorted((a, b) => b.seenIn - a.seenIn || b.lines - a.lines)
      .slice(0, KEPT);
    // A tree of what is left: one that was only cut would keep the places of all that ever was in it.
    this.#learned = new TemplateTree();
    this.#byId.clear();
    this.#byLength.clear();
    for (const learned of kept) this.#keep(learned);
  }

  #keep(learned: Learned): void {
    const { template } = learned;
    this.#learned.add(template);
    this.#byId.set(template.id, learned);
    const { length } = template.words;
    const others = this.#byLength.get(length);
    if (others === undefined) this.#byLength.set(length, [learned]);
    else others.push(learned);
  }

  mine(forms: readonly LineForm[]): Mined {
    const templates = forms.map(({ words }) => this.find(words));
    const replaced = new Map<string, Template>();
    const unknown = [...forms.keys()].filter((index) => templates[index] === undefined);
    for (const [index, form] of forms.entries()) this.#heard(templates[index], form.lines);
    for (const [length, indexes] of Map.groupBy(unknown, (index) => forms[index]?.words.length ?? 0))
      this.#learn(length, indexes, forms, templates, replaced);
    return { templates: templates.map((one) => one ?? OTHER_TEMPLATE), replaced };
  }

  #heard(template: Template | undefined, lines: number): void {
    const learned = template === undefined ? undefined : this.#byId.get(template.id);
    if (learned === undefined) return;
    learned.lines += lines;
    learned.seenIn = this.#span;
  }

  /** Mines what is unknown together with what was learned before of the same length. */
  #learn(
    length: number,
    indexes: readonly number[],
    forms: readonly LineForm[],
    templates: (Template | undefined)[],
    replaced: Map<string, Template>,
  ): void {
    const before = this.#byLength.get(length) ?? [];
    const unknown = indexes.flatMap((index) => forms[index] ?? []);
    const asForms = before.map(({ template: { words }, lines }): LineForm => ({ words, lines }));
    const all = [...asForms, ...unknown];
    const after: Learned[] = [];
    for (const { words, forms: members } of mineTemplates(all)) {
      const old = members.flatMap((member) => before[member] ?? []);
      const isFull = old.length === 0 && this.#byId.size >= LIMITS.logTemplatesMax;
      if (isFull) continue;
      const lines = members.reduce((sum, member) => sum + (all[member]?.lines ?? 0), 0);
      const isSeen = old.length < members.length;
      const seenIn = isSeen ? this.#span : Math.max(...old.map((one) => one.seenIn));
      const learned = { template: this.#widened(words, old, replaced), lines, seenIn };
      this.#byId.set(learned.template.id, learned);
      after.push(learned);
      for (const member of members) {
        const index = indexes[member - before.length];
        if (index !== undefined) templates[index] = learned.template;
      }
    }
    this.#byLength.set(length, after);
  }

  #widened(words: readonly Word[], old: readonly Learned[], replaced: Map<string, Template>): Template {
    const template = templateOf(words);
    for (const { template: narrow } of old) {
      if (narrow.id === template.id) continue;
      this.#learned.delete(narrow);
      this.#byId.delete(narrow.id);
      replaced.set(narrow.id, template);
    }
    this.#learned.add(template);
    return template;
  }
}
