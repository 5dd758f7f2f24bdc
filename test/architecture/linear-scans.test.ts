import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadRunbookCatalogue } from '../../src/clients/files/runbook-catalogue.ts';
import { repositorySources } from './repository-files.ts';
import { growthFault, isLong, repeated } from './scans/cpu-growth.ts';
import { samplesOf } from './scans/expression-samples.ts';
import { readScanSites, SCANNED_FOLDERS, scanSitesIn } from './scans/scan-sites.ts';
import { BUILT_EXPRESSIONS, NO_SCANNERS, parameterPatterns, TEXT_SCANNERS } from './scans/text-scanners.ts';

// Text from outside is scanned in linear time: CPU time for four times the characters, median of 5, is less than six
// times as long, for every expression and every function that takes such text apart. They are collected from the
// sources, so that a new one is measured or asked for.

const RUNBOOKS = resolve(import.meta.dirname, '../../runbooks');
const sites = repositorySources()
  .map(({ path }) => path)
  .filter((path) => SCANNED_FOLDERS.some((folder) => path.startsWith(folder)))
  .map(readScanSites);

type TextOf = (chars: number) => string;

/** What ends a text so that an expression which has taken all before it fails at last. */
const TAILS = ['', '\0', '\n', '!', '\u{e0041}'];

function textsAgainst(expression: RegExp): TextOf[] {
  const { wholes, repetitions, characters } = samplesOf(expression);
  const units = new Set([...wholes, ...wholes.map((whole) => whole.slice(0, -1)), ...characters]);
  for (const { lead, unit } of repetitions) {
    units.add(lead);
    units.add(lead + unit);
  }
  const texts = [...units].filter((unit) => unit !== '').map((unit) => repeated('', unit, '\0'));
  for (const { lead, unit } of repetitions) {
    for (const tail of TAILS) texts.push(repeated(lead, unit, tail));
  }
  return texts;
}

function expressionFault(expression: RegExp): string | null {
  const all = new RegExp(expression.source, `${expression.flags.replaceAll(/[gy]/g, '')}g`);
  const once = new RegExp(expression.source, expression.flags.replaceAll(/[gy]/g, ''));
  const scan = (text: string) => {
    once.test(text);
    text.replace(all, '');
  };
  for (const textOf of textsAgainst(expression)) {
    const fault = growthFault(scan, textOf);
    if (fault !== null) return `${expression}: ${fault}, on ${JSON.stringify(textOf(60))}…`;
  }
  return null;
}

const faultsOf = (expressions: readonly RegExp[]) =>
  expressions.flatMap((expression) => expressionFault(expression) ?? []);

/** What every parser is tried on, beside the words of its own file. */
const UNITS = [
  ...'aA0 \t\n"\'\\/{}[]()<>=:;,.-_+@#$%&|~`*\u001b\u0007\u009b\u200b\ufe0f\ud800',
  '\r\n',
  ' \n',
  '":"',
  '\\"',
  'a=',
  'a: ',
  'a\n ',
  '\u001b[',
  '\u001b]',
  'aA0+/',
  '\u{e0041}',
  '=== probe df\n',
  '-----BEGIN A-----\n',
  '-----BEGIN PRIVATE KEY-----\n',
  '-----BEGIN PRIVATE KEY-----\na\n',
  '-----END PRIVATE KEY-----',
];
const HEADS = ['"', '{"a":"', 'password=', 'a\n'];
const PARSER_TAILS = ['', '-----END PRIVATE KEY-----', '"}'];
const BEHIND_A_HEAD = ['a', '\\', '"', '\n', ' ', 'aA0+/', 'a=', '\u001b['];
/** More words of one room for one scanner are for the long form. */
const WORDS_MAX = 16;

/** The short form: words of the room that other scanners of it begin after, so that together they try most. */
function someOf(words: readonly string[], turn: number): readonly string[] {
  const from = (turn * WORDS_MAX) % Math.max(1, words.length);
  return [...words.slice(from), ...words.slice(0, from)].slice(0, WORDS_MAX);
}

/** The short form: one of them, another one for the next text and the next scanner of the room. */
const tailsOf = (turn: number): readonly string[] =>
  isLong ? PARSER_TAILS : [PARSER_TAILS[turn % PARSER_TAILS.length] ?? ''];

function textsFor(words: readonly string[], turn: number): TextOf[] {
  const known = isLong ? words : someOf(words, turn);
  const behind = HEADS.flatMap((head) => BEHIND_A_HEAD.map((unit) => ({ head, unit })));
  return [
    ...[...UNITS, ...known].map((unit) => repeated('', unit)),
    ...known.map((word) => repeated('', `${word}=`)),
    ...behind.flatMap(({ head, unit }, place) =>
      tailsOf(place + turn).map((tail) => repeated(head, unit, tail)),
    ),
  ];
}

test('the sources that are measured are found', () => {
  expect(sites.length).toBeGreaterThan(200);
  expect(sites.flatMap(({ expressions }) => expressions).length).toBeGreaterThan(120);
});

test('a collector finds literals, patterns of schemas, expressions built at run time, and exported scanners', () => {
  const source = `
    const a = text.split(/a+/);
    const b = Type.String({ pattern: '^b+$' });
    const c = new RegExp('c' + b);
    export function parseThing(text: string) { return a; }
    export const readThing = (text: string) => c;`;
  expect(scanSitesIn('src/domain/x.ts', source)).toMatchObject({
    expressions: [/a+/, /^b+$/u],
    built: ["new RegExp('c' + b)"],
    scanners: ['parseThing', 'readThing'],
  });
});

