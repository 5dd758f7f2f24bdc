import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const { dependencies, devDependencies }: Manifest = read('package.json');
const { packages }: Lockfile = read('package-lock.json');

const direct = Object.entries({ ...dependencies, ...devDependencies });
/** Every copy of the packages that `name` matches, wherever npm puts them. */
const installed = (name: RegExp) =>
  Object.entries(packages).flatMap(([path, { version }]) => {
    const found = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return name.test(found) ? [{ name: found, version }] : [];
  });

test('every dependency is pinned to one exact version', () => {
  expect(direct.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test('all clients of the AWS SDK are of one version, and share one core', () => {
  const versions = direct.filter(([name]) => name.startsWith('@aws-sdk/')).map(([, version]) => version);
  expect(versions.length).toBeGreaterThan(5);
  expect([...new Set(versions)]).toHaveLength(1);
  expect(installed(/^@aws-sdk\/core$/)).toHaveLength(1);
});

test('all packages of Temporal are of one version, once each', () => {
  const found = installed(/^@temporalio\//);
  expect(found.length).toBeGreaterThan(5);
  expect([...new Set(found.map(({ version }) => version))]).toHaveLength(1);
  expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
});

test('protobufjs comes with the Temporal SDK, which knows the version that it needs', () => {
  expect(direct.map(([name]) => name)).not.toContain('protobufjs');
  expect(installed(/^protobufjs$/).length).toBeGreaterThan(0);
});
