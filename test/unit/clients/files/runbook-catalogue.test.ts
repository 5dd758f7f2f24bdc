import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  loadRunbookCatalogue,
  RunbookCatalogueError,
} from '../../../../src/clients/files/runbook-catalogue.ts';
import { RUNBOOK_NAMES } from '../../../support/plan-samples.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'runbooks-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function write(name: string, change: Readonly<Record<string, unknown>> = {}): void {
  const script = { script: 'set -eu\ntrue\n', arguments: [], timeout_seconds: 10 };
  const runbook = {
    name: 'a-runbook',
    version: 1,
    title: 'A runbook',
    description: 'Does something.',
    risk: 'low',
    answers: ['growing_log'],
    tried: 'live',
    parameters: [],
    action: script,
    verify: script,
    rollback: null,
    ...change,
  };
  // JSON is YAML.
  writeFileSync(join(directory, name), JSON.stringify(runbook));
}

async function problems(): Promise<readonly string[]> {
  const error: unknown = await loadRunbookCatalogue(directory).catch((thrown: unknown) => thrown);
  if (error instanceof RunbookCatalogueError) return error.problems;
  throw new Error('the catalogue was loaded');
}

test('the project’s own runbooks are valid', async () => {
  const runbooks = await loadRunbookCatalogue(resolve(import.meta.dirname, '../../../../runbooks'));
  expect(runbooks.map((runbook) => runbook.name)).toEqual(RUNBOOK_NAMES);
});

test('runbooks are sorted by name; other files and folders are left alone', async () => {
  write('b.yaml', { name: 'second' });
  write('a.yml', { name: 'first' });
  writeFileSync(join(directory, 'README.md'), 'not a runbook');
  expect((await loadRunbookCatalogue(directory)).map((runbook) => runbook.name)).toEqual(['first', 'second']);
});

test('every problem of every file is named at once', async () => {
  write('one.yaml', { risk: 'harmless', version: 0 });
  write('two.yaml', { surprise: true });
  writeFileSync(join(directory, 'three.yaml'), 'a: [1');
  const named = await problems();
  expect(named.filter((problem) => problem.startsWith('one.yaml: ')).length).toBeGreaterThanOrEqual(2);
  expect(named.some((problem) => problem.startsWith('two.yaml: '))).toBe(true);
  expect(named.some((problem) => problem.startsWith('three.yaml: is no YAML'))).toBe(true);
});

test('a runbook is refused when another file has its name', async () => {
  write('one.yaml');
  write('two.yaml');
  expect(await problems()).toEqual(['two.yaml: the name a-runbook is taken by another file']);
});

test('a runbook whose YAML aliases multiply is refused', async () => {
  writeFileSync(join(directory, 'bomb.yaml'), 'a: &a [x, x]\nb: &b [*a, *a]\nname: [*b, *b]\n');
  expect(await problems()).toEqual([expect.stringContaining('bomb.yaml: is no YAML')]);
});

test('a catalogue says when its folder is empty, or is not there', async () => {
  expect(await problems()).toEqual(['the folder holds no runbook']);
  await expect(loadRunbookCatalogue(join(directory, 'missing'))).rejects.toThrow(/the folder cannot be read/);
});
