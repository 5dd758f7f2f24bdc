import { expect, test } from 'vitest';
import { TestCollector } from '../../../../scripts/mutation/collected-tests.ts';

test('tests are collected with their groups and rows, each under a name of its own, and run only when asked', () => {
  const collector = new TestCollector();
  const ran: unknown[] = [];
  const { describe: group, test: one } = collector;
  collector.startFile('a.test.ts');
  one('first', () => ran.push('first'));
  group('group', () => {
    one('inner', () => ran.push('inner'));
    one('inner', () => ran.push('again'));
    group.each([['x'], ['y']])('of %s', (name: string) => one('it', () => ran.push(name)));
  });
  one.each([[1, 2], { a: 3 }, 4])('row', (...row: unknown[]) => ran.push(row));
  collector.startFile('b.test.ts');
  one('first', () => ran.push('b'));
  expect(ran).toEqual([]);
  expect(collector.tests.map(({ id }) => id)).toEqual([
    'a.test.ts > first',
    'a.test.ts > group > inner',
    'a.test.ts > group > inner (2)',
    'a.test.ts > group > of %s [1] > it',
    'a.test.ts > group > of %s [2] > it',
    'a.test.ts > row [1]',
    'a.test.ts > row [2]',
    'a.test.ts > row [3]',
    'b.test.ts > first',
  ]);
  for (const { run } of collector.tests) run();
  expect(ran).toEqual(['first', 'inner', 'again', 'x', 'y', [1, 2], [{ a: 3 }], [4], 'b']);
});
