import { parseRunbook } from '../../domain/plan/parse-runbook.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import { countText } from '../../domain/text/count-text.ts';
import { readYamlFolder } from './yaml-folder.ts';

/** Every problem of every file at once. */
export class RunbookCatalogueError extends Error {
  override readonly name = 'RunbookCatalogueError';
  readonly problems: readonly string[];
  constructor(directory: string, problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(
      `the runbooks in ${directory} have ${countText(problems.length, 'problem')}; correct the files:\n${list}`,
    );
    this.problems = problems;
  }
}

/**
 * All runbooks of a folder, sorted by name.
 * @throws RunbookCatalogueError when the folder cannot be read, a file is not valid, or two share a name.
 */
export async function loadRunbookCatalogue(directory: string): Promise<readonly Runbook[]> {
  const files = await readYamlFolder(directory).catch((error: unknown) => {
    throw new RunbookCatalogueError(directory, [error instanceof Error ? error.message : String(error)]);
  });
  const problems: string[] = [];
  const runbooks = new Map<string, Runbook>();
  for (const read of files) {
    const { file } = read;
    const parsed =
      'problem' in read ? { ok: false as const, error: [read.problem] } : parseRunbook(read.value);
    if (!parsed.ok) problems.push(...parsed.error.map((problem) => `${file}: ${problem}`));
    else if (runbooks.has(parsed.value.name))
      problems.push(`${file}: the name ${parsed.value.name} is taken by another file`);
    else runbooks.set(parsed.value.name, parsed.value);
  }
  if (files.length === 0) problems.push('the folder holds no runbook');
  if (problems.length > 0) throw new RunbookCatalogueError(directory, problems);
  return [...runbooks.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