test.each<[string, string, Partial<Record<'built' | 'scanners', readonly string[]>>]>([
  [
    'an expression of globalThis',
    "const q = new globalThis.RegExp('(a*)*b');",
    { built: ["new globalThis.RegExp('(a*)*b')"] },
  ],
  [
    'a list of exports',
    'function readAll(text: string) { return text; } export { readAll };',
    { scanners: ['readAll'] },
  ],
  [
    'an export under another name',
    'function inner(text: string) { return text; } export { inner as parseAll };',
    { scanners: ['parseAll'] },
  ],
  [
    'a method of a class',
    'export class Reader { parse(text: string) { return text; } }',
    { scanners: ['Reader.parse'] },
  ],
  [
    'a method of an object',
    'export const api = { parse(text: string) { return text; } };',
    { scanners: ['api.parse'] },
  ],
  [
    'a loop over a text in any room, whatever its name',
    "export function likeness(text: string) { while (text.includes('aa')) text = text.slice(1); return text; }",
    { scanners: ['likeness'] },
  ],
])('a collector finds %s', (_what, source, found) => {
  expect(scanSitesIn('src/domain/planner/x.ts', source)).toMatchObject({ ...found, refusals: [] });
});

test.each([
  ['RegExp by another name', "const R = RegExp; const q = new R('(a*)*b');", 'gives RegExp another name'],
  ['globalThis.RegExp by another name', 'const R = globalThis.RegExp;', 'gives RegExp another name'],
  ['an export by default', 'export default function parseAll(text: string) { return text; }', 'by default'],
  [
    'a text as an expression',
    "const P = '(a*)*b'; export const found = (s: string) => s.match(P);",
    's.match(P)',
  ],
  [
    'a text written out as an expression',
    "export const found = (s: string) => s.search('(a*)*b');",
    's.search(',
  ],
])('a collector refuses %s', (_what, source, message) => {
  expect(scanSitesIn('src/domain/planner/x.ts', source).refusals).toEqual([expect.stringContaining(message)]);
});

test('no form is used in which an expression or a scanner would not be found', () => {
  expect(sites.flatMap(({ path, refusals }) => refusals.map((why) => `${path}: ${why}`))).toEqual([]);
});

test('every scanner of text and every expression that is built at run time is registered', () => {
  const asked = sites.flatMap(({ path, scanners, built }) => [
    ...scanners
      .map((name) => `${path}#${name}`)
      .filter((key) => !Object.hasOwn(TEXT_SCANNERS, key) && !Object.hasOwn(NO_SCANNERS, key))
      .map(
        (key) =>
          `${key}: takes text apart: add it to TEXT_SCANNERS in test/architecture/scans/text-scanners.ts, so that it is measured, or to NO_SCANNERS with the reason`,
      ),
    ...(built.length > 0 && !Object.hasOwn(BUILT_EXPRESSIONS, path)
      ? [
          `${path}: builds an expression at run time: add it to BUILT_EXPRESSIONS in test/architecture/scans/text-scanners.ts`,
        ]
      : []),
  ]);
  expect(asked).toEqual([]);
});

test('nothing is registered that is not there any more', () => {
  const there = new Set(sites.flatMap(({ path, scanners }) => scanners.map((name) => `${path}#${name}`)));
  const reached = Object.values(BUILT_EXPRESSIONS).flatMap((built) =>
    'reachedBy' in built ? built.reachedBy : [],
  );
  expect(Object.keys(NO_SCANNERS).filter((key) => !there.has(key))).toEqual([]);
  expect(Object.keys(TEXT_SCANNERS).filter((key) => !there.has(key) && !reached.includes(key))).toEqual([]);
  expect(reached.filter((key) => !Object.hasOwn(TEXT_SCANNERS, key))).toEqual([]);
});

test.each([
  ['a square', /a*b/],
  ['a square behind a beginning', /x[abx]*-----END/],
  ['a square of an end', /\s+$/],
  ['a cube', /a.*b.*c/],
  ['a power', /^(?:a+)+$/],
])(
  'the measurement finds %s',
  (_name, expression) => {
    expect(expressionFault(expression)).toMatch(/times the CPU time|ms for/);
    // Most of a second for each run of a square, and a whole gate beside it.
  },
  600_000,
);

test.each(SCANNED_FOLDERS)('every expression in %s takes linear time', (folder) => {
  const here = sites.filter(({ path }) => path.startsWith(folder));
  const built = Object.entries(BUILT_EXPRESSIONS)
    .filter(([path]) => path.startsWith(folder))
    .flatMap(([, entry]) => ('expressions' in entry ? entry.expressions : []));
  const faults = here.flatMap(({ path, expressions }) =>
    faultsOf(expressions).map((fault) => `${path}: ${fault}`),
  );
  expect([...faults, ...faultsOf(built)]).toEqual([]);
});

test('every pattern to which runbooks hold a parameter takes linear time', async () => {
  const patterns = parameterPatterns(await loadRunbookCatalogue(join(RUNBOOKS)));
  expect(patterns.length).toBeGreaterThan(0);
  expect(faultsOf(patterns)).toEqual([]);
});

/** Scanners and which one of its room each is. */
const SCANNERS = Object.keys(TEXT_SCANNERS).map((key, index, keys) => {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  return { key, folder, turn: keys.slice(0, index).filter((before) => before.startsWith(folder)).length };
});

test.each(SCANNERS)('$key takes linear time', ({ key, folder, turn }) => {
  const scan = TEXT_SCANNERS[key];
  const words = sites.filter(({ path }) => path.startsWith(folder)).flatMap((site) => site.words);
  const faults = textsFor([...new Set(words)], turn).flatMap((textOf) => {
    const fault = growthFault((text) => scan?.(text), textOf);
    return fault === null ? [] : [`${fault}, on ${JSON.stringify(textOf(60))}…`];
  });
  expect(faults).toEqual([]);
});
