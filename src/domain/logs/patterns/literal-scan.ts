// Aho-Corasick over ASCII without case: which of many fixed texts stand in a line, in one pass over it.

/** Characters that no text has are one class; so is all that is not ASCII. */
const NO_CLASS = 0;

const codeOf = (text: string, at: number) => {
  const code = text.charCodeAt(at);
  // Capitals as small ones.
  return code >= 65 && code <= 90 ? code + 32 : code;
};

/** The texts that may be looked for: printable ASCII. */
const isScannable = (text: string) => /^[\x20-\x7e]+$/.test(text);

/** Finds which of many texts stand in a line, whatever the case, in time linear in the line and independent of their number. */
export class LiteralScan {
  readonly #classOf = new Uint8Array(128);
  /** By state and class: the next state, negative where a text ends there. */
  readonly #next: Int32Array;
  readonly #classes: number;
  /** By state: the numbers of the texts that end there. */
  readonly #ends: readonly (readonly number[])[];

  /** @throws RangeError for a text that is not of printable ASCII. */
  constructor(texts: readonly string[]) {
    const wrong = texts.find((text) => !isScannable(text));
    if (wrong !== undefined) throw new RangeError(`"${wrong}" is no text of printable ASCII`);
    let classes = 1;
    for (const text of texts)
      for (let at = 0; at < text.length; at += 1) {
        const code = codeOf(text, at);
        if (this.#classOf[code] === NO_CLASS) {
          this.#classOf[code] = classes;
          if (code >= 97 && code <= 122) this.#classOf[code - 32] = classes;
          classes += 1;
        }
      }
    this.#classes = classes;
    const { children, ends } = trieOf(texts, classes, this.#classOf);
    this.#next = automatonOf(children, ends, classes);
    this.#ends = ends;
  }

  /** The numbers of the texts that stand in the line, each once, in no order. */
  find(line: string): readonly number[] {
    const next = this.#next;
    const classes = this.#classes;
    const classOf = this.#classOf;
    let state = 0;
    let found: Set<number> | undefined;
    for (let at = 0; at < line.length; at += 1) {
      const code = line.charCodeAt(at);
      const to = next[state + (code < 128 ? (classOf[code] as number) : NO_CLASS)] as number;
      if (to >= 0) {
        state = to;
        continue;
      }
      state = -to;
      found ??= new Set();
      for (const text of this.#ends[state / classes] ?? []) found.add(text);
    }
    return found === undefined ? [] : [...found];
  }
}

function trieOf(texts: readonly string[], classes: number, classOf: Uint8Array) {
  const children: Int32Array[] = [new Int32Array(classes).fill(-1)];
  const ends: number[][] = [[]];
  for (const [number, text] of texts.entries()) {
    let node = 0;
    for (let at = 0; at < text.length; at += 1) {
      const kind = classOf[codeOf(text, at)] ?? NO_CLASS;
      let child = children[node]?.[kind] ?? -1;
      if (child < 0) {
        child = children.length;
        children.push(new Int32Array(classes).fill(-1));
        ends.push([]);
        (children[node] as Int32Array)[kind] = child;
      }
      node = child;
    }
    ends[node]?.push(number);
  }
  return { children, ends };
}

/** Fills in where to go on when a text breaks off; states are multiplied by the classes, to save it for every character. */
function automatonOf(children: readonly Int32Array[], ends: number[][], classes: number): Int32Array {
  const next = new Int32Array(children.length * classes);
  const fallback = new Int32Array(children.length);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head += 1) {
    const node = queue[head] ?? 0;
    const back = fallback[node] ?? 0;
    if (node !== 0) ends[node]?.push(...(ends[back] ?? []));
    for (let kind = 0; kind < classes; kind += 1) {
      const child = children[node]?.[kind] ?? -1;
      const onward = node === 0 ? 0 : (next[back * classes + kind] ?? 0);
      if (child < 0) next[node * classes + kind] = onward;
      else {
        next[node * classes + kind] = child * classes;
        fallback[child] = Math.abs(onward) / classes;
        queue.push(child);
      }
    }
  }
  const isEnd = (state: number) => (ends[state / classes]?.length ?? 0) > 0;
  return next.map((state) => (isEnd(state) ? -state : state));
}
