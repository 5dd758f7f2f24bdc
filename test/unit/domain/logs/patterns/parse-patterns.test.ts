import { expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { isOfPattern, PatternSet } from '../../../../../src/domain/logs/patterns/log-pattern.ts';
import { catalogueProblems, parsePatterns } from '../../../../../src/domain/logs/patterns/parse-patterns.ts';

const pattern = {
  name: 'disk-full',
  class: 'disk_full',
  sources: ['ec2'],
  severity: 'error',
  says: 'the disk is full',
  lines: ['no space left', 'write*failed: full'],
  except: ['inotify'],
  examples: { are: ['app: No space LEFT on device'], areNot: ['inotify: no space left'] },
};

const parsed = (changes: object) => parsePatterns({ patterns: [{ ...pattern, ...changes }] });

function one(changes: object = {}) {
  const result = parsed(changes);
  const [first] = result.ok ? result.value : [];
  if (first === undefined) throw new Error(JSON.stringify(result));
  return first;
}

test('a line is of a pattern where one alternative stands in it, whatever the case, and no exception', () => {
  const read = one();
  expect(isOfPattern(read, 'x: NO SPACE left')).toBe(true);
  expect(isOfPattern(read, 'write of 12 bytes failed: full')).toBe(true);
  expect(isOfPattern(read, 'failed: full write')).toBe(false);
  expect(isOfPattern(read, 'inotify: no space left')).toBe(false);
});

test('only patterns of the source of a line are compared with it', () => {
  const set = new PatternSet([one(), one({ name: 'other', sources: ['ecs', 'lambda'] })]);
  expect(set.of('ec2', 'no space left').map(({ name }) => name)).toEqual(['disk-full']);
  expect(set.of('lambda', 'no space left').map(({ name }) => name)).toEqual(['other']);
  expect(set.of('alb', 'no space left')).toEqual([]);
});

test.each<[string, object, string]>([
  [
    'an example that denies it',
    { examples: { are: ['all is well'] } },
    'disk-full: its example is not of it: "all is well"',
  ],
  [
    'a line that it should leave alone',
    { examples: { are: ['no space left'], areNot: ['no space left here'] } },
    'disk-full: what it should leave alone is of it: "no space left here"',
  ],
  [
    'a text that is found in anything',
    { lines: ['*a*', 'no space left'] },
    'disk-full: "*a*" has no fixed text of 6 characters; it would be found in anything',
  ],
  ['a class that nobody knows', { class: 'full_disk' }, 'patterns[0].class '],
  ['a source that nobody knows', { sources: ['sqs'] }, 'patterns[0].sources[0] '],
  ['no alternative', { lines: [] }, 'patterns[0].lines must be a list of 1 to 20 texts'],
  ['a member that nobody knows', { regex: '.*' }, 'patterns[0].regex is not known'],
  ['a name with blanks', { name: 'disk full' }, 'patterns[0].name must be a name of lower-case letters'],
  [
    'a text on two lines',
    { says: 'a\nb' },
    'patterns[0].says must be a text of 1 to 300 characters on one line',
  ],
])('a file with %s is refused', (_what, changes, problem) => {
  const result = parsed(changes);
  expect(result.ok ? [] : result.error).toEqual([expect.stringContaining(problem)]);
});

test('a file that is no list of patterns is refused', () => {
  for (const value of [null, 'x', [], {}, { patterns: [] }]) expect(parsePatterns(value).ok).toBe(false);
});

test('patterns of one name, and of two classes for one line, are refused together', () => {
  const twin = one({ class: 'inode_exhaustion' });
  expect(catalogueProblems([one(), twin])).toEqual([
    '2 patterns are called disk-full; each needs a name of its own',
    'disk-full (inode_exhaustion) claims a line of disk-full (disk_full): "app: No space LEFT on device"; narrow one of them',
    'disk-full (disk_full) claims a line of disk-full (inode_exhaustion): "app: No space LEFT on device"; narrow one of them',
  ]);
  expect(catalogueProblems([one(), one({ name: 'b', class: 'inode_exhaustion', sources: ['alb'] })])).toEqual(
    [],
  );
});

test('more patterns than are loaded are refused', () => {
  const many = Array.from({ length: LIMITS.logPatternsMax + 1 }, (_, at) => ({
    ...one(),
    name: `p${at}`,
    examples: { are: [], areNot: [] },
  }));
  expect(catalogueProblems(many)).toEqual(['there are 1001 patterns; at most 1000 are loaded']);
});
