import { expect, test } from 'vitest';
import { type OrderedFile, orderFiles } from '../../support/file-order.ts';

const file = (project: string, path: string, sizeBytes = 1): OrderedFile => ({ project, path, sizeBytes });
const paths = (files: readonly OrderedFile[]) => orderFiles(files).map(({ path }) => path);

test('slow suites come first, and in a suite the larger files', () => {
  const files = [
    file('unit', 'u-large', 9),
    file('lab', 'l-small'),
    file('architecture', 'a-small'),
    file('temporal', 't'),
    file('lab', 'l-large', 2),
    file('e2e', 'e'),
  ];
  expect(paths(files)).toEqual(['e', 't', 'l-large', 'l-small', 'u-large', 'a-small']);
  expect(paths(files.toReversed())).toEqual(paths(files));
});

test('what computes for minutes begins before what is quick, whatever its suite', () => {
  const files = [file('temporal', 't', 9), file('e2e', 'e'), file('architecture', '/a/linear-scans.test.ts')];
  expect(paths(files)).toEqual(['e', '/a/linear-scans.test.ts', 't']);
});

test('three installations begin at once, the others while the rest runs, and none is left for the end', () => {
  const stacks = ['e1', 'e2', 'e3', 'e4', 'e5'].map((path) => file('e2e', path));
  const others = Array.from({ length: 10 }, (_, index) => file('unit', `u${index}`));
  const order = paths([...others, ...stacks]);
  expect(order.slice(0, 3)).toEqual(['e1', 'e2', 'e3']);
  expect(order.indexOf('e4')).toBe(6);
  expect(order.indexOf('e5')).toBe(10);
  expect(order).toHaveLength(15);
});

test('every file runs when there is nothing but installations', () => {
  const stacks = ['e1', 'e2', 'e3', 'e4', 'e5'].map((path) => file('e2e', path));
  expect(paths(stacks)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
  expect(paths([])).toEqual([]);
});
