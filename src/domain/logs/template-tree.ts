import { LIMITS } from '../bounds.ts';
import { ANY, type Word } from './line-words.ts';
import type { Template } from './template.ts';

interface Node {
  readonly next: Map<Word, Node>;
  template?: Template;
}

const emptyNode = (): Node => ({ next: new Map() });

/** Templates by their words, so that the one of a line is found without a look at all of them. */
export class TemplateTree {
  readonly #byLength = new Map<number, Node>();

  /** One that has the words of another takes its place. */
  add(template: Template): void {
    const { words } = template;
    let node = this.#byLength.get(words.length) ?? emptyNode();
    this.#byLength.set(words.length, node);
    for (const word of words) {
      const next: Node = node.next.get(word) ?? emptyNode();
      node.next.set(word, next);
      node = next;
    }
    node.template = template;
  }

  delete({ words }: Template): void {
    let node = this.#byLength.get(words.length);
    for (const word of words) node = node?.next.get(word);
    if (node !== undefined) delete node.template;
  }

  /**
   * The template of a line: of several that fit the one whose own words begin first. Undefined where none fits, and where
   * so many begin like the line that it would take too long to try them.
   */
  find(words: readonly Word[]): Template | undefined {
    const root = this.#byLength.get(words.length);
    if (root === undefined) return undefined;
    let budget = LIMITS.logTemplatesTried * words.length;
    const down = (node: Node, place: number): Template | undefined => {
      if (place === words.length) return node.template;
      const word = words[place] ?? ANY;
      for (const step of word === ANY ? [ANY] : [word, ANY]) {
        const next = node.next.get(step);
        if (next === undefined) continue;
        budget -= 1;
        if (budget < 0) return undefined;
        const found = down(next, place + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return down(root, 0);
  }
}
