import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../../domain/bounds.ts';
import type { ModelFiles } from '../../domain/models/artefact/load-model.ts';
import { err, ok, type Result } from '../../domain/text/result.ts';

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The text of a file of a model, or why it is not read. More than the bound is not read. */
async function readBounded(directory: string, name: string): Promise<Result<string>> {
  const path = join(directory, name);
  try {
    // A pipe would be waited for without an end, and a device be read without one.
    if (!(await stat(path)).isFile()) return err(`${name} is no file`);
    const file = await open(path);
    try {
      // A byte more than the bound tells.
      const buffer = Buffer.alloc(LIMITS.modelBytes + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return length > LIMITS.modelBytes
        ? err(`${name} is larger than ${LIMITS.modelBytes} bytes`)
        : ok(buffer.toString('utf8', 0, length));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return err(`${name} is not there`);
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return err(`${name} cannot be read: ${code}`);
  }
}

/**
 * A model as it lies in a folder of models: `<kind>/manifest.json` and `<kind>/model.json`. Nothing of it is trusted yet.
 * @returns Its files, or why they are not read; null: the folder has no model of the kind.
 */
export async function readModelFiles(directory: string, kind: string): Promise<Result<ModelFiles> | null> {
  const folder = join(directory, kind);
  const isThere = await stat(folder).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );
  if (!isThere) return null;
  const manifest = await readBounded(folder, 'manifest.json');
  if (!manifest.ok) return manifest;
  const model = await readBounded(folder, 'model.json');
  return model.ok ? ok({ manifest: manifest.value, model: model.value }) : model;
}
