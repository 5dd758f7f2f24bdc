import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withSiteFile } from '../../../scripts/site-environment.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'site-environment-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('site.yaml of the folder is taken where it is, and nothing where it is not', async () => {
  expect(await withSiteFile({ A: 'b' }, folder)).toEqual({ A: 'b' });
  writeFileSync(join(folder, 'site.yaml'), 'version: site/v1\n');
  expect(await withSiteFile({ A: 'b' }, folder)).toEqual({
    A: 'b',
    RECOVEROPS_SITE_FILE: join(folder, 'site.yaml'),
  });
});

test('another file may be named, from the folder in which the name is typed', async () => {
  writeFileSync(join(folder, 'site.yaml'), 'version: broken\n');
  const other = join(folder, 'other.yaml');
  writeFileSync(other, 'version: site/v1\n');
  const named = { RECOVEROPS_SITE_FILE: relative(process.cwd(), other) };
  expect(await withSiteFile(named, folder)).toEqual({ RECOVEROPS_SITE_FILE: other });
  const text = { RECOVEROPS_SITE: '{"version":"site/v1"}' };
  expect(await withSiteFile(text, folder)).toEqual(text);
});

test('one with problems, or that is not there, starts nothing', async () => {
  writeFileSync(join(folder, 'site.yaml'), 'version: broken\n');
  await expect(withSiteFile({}, folder)).rejects.toThrow('version must be site/v1');
  await expect(withSiteFile({ RECOVEROPS_SITE_FILE: join(folder, 'none') }, folder)).rejects.toThrow(
    'not there',
  );
  await expect(withSiteFile({ RECOVEROPS_SITE: 'x' }, folder)).rejects.toThrow('RECOVEROPS_SITE');
});
