import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseRunbook } from '../../domain/plan/parse-runbook.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import { RUNBOOK_FILE_LIMITS } from '../bounds.ts';

/** Every problem of every file at once. */
export class RunbookCatalogueError extends Error {
  override readonly name = 'RunbookCatalogueError';
  readonly problems: readonly string[];
  constructor(directory: string, problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(`the runbooks in ${directory} have ${problems.length} problem(s); correct the files:\n${list}`);
    this.problems = problems;
  }
}

async function readRunbook(path: string): Promise<Runbook | readonly string[]> {
  const text = await readFile(path, 'utf8');
  if (Buffer.byteLength(text) > RUNBOOK_FILE_LIMITS.fileBytes)
    return [`is larger than ${RUNBOOK_FILE_LIMITS.fileBytes} bytes`];
  let value: unknown;
  try {
    // No aliases: a few bytes of them unfold into gigabytes.
    value = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    return [`is no YAML: ${String(error)}`];
  }
  const runbook = parseRunbook(value);
  return runbook.ok ? runbook.value : runbook.error;
}

/**
 * All runbooks of a folder, sorted by name.
 * @throws RunbookCatalogueError when the folder cannot be read, a file is not valid, or two share a name.
 */
export async function loadRunbookCatalogue(directory: string): Promise<readonly Runbook[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw new RunbookCatalogueError(directory, [`the folder cannot be read: ${String(error)}`]);
  });
  const files = names.filter((name) => /\.ya?ml$/.test(name)).toSorted();
  const problems: string[] = [];
  const runbooks = new Map<string, Runbook>();
  if (files.length > RUNBOOK_FILE_LIMITS.filesMax)
    problems.push(`the folder holds more than ${RUNBOOK_FILE_LIMITS.filesMax} files`);
  for (const file of files.slice(0, RUNBOOK_FILE_LIMITS.filesMax)) {
    const read = await readRunbook(join(directory, file)).catch((error: unknown) => [
      `cannot be read: ${String(error)}`,
    ]);
    if (!('name' in read)) {
      problems.push(...read.map((problem) => `${file}: ${problem}`));
    } else if (runbooks.has(read.name)) {
      problems.push(`${file}: the name ${read.name} is taken by another file`);
    } else {
      runbooks.set(read.name, read);
    }
  }
  if (files.length === 0) problems.push('the folder holds no runbook');
  if (problems.length > 0) throw new RunbookCatalogueError(directory, problems);
  return [...runbooks.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
