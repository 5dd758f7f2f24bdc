import { expect, test } from 'vitest';
import { importCycles } from './import-cycles.ts';
import { importViolations } from './import-rules.ts';
import { repositorySources } from './repository-files.ts';
import { sourceViolations } from './source-rules.ts';

// The rules are tables in import-rules.ts and source-rules.ts; each failure says what to do.
const files = repositorySources();

test('the rules find the sources that they check', () => {
  expect(files.filter(({ path }) => path.startsWith('src/')).length).toBeGreaterThan(10);
});

test('every part of src/ and the deployment import only what they may', () => {
  expect(files.flatMap(importViolations)).toEqual([]);
});

test('every source file keeps to the rules for names, barrels, environment and determinism', () => {
  expect(files.flatMap(sourceViolations)).toEqual([]);
});

test.each(['src/', 'lab/', 'eval/', 'web/', 'scripts/', 'pulumi/'])('no cycles in %s', (folder) => {
  const cycles = importCycles(files.filter(({ path }) => path.startsWith(folder)));
  expect(cycles.map((cycle) => cycle.join(' -> '))).toEqual([]);
});

test('the lab, the tests and the scripts do not leak into the dashboard', () => {
  const strays = files
    .filter(({ path }) => path.startsWith('web/src/'))
    .flatMap(({ path, imports }) =>
      imports
        .filter(
          ({ target, typeOnly }) =>
            /^(lab|test|chaos|bench|eval|scripts)\//.test(target) || (/^src\//.test(target) && !typeOnly),
        )
        .map(
          ({ target, line }) =>
            `${path}:${line}: imports ${target}: the dashboard knows the API, and at most its types`,
        ),
    );
  expect(strays).toEqual([]);
});
