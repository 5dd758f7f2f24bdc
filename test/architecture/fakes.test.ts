import { expect, test } from 'vitest';
import { repositorySources } from './repository-files.ts';

const FAKE = /\bclass (\w+) implements (\w+)/g;

test('each outside system has one fake, which all tests and the bench share', () => {
  const fakes = repositorySources()
    .filter(({ path }) => /^(test|bench)\//.test(path) && !path.startsWith('test/architecture/'))
    .flatMap(({ path, code }) =>
      Array.from(code.matchAll(FAKE), ([, name = '', port = '']) => ({ at: `${path}: ${name}`, name, port })),
    )
    .filter(({ port }) => port.endsWith('Port'));
  expect(fakes.length).toBeGreaterThan(3);
  const isTwice = ({ name, port }: (typeof fakes)[number]) =>
    fakes.filter((other) => other.port === port || other.name === name).length > 1;
  expect(fakes.filter(isTwice).map(({ at }) => at)).toEqual([]);
  expect(fakes.map(({ at }) => at).filter((at) => !at.startsWith('test/support/'))).toEqual([]);
});

test('no class of a fake is written twice', () => {
  const names = repositorySources()
    .filter(({ path }) => /^(test|bench)\//.test(path) && !path.startsWith('test/architecture/'))
    .flatMap(({ code }) => Array.from(code.matchAll(/\bclass (Fake\w+)/g), ([, name = '']) => name));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
