import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isBuildFresh } from '../../../scripts/web-build.ts';

let directory: string;
const BUILT_AT = new Date('2026-01-02');
const at = async (path: string, date: Date) => {
  await writeFile(join(directory, path), 'x');
  await utimes(join(directory, path), date, date);
};
const fresh = () => isBuildFresh([join(directory, 'src')], join(directory, 'index.html'));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'web-build-'));
  await mkdir(join(directory, 'src/deep'), { recursive: true });
  await at('src/deep/a.tsx', new Date('2026-01-01'));
  for (const folder of ['src/deep', 'src']) await utimes(join(directory, folder), BUILT_AT, BUILT_AT);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a build that is not there is stale', () => expect(fresh()).toBe(false));

test('a build is fresh until a source below changes', async () => {
  await at('index.html', BUILT_AT);
  expect(fresh()).toBe(true);
  await at('src/deep/a.tsx', new Date('2026-01-03'));
  expect(fresh()).toBe(false);
});

test('a removed source makes it stale too', async () => {
  await at('index.html', BUILT_AT);
  await rm(join(directory, 'src/deep/a.tsx'));
  expect(fresh()).toBe(false);
});
