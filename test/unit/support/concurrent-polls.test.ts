import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const BEFORE_A_TEST = /(?=^ *(?:it|test)\b)/m;

/** Tests that poll by the `expect` of the file: what runs beside other tests has to take its own, or which one it is of is lost. */
const pollsOfNobody = (source: string): readonly string[] =>
  source
    .split(BEFORE_A_TEST)
    .filter((part) => part.includes('expect.poll') && !/\(\{\s*(?:\w+, )*expect\b/.test(part))
    .map((part) => part.slice(0, part.indexOf('\n')).trim());

test('tests that run at once poll by the expect of their own', () => {
  const files = globSync('test/**/*.test.ts')
    .filter((path) => !path.endsWith('concurrent-polls.test.ts'))
    .map((path) => ({ path, source: readFileSync(path, 'utf8') }))
    .filter(({ source }) => /\b(?:describe|it|test)\.concurrent\b/.test(source));
  expect(files.length).toBeGreaterThan(10);
  expect(
    files.flatMap(({ path, source }) => pollsOfNobody(source).map((name) => `${path}: ${name}`)),
  ).toEqual([]);
});

test('one that does not is found', () => {
  const source = `describe.concurrent('x', () => {
  it('a', async () => {
    await expect.poll(f).toBe(1);
  });
  it('b', async ({ expect }) => {
    await expect.poll(f).toBe(1);
  });
});
`;
  expect(pollsOfNobody(source)).toEqual(["it('a', async () => {"]);
});
