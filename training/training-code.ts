import { readdirSync, readFileSync } from 'node:fs';
import { sha256Hex } from '../src/domain/text/sha256.ts';

const ROOT = new URL('../', import.meta.url);
/** What a model comes out of, beside the data that its manifest has a hash of. */
const FOLDERS = ['training/', 'src/domain/models/'];
/** How files are read and trusted: it holds hashes of manifests, which cannot depend on themselves. */
const LEFT_OUT = 'src/domain/models/artefact/';

function filesBelow(folder: string): readonly string[] {
  return readdirSync(new URL(folder, ROOT), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === '__pycache__' ? [] : filesBelow(`${folder}${entry.name}/`);
    return /\.(?:ts|py|txt)$/.test(entry.name) ? [`${folder}${entry.name}`] : [];
  });
}

let found: string | null = null;

/**
 * Lower-case hex SHA-256 of the sources that train models, by their names and contents. It names the code of a model as a
 * commit would: a commit cannot stand in a file that is a part of it.
 */
export function codeSha256(): string {
  found ??= sha256Hex(
    FOLDERS.flatMap(filesBelow)
      .filter((file) => !file.startsWith(LEFT_OUT))
      .toSorted()
      .map((file) => `${file} ${sha256Hex(readFileSync(new URL(file, ROOT), 'utf8'))}\n`)
      .join(''),
  );
  return found;
}
