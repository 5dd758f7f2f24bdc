import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { commandsOf, pages, shellExamples } from '../infra/support/shell-commands.ts';

/** What our programs write: their own tests hold the names. */
const OF_PROGRAMS = ['lab.json', 'processes.json', 'report.json', 'temporal.db*'];
/** What a reader has or is given, by whatever name. */
const OF_READERS = ['new.pem', 'new.key', 'compose.env', 'outcome.json'];
/** Written in case something goes wrong, so nothing reads it again. */
const KEPT = ['temporal-before-restore.tar.gz'];

const FILE = /[\w.*-]*\w\.(?:tar\.gz|json|txt|pem|key|env|db\*?|yaml|yml|tsv|log)(?![\w.-])/g;
const IS_WRITTEN: Readonly<Record<string, (words: readonly string[], at: number) => boolean>> = {
  tar: (words, at) => /^-?c/.test(words[1] ?? '') && words[at - 1] === words[1],
  cp: (words, at) => at === words.length - 1,
  touch: () => true,
};
/** Neither makes nor needs a certain content. */
const NEUTRAL = new Set(['rm', 'chmod', 'ls']);

interface Named {
  readonly file: string;
  readonly isWritten: boolean;
}

function filesOf(text: string): readonly Named[] {
  const redirected = [...text.matchAll(/(?<!<[^<>\n]*)(?<![-=])(>>?|<)\s*([\w.*/-]+)/g)].flatMap(
    ([, operator = '', path = '']) =>
      (path.match(FILE) ?? []).map((file) => ({ file: basename(file), isWritten: operator !== '<' })),
  );
  const named = commandsOf('', text).flatMap(({ words: said }) => {
    // What a container runs is what matters.
    const inside = said[0] === 'docker' ? said.findIndex((word) => Object.hasOwn(IS_WRITTEN, word)) : 0;
    const words = said.slice(Math.max(0, inside));
    const [program = ''] = words;
    if (NEUTRAL.has(program)) return [];
    return words.flatMap((word, at) =>
      at === 0 || word.includes(' ')
        ? []
        : (word.match(FILE) ?? []).map((file) => ({
            file: basename(file),
            isWritten: IS_WRITTEN[program]?.(words, at) ?? false,
          })),
    );
  });
  return [...redirected, ...named];
}

/** Files of the examples that one place reads and none writes, and the other way round. */
function unmatched(texts: readonly string[], others: ReadonlySet<string>): readonly string[] {
  const all = texts.flatMap(filesOf);
  const written = new Set(all.filter(({ isWritten }) => isWritten).map(({ file }) => file));
  const read = new Set(all.filter(({ isWritten }) => !isWritten).map(({ file }) => file));
  return [
    ...[...read]
      .filter((file) => !written.has(file) && !others.has(file))
      .map((file) => `${file} is read only`),
    ...[...written]
      .filter((file) => !read.has(file) && !others.has(file))
      .map((file) => `${file} is written only`),
  ];
}

const SPANS = /`((?:npx |docker |temporal |recoverops |aws |pulumi |cp |tar )[^`]*)`/g;
const examplesOf = (text: string) => [
  ...shellExamples(text),
  ...[...text.matchAll(SPANS)].map(([, span = '']) => span.replaceAll(/\s+/g, ' ')),
];

it('what one example writes another one reads, over all pages', () => {
  const tracked = execFileSync('git', ['ls-files'], {
    cwd: `${import.meta.dirname}/../..`,
    encoding: 'utf8',
  });
  const others = new Set([
    ...tracked.split('\n').map((path) => basename(path)),
    ...OF_PROGRAMS,
    ...OF_READERS,
    ...KEPT,
  ]);
  expect(
    unmatched(
      pages().flatMap(({ text }) => examplesOf(text)),
      others,
    ),
  ).toEqual([]);
});

it.each([
  [
    ['tar -czf /backup/a.tar.gz -C /data .', "docker run x sh -c 'tar -xzf /backup/b.tar.gz -C /data'"],
    ['b.tar.gz is read only', 'a.tar.gz is written only'],
  ],
  [
    ['x >old.txt', 'A=$(cat odl.txt)'],
    ['odl.txt is read only', 'old.txt is written only'],
  ],
  [
    ['touch t.json && chmod 600 t.json', 'aws x --secret-string file://s.json', 'cat t.json'],
    ['s.json is read only'],
  ],
  [
    ['x --output json > h.json', 'recoverops replay --file g.json'],
    ['g.json is read only', 'h.json is written only'],
  ],
  [['cp a.db* b/'], ['a.db* is read only']],
  [['x <<<y <incident> >f.json', 'cat f.json'], []],
])('the check itself finds in %j: %j', (texts, problems) => {
  expect(unmatched(texts, new Set())).toEqual(problems);
});
