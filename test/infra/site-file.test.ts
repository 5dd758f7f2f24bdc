import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseSiteText } from '../../src/clients/files/site-file.ts';
import { ofType, preview, sharedPreview, successful, tasksOf } from './support/stacks.ts';

// Each preview is the real program, run by Pulumi's own Node runner, against a simulated engine.
const RUNS = 360_000;
const EXAMPLE = resolve(import.meta.dirname, '../../site.example.yaml');

test('a site file reaches the worker alone, and needs no right and no resource more', {
  timeout: RUNS,
}, async () => {
  const without = await sharedPreview('dev');
  const result = await successful(preview('dev', { 'recoverops:siteFile': EXAMPLE }));
  const given = tasksOf(result).flatMap(({ family, inputs, containers }) =>
    containers.flatMap(({ name, environment }) => {
      const site = environment.find((variable) => variable.name === 'RECOVEROPS_SITE')?.value;
      return site === undefined ? [] : [{ family, inputs, name, site }];
    }),
  );
  expect(given.map(({ name }) => name)).toEqual(['worker']);
  expect(parseSiteText(given[0]?.site ?? '')).toMatchObject({ ok: true });
  // AWS refuses a definition of more than 64 KiB.
  expect(JSON.stringify(given[0]?.inputs).length).toBeLessThan(64 * 1024);
  expect(result.resources.length).toBe(without.resources.length);
  const policies = (of: typeof result) =>
    ofType(of, 'aws:iam/rolePolicy:RolePolicy').map(({ inputs }) => inputs);
  expect(policies(result)).toEqual(policies(without));
});

test('a site file with problems ends the preview before anything is made, with all of them', {
  timeout: RUNS,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'site-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'site.yaml');
  writeFileSync(file, 'version: site/v2\nunits: { nginx: { restart: allowed } }\n');
  const result = await preview('dev', { 'recoverops:siteFile': file });
  const said = `${result.log.map(({ text }) => text).join('\n')}\n${result.stderr}`;
  expect(said).toContain('recoverops:siteFile is no site file: version must be site/v1');
  expect(said).toContain('units["nginx"] must have its suffix');
  expect(result.resources.filter(({ custom }) => custom)).toEqual([]);
});
