import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const HISTORY_FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));

export function historyFile(name: string): string {
  return `${HISTORY_FOLDER}${name}.json`;
}

/** Names of the paths whose histories are committed. */
export async function historyNames(): Promise<readonly string[]> {
  const files = await readdir(HISTORY_FOLDER);
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
}

export async function readHistory(name: string): Promise<string> {
  return readFile(historyFile(name), 'utf8');
}
