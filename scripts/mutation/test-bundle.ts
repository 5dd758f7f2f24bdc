import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { build, type Plugin } from 'vite';
import * as vitest from 'vitest';
import { type CollectedTest, TestCollector } from './collected-tests.ts';

const ENTRY = 'virtual:tests-of-the-room';
/** What every unit test starts with: the examples of property tests are the same in every run. */
const SETUP = 'test/support/property-seed.ts';

/** Test files among these files and folders, sorted; a folder without any is a mistake. */
function testFilesOf(root: string, places: readonly string[]): readonly string[] {
  return places.flatMap((place) => {
    const path = join(root, place);
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    const found = names.filter((name) => name.endsWith('.test.ts')).toSorted();
    if (found.length === 0) throw new Error(`${place} holds no test`);
    return found.map((name) => join(path, name));
  });
}

/** One module that loads the tests in order; each says first which file it is, and knows where it lies. */
function roomPlugin(files: readonly string[]): Plugin {
  return {
    name: 'tests-of-the-room',
    enforce: 'pre',
    resolveId: (id) => (id === ENTRY ? id : null),
    load: (id) => (id === ENTRY ? files.map((file) => `import ${JSON.stringify(file)};`).join('\n') : null),
    transform(code, id) {
      const located = code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
      return files.includes(id)
        ? `__startFile(${JSON.stringify(id)});\n${located}`
        : located === code
          ? null
          : located;
    },
  };
}

/** The tests of a room with all that they test, as one script that can be loaded as often as there are mutants. */
export class TestBundle {
  readonly #script: Script;
  readonly #require: NodeJS.Require;
  readonly #root: string;

  private constructor(code: string, root: string) {
    this.#root = root;
    this.#script = new Script(`(function (require, module, exports, __startFile) {${code}\n})`, {
      filename: 'tests-of-the-room.js',
    });
    this.#require = createRequire(join(root, 'package.json'));
  }

  static async of(root: string, places: readonly string[]): Promise<TestBundle> {
    const files = [resolve(root, SETUP), ...testFilesOf(root, places)];
    const built = await build({
      root,
      configFile: false,
      logLevel: 'error',
      plugins: [roomPlugin(files)],
      build: {
        ssr: true,
        write: false,
        minify: false,
        target: 'node24',
        rolldownOptions: { input: ENTRY, output: { format: 'cjs' } },
      },
    });
    const chunks = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
    const [chunk, another] = chunks;
    if (chunk?.type !== 'chunk' || another !== undefined) throw new Error('the tests are not one script');
    return new TestBundle(chunk.code, root);
  }

  /** Loads everything anew and gives the tests. Throws what a module throws while it is loaded. */
  load(): readonly CollectedTest[] {
    const collector = new TestCollector();
    const { describe, test } = collector;
    const ours = { ...vitest, describe, test, it: test, suite: describe };
    const require = (name: string) => (name === 'vitest' ? ours : this.#require(name));
    const startFile = (path: string) => collector.startFile(path.slice(this.#root.length + 1));
    const module = { exports: {} };
    this.#script.runInThisContext()(require, module, module.exports, startFile);
    if (collector.tests.length === 0) throw new Error('the files hold no test');
    return collector.tests;
  }
}
