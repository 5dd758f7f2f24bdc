import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MOCKING_FILES } from '../../support/mocking-files.ts';

const REPLACES_A_MODULE = /\b(?:vi\.(?:mock|doMock|resetModules)|mockClient)\(/;

test('unit tests that replace a module or what a client sends are those that have a worker of their own', () => {
  const found = globSync(['test/unit/**/*.test.ts', 'test/eval/**/*.test.ts'])
    .filter((path) => !path.endsWith('mocking-files.test.ts'))
    .filter((path) => REPLACES_A_MODULE.test(readFileSync(path, 'utf8')));
  expect(found.length).toBeGreaterThan(0);
  expect(found.toSorted()).toEqual(MOCKING_FILES.toSorted());
});
