import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  checkedBundlePath,
  describeBundle,
  manifestPath,
  WorkflowBundleError,
} from '../../../src/worker/workflow-bundle.ts';

let directory: string;
let sources: string;
let bundle: string;

function writeManifest(change: object = {}): void {
  writeFileSync(manifestPath(bundle), JSON.stringify({ ...describeBundle('code', sources), ...change }));
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'workflow-bundle-'));
  sources = join(directory, 'src');
  for (const folder of ['workflows', 'contracts', 'domain/rules', 'clients'])
    mkdirSync(join(sources, folder), { recursive: true });
  writeFileSync(join(sources, 'workflows', 'index.ts'), 'export const a = 1;\n');
  writeFileSync(join(sources, 'domain', 'rules', 'deep.ts'), 'export const b = 2;\n');
  bundle = join(directory, 'bundle.js');
  writeFileSync(bundle, 'code');
  writeManifest();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const refusal = (): string => {
  try {
    checkedBundlePath(bundle, sources);
  } catch (error) {
    if (error instanceof WorkflowBundleError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('a prebuilt workflow bundle', () => {
  test('of the present sources and packages is taken, wherever the process runs', () => {
    expect(checkedBundlePath(bundle, sources)).toBe(bundle);
  });

  test('is not touched by a change to what workflows cannot import', () => {
    writeFileSync(join(sources, 'clients', 'ssm.ts'), 'export const c = 3;\n');
    writeFileSync(join(sources, 'workflows', 'notes.md'), 'not code');
    expect(refusal()).toBe('accepted');
  });

  test.each([
    ['changed', () => writeFileSync(join(sources, 'domain', 'rules', 'deep.ts'), 'export const b = 3;\n')],
    ['added', () => writeFileSync(join(sources, 'contracts', 'new.ts'), '')],
    ['removed', () => rmSync(join(sources, 'workflows', 'index.ts'))],
    [
      'moved to another file, byte for byte',
      () => {
        rmSync(join(sources, 'domain', 'rules', 'deep.ts'));
        writeFileSync(join(sources, 'domain', 'rules', 'keep.ts'), 'export const b = 2;\n');
      },
    ],
  ])('is stale once a source is %s', (_what, change) => {
    change();
    expect(refusal()).toMatch(/is stale: src\/workflows.*npm run workflow:bundle/s);
  });

  test.each([
    ['the bundle is missing', () => rmSync(bundle), /the workflow bundle cannot be read \(ENOENT/],
    ['its description is missing', () => rmSync(manifestPath(bundle)), /describes.*cannot be read/],
    ['its description is no JSON', () => writeFileSync(manifestPath(bundle), '{'), /does not describe/],
    ['it was cut short', () => writeFileSync(bundle, 'cod'), /damaged/],
    ['its description is of another version', () => writeManifest({ version: 2 }), /another version/],
    [
      'the SDK is another',
      () => writeManifest({ packages: { '@temporalio/worker': '1.0.0' } }),
      /built with @temporalio\/worker 1\.0\.0, and \d+\.\d+\.\d+ is installed/,
    ],
  ])('is refused when %s, with what to do', (_what, change, reason) => {
    change();
    expect(refusal()).toMatch(reason);
    expect(refusal()).toContain('npm run workflow:bundle');
  });
});
