import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Writes the whole value or leaves the file as it was. Done when it returns. */
export function writeJsonFile(path: string, value: unknown): void {
  const temporary = `${path}.part`;
  writeFileSync(temporary, JSON.stringify(value), { mode: 0o600 });
  renameSync(temporary, path);
}

/** Undefined when there is no such file. Throws SyntaxError when it does not hold JSON. */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
