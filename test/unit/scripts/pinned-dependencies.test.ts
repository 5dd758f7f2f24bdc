import { expect, test } from 'vitest';
import {
  type PackageLock,
  type PackageManifest,
  pinningProblems,
} from '../../../scripts/pinned-dependencies.ts';

const manifest = (left: string, more: Partial<PackageManifest> = {}): PackageManifest => ({
  dependencies: { left },
  ...more,
});
const lock = (version: string, more: object = {}): PackageLock => ({
  packages: {
    '': { dependencies: { left: version } },
    'node_modules/left': { version, integrity: 'sha512-x', ...more },
  },
});

test('an exact version that the lockfile holds is fine', () => {
  expect(pinningProblems(manifest('1.2.3'), lock('1.2.3'))).toEqual([]);
});

test.each(['^1.2.3', '~1.2.3', '1.x', '*', 'latest', '>=1', 'git+ssh://host/left'])(
  '%s is not exact',
  (version) => {
    expect(pinningProblems(manifest(version), lock(version))).toContainEqual(
      expect.stringContaining('is not an exact version'),
    );
  },
);

test('a lockfile that holds another version is out of step', () => {
  expect(pinningProblems(manifest('1.2.4'), lock('1.2.3'))).toEqual([
    expect.stringContaining('does not hold 1.2.4'),
  ]);
});

test('a package without a hash is refused', () => {
  expect(pinningProblems(manifest('1.2.3'), lock('1.2.3', { integrity: undefined }))).toEqual([
    expect.stringContaining('no integrity hash'),
  ]);
});

test('a script at install must have been read and named, by exact version', () => {
  const withScript = lock('1.2.3', { hasInstallScript: true });
  expect(pinningProblems(manifest('1.2.3'), withScript)).toEqual([expect.stringContaining('allowScripts')]);
  expect(
    pinningProblems(manifest('1.2.3', { allowScripts: { 'left@1.2.2': true } }), withScript),
  ).toHaveLength(1);
  expect(pinningProblems(manifest('1.2.3', { allowScripts: { 'left@1.2.3': true } }), withScript)).toEqual(
    [],
  );
});
