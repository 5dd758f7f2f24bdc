// npm run workflow:bundle [-- FILE]: bundles the workflows for production and notes what they were made of.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { describeBundle, manifestPath } from '../src/worker/workflow-bundle.ts';
import { exitWith } from './exit-with.ts';

const ROOT = resolve(import.meta.dirname, '..');
const DEFAULT_BUNDLE = join(ROOT, 'dist', 'workflow-bundle.js');

/** Writes the bundle and its description; a worker that reads meanwhile sees the old pair, the new one, or refuses. */
export async function buildWorkflowBundle(path: string): Promise<{ readonly bytes: number }> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(ROOT, 'src', 'workflows', 'index.ts'),
    logger: new DefaultLogger('WARN'),
  });
  mkdirSync(dirname(path), { recursive: true });
  const manifest = `${JSON.stringify(describeBundle(code), null, 2)}\n`;
  for (const [target, content] of [
    [path, code],
    [manifestPath(path), manifest],
  ] as const) {
    writeFileSync(`${target}.new`, content);
    renameSync(`${target}.new`, target);
  }
  return { bytes: Buffer.byteLength(code) };
}

async function main(): Promise<number> {
  const path = resolve(process.argv[2] ?? DEFAULT_BUNDLE);
  const { bytes } = await buildWorkflowBundle(path);
  console.log(`workflow bundle: ${path} (${Math.round(bytes / 1024)} KiB)`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) exitWith('workflow:bundle', main);
