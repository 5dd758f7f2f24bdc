/** One test as a file declares it, with the names of its groups. */
export interface CollectedTest {
  readonly id: string;
  readonly run: () => unknown;
}

type Body = (...args: never[]) => unknown;
type Each = (rows: readonly unknown[]) => (name: string, body: Body) => void;

interface Declare {
  (name: string, body: Body): void;
  readonly each: Each;
}

/**
 * What stands for `describe`, `it` and `test` of Vitest while the tests of a room are loaded, again and again, in one
 * process: they only collect. Whatever else of Vitest such a test asks for is Vitest's own, or fails to load.
 */
export class TestCollector {
  readonly tests: CollectedTest[] = [];
  readonly #ids = new Map<string, number>();
  #names: readonly string[] = [];

  readonly describe: Declare;
  readonly test: Declare;

  constructor() {
    this.describe = withEach((name, body) => this.#within(name, body));
    this.test = withEach((name, run) => this.#add(name, run));
  }

  /** The tests that follow are of this file. */
  startFile(path: string): void {
    this.#names = [path];
  }

  #within(name: string, body: () => unknown): void {
    const outer = this.#names;
    this.#names = [...outer, name];
    body();
    this.#names = outer;
  }

  #add(name: string, run: () => unknown): void {
    const full = [...this.#names, name].join(' > ');
    const nth = (this.#ids.get(full) ?? 0) + 1;
    this.#ids.set(full, nth);
    this.tests.push({ id: nth === 1 ? full : `${full} (${nth})`, run });
  }
}

function withEach(declare: (name: string, body: () => unknown) => void): Declare {
  const each: Each = (rows) => (name, body) => {
    for (const [index, row] of rows.entries()) {
      const args = (Array.isArray(row) ? row : [row]) as never[];
      declare(`${name} [${index + 1}]`, () => body(...args));
    }
  };
  return Object.assign((name: string, body: Body) => declare(name, () => body()), { each });
}
