import { expect, test } from 'vitest';
import { checkPacks } from '../../../training/corpus/check-packs.ts';
import { type Example, examples } from '../../../training/corpus/example.ts';
import { PACKS, type Pack } from '../../../training/corpus/family.ts';

function planted(pack: Pack, message: string, other: Partial<Example> = {}): Example {
  return {
    id: `${pack}-planted`,
    pack,
    label: 'unknown',
    source: 'ecs',
    group: '/ecs/c/s',
    stream: 's',
    resource: { kind: 'ecs_service', id: 'c/s' },
    program: `program of ${pack}`,
    stackFormat: `format of ${pack}`,
    family: `family of ${pack}`,
    metric: null,
    events: [{ at: 0, message }],
    ...other,
  };
}

const reasons = (...examples: readonly Example[]) => checkPacks(examples).shared.map(({ why }) => why);

test('the packs share no program, stack format, family, masked line or run of words', () => {
  const all = PACKS.flatMap((pack) => [...examples(pack, 'check', pack === 'A' ? 40 : 20)]);
  const report = checkPacks(all);
  expect(report.shared).toEqual([]);
  expect(report.sharedCount).toBe(0);
  for (const pack of PACKS) {
    expect(report.lines[pack]).toBeGreaterThan(5_000);
    expect(report.templates[pack]).toBeGreaterThan(500);
  }
});

test('two lines of different packs that differ in values only are one too many', () => {
  expect(reasons(planted('A', 'took 5 ms for /a/b'), planted('C', 'took 77 ms for /c/d'))).toEqual([
    'template',
  ]);
  expect(reasons(planted('A', 'took 5 ms for /a/b'), planted('A', 'took 77 ms for /c/d'))).toEqual([]);
});

test('a line that is planted into the real packs is found', () => {
  const [real] = [...examples('C', 'check', 1)];
  if (real === undefined) throw new Error('pack C is empty');
  const copied = { ...planted('A', ''), source: real.source, events: real.events };
  const packs = [...examples('A', 'check', 5), ...examples('C', 'check', 5)];
  expect(reasons(...packs)).toEqual([]);
  expect(reasons(...packs, copied)).toContain('template');
});

test('lines that share most runs of five words are too much alike, and those that share fewer are not', () => {
  const words = 'one two three four five six seven eight nine ten';
  // Five of six runs against seven in all.
  expect(reasons(planted('A', words), planted('B', `${words.replace(' ten', '')} other`))).toEqual([
    'five words',
  ]);
  // One of its six runs is there.
  expect(
    reasons(planted('A', words), planted('B', 'one two three four five and then something else')),
  ).toEqual([]);
});

test('short lines are alike when they are the same', () => {
  expect(reasons(planted('A', 'disk is full'), planted('B', 'disk is empty'))).toEqual([]);
  expect(reasons(planted('A', 'disk is full'), planted('B', 'disk  is full'))).toEqual(['template']);
});

test('what stands around the message in the logger of another pack hides nothing', () => {
  const text = 'the very same words of a program that is in both packs';
  expect(
    reasons(
      planted('A', JSON.stringify({ level: 'info', msg: text })),
      planted('B', `2026-01-02 03:04:05 ${text}`),
    ),
  ).toEqual(['template']);
});

test.each([
  ['program', { program: 'nginx' }],
  ['stack format', { stackFormat: 'pino' }],
  ['family', { family: 'full' }],
] as const)('a %s of two packs is told of', (why, other) => {
  expect(reasons(planted('A', 'a', other), planted('B', 'b', other))).toEqual([why]);
});

test('many shared lines are counted although not all are told of', () => {
  const events = Array.from({ length: 80 }, (_, at) => ({
    at,
    message: `word${'abcdefghij'[at % 10]} ${'klmnopqrst'[Math.floor(at / 10)]}`,
  }));
  const report = checkPacks([planted('A', '', { events }), planted('C', '', { events })]);
  expect(report.sharedCount).toBe(80);
  expect(report.shared).toHaveLength(50);
});
