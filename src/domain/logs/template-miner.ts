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

/** A fuller table is cut at the end of a span, so that the next one has room for what is new. */
const CROWDED = 7 / 8;
/** So much of it is kept then, and so much at most is filled up with what was learned elsewhere. */
const KEPT = 3 / 4;
/** What one other process has learned is taken up as far as this: the newest of it. */
const RESTORED = Math.floor(LIMITS.logTemplatesMax / 2);

/** What became of the forms of one window. */
export interface Mined {
  /** The template of each form, in their order. */
  readonly templates: readonly Template[];
  /** Learned templates that are now part of a wider one, by their ids. */
  readonly replaced: ReadonlyMap<string, Template>;
  /** Whether some forms were not looked at or not learned, as there was no room: theirs is `OTHER_TEMPLATE`. */
  readonly isCut: boolean;
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
  /** Of all that was learned. */
  #words = 0;
  #span = 0;
  #changes = 0;
  /** Words that may still be mined in the span. */
  #room: number = LIMITS.logMinedWordsMax;

  constructor(known: readonly Template[] = []) {
    for (const template of known) this.#known.add(template);
  }

  /** How many templates were mined. */
  get learned(): number {
    return this.#byId.size;
  }

  /** Grows whenever a template is learned or forgotten: as long as it stays, the same words have the same template. */
  get changes(): number {
    return this.#changes;
  }

  /** How full the table is, 1 being full: by how many templates, or by how long they are. */
  get #filled(): number {
    return Math.max(this.#byId.size / LIMITS.logTemplatesMax, this.#words / LIMITS.logTemplateWordsMax);
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
      if (this.#filled >= KEPT) return;
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
    this.#room = LIMITS.logMinedWordsMax;
    if (this.#filled <= CROWDED) return;
    const all = [...this.#byId.values()].toSorted((a, b) => b.seenIn - a.seenIn || b.lines - a.lines);
    // A tree of what is left: one that was only cut would keep the places of all that ever was in it.
    this.#changes += 1;
    this.#learned = new TemplateTree();
    this.#byId.clear();
    this.#byLength.clear();
    this.#words = 0;
    for (const learned of all) {
      if (this.#filled >= KEPT) return;
      this.#keep(learned);
    }
  }

  #add(learned: Learned): void {
    const { id, words } = learned.template;
    if (!this.#byId.has(id)) {
      this.#words += words.length;
      this.#changes += 1;
    }
    this.#byId.set(id, learned);
    this.#learned.add(learned.template);
  }

  #delete(template: Template): void {
    this.#changes += 1;
    if (this.#byId.delete(template.id)) this.#words -= template.words.length;
    this.#learned.delete(template);
  }

  #keep(learned: Learned): void {
    const { template } = learned;
    this.#add(learned);
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
    const byLength = [...Map.groupBy(unknown, (index) => forms[index]?.words.length ?? 0)];
    // What is cheap comes first: who writes long lines that are ever new takes no room from the others.
    const cost = ([length, indexes]: (typeof byLength)[number]) => length * indexes.length;
    for (const [length, indexes] of byLength.toSorted((a, b) => cost(a) - cost(b)))
      this.#learn(length, indexes, forms, templates, replaced);
    const isCut = templates.includes(undefined);
    return { templates: templates.map((one) => one ?? OTHER_TEMPLATE), replaced, isCut };
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
    all: readonly number[],
    forms: readonly LineForm[],
    templates: (Template | undefined)[],
    replaced: Map<string, Template>,
  ): void {
    const known = this.#byLength.get(length) ?? [];
    const { before, left, indexes } = this.#fitting(length, known, all, forms);
    if (indexes.length === 0) return;
    const unknown = indexes.flatMap((index) => forms[index] ?? []);
    const asForms = before.map(({ template: { words }, lines }): LineForm => ({ words, lines }));
    const mined = [...asForms, ...unknown];
    const after: Learned[] = [...left];
    for (const { words, forms: members } of mineTemplates(mined)) {
      const old = members.flatMap((member) => before[member] ?? []);
      const isFull = old.length === 0 && this.#filled >= 1;
      if (isFull) continue;
      const lines = members.reduce((sum, member) => sum + (mined[member]?.lines ?? 0), 0);
      const isSeen = old.length < members.length;
      const seenIn = isSeen ? this.#span : Math.max(...old.map((one) => one.seenIn));
      const learned = { template: this.#widened(words, old, replaced), lines, seenIn };
      this.#add(learned);
      after.push(learned);
      for (const member of members) {
        const index = indexes[member - before.length];
        if (index !== undefined) templates[index] = learned.template;
      }
    }
    this.#byLength.set(length, after);
  }

  /**
   * What may be mined of one length, as far as there is room in the span: of new forms those of most lines, and of what was learned
   * what came last. `left` stays as it is.
   */
  #fitting(
    length: number,
    known: readonly Learned[],
    indexes: readonly number[],
    forms: readonly LineForm[],
  ): {
    readonly before: readonly Learned[];
    readonly left: readonly Learned[];
    readonly indexes: readonly number[];
  } {
    const room = Math.floor(this.#room / Math.max(1, length));
    const isRoom = known.length + indexes.length <= room;
    const fresh = isRoom
      ? indexes.length
      : Math.min(indexes.length, Math.max(room - known.length, room >> 1));
    const old = isRoom ? known.length : Math.min(known.length, room - fresh);
    this.#room -= (fresh + old) * length;
    if (isRoom) return { before: known, left: [], indexes };
    const linesOf = (index: number) => forms[index]?.lines ?? 0;
    const newest = known.toSorted((a, b) => b.seenIn - a.seenIn);
    return {
      before: newest.slice(0, old),
      left: newest.slice(old),
      indexes: indexes.toSorted((a, b) => linesOf(b) - linesOf(a)).slice(0, fresh),
    };
  }

  #widened(words: readonly Word[], old: readonly Learned[], replaced: Map<string, Template>): Template {
    const template = templateOf(words);
    for (const { template: narrow } of old) {
      if (narrow.id === template.id) continue;
      this.#delete(narrow);
      replaced.set(narrow.id, template);
    }
    return template;
  }
}
