// npm run train [-- --check]
// Trains the models of models/ from what is in this repository and writes them there, with the hashes by which they are trusted.
// With --check no hash changes: it fails where what was trained is not what is trusted.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ModelManifest } from '../src/domain/models/artefact/model-manifest.ts';
import { TRUSTED_MODELS } from '../src/domain/models/artefact/trusted-models.ts';
import { sha256Hex } from '../src/domain/text/sha256.ts';
import { TRAINERS } from './trainers.ts';

const ROOT = resolve(import.meta.dirname, '..');
const TRUSTED_FILE = join(ROOT, 'src/domain/models/artefact/trusted-models.ts');
const USAGE = `Usage: npm run train [-- --check]
Trains ${TRAINERS.map(({ kind }) => kind).join(', ')} and writes models/<kind>/. With --check it fails where that gives another
model than the one that src/domain/models/artefact/trusted-models.ts trusts.`;

async function writeTrusted(hashes: ReadonlyMap<string, string>): Promise<void> {
  const before = await readFile(TRUSTED_FILE, 'utf8');
  const rows = [...hashes].map(([kind, hash]) => `  ${kind}: '${hash}',\n`).join('');
  await writeFile(
    TRUSTED_FILE,
    before.replace(/(= \{\n)[^}]*(\};)/, (_, head, tail) => `${head}${rows}${tail}`),
  );
}

/** Whether the files of a model lie there as they are trusted. */
async function isThere(kind: string, trusted: string): Promise<boolean> {
  try {
    const file = (name: string) => readFile(join(ROOT, 'models', kind, name), 'utf8');
    const manifest = await file('manifest.json');
    const { model } = JSON.parse(manifest) as ModelManifest;
    return sha256Hex(manifest) === trusted && sha256Hex(await file('model.json')) === model.sha256;
  } catch {
    return false;
  }
}

async function main(): Promise<number> {
  let options: { check?: boolean; help?: boolean };
  try {
    options = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}.\n${USAGE}`);
    return 2;
  }
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  const hashes = new Map<string, string>();
  const changed: string[] = [];
  const missing: string[] = [];
  const began = performance.now();
  // All at once, as threads can train what comes later while this one is busy.
  const all = TRAINERS.map(({ kind, train }) => ({ kind, made: Promise.resolve(train()) }));
  // One that fails is told of in its turn.
  for (const { made } of all) made.catch(() => undefined);
  for (const { kind, made } of all) {
    const trained = await made;
    if ('skipped' in trained) {
      console.log(`${kind}: skipped, ${trained.skipped}; models/${kind} stays as it is`);
      const trusted = TRUSTED_MODELS[kind];
      if (trusted === undefined) continue;
      hashes.set(kind, trusted);
      if (!(await isThere(kind, trusted))) missing.push(kind);
      continue;
    }
    const { manifest, model, summary } = trained;
    const folder = join(ROOT, 'models', kind);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'model.json'), model);
    await writeFile(join(folder, 'manifest.json'), manifest);
    const hash = sha256Hex(manifest);
    hashes.set(kind, hash);
    if (TRUSTED_MODELS[kind] !== hash) changed.push(kind);
    console.log(
      `${kind}: trained, ${((performance.now() - began) / 1_000).toFixed(1)} s after the beginning\n${summary}`,
    );
  }
  for (const kind of missing)
    console.error(
      `models/${kind} is not the one that is trusted, and it cannot be trained here: git checkout models/${kind} brings it back.`,
    );
  if (options.check === true) {
    for (const kind of changed)
      console.error(
        `models/${kind} is not what is trusted: data or training have changed since. Look at what changed, then run npm run train and commit models/ with the hash.`,
      );
    return changed.length + missing.length === 0 ? 0 : 1;
  }
  await writeTrusted(hashes);
  console.log(changed.length === 0 ? 'Nothing changed.' : `Changed: ${changed.join(', ')}`);
  return missing.length === 0 ? 0 : 1;
}

process.exitCode = await main();
