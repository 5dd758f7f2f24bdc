import type { LogPattern } from '../../domain/logs/patterns/log-pattern.ts';
import { catalogueProblems, parsePatterns } from '../../domain/logs/patterns/parse-patterns.ts';
import { countText } from '../../domain/text/count-text.ts';
import { readYamlFolder } from './yaml-folder.ts';

/** Every problem of every file at once. */
export class PatternCatalogueError extends Error {
  override readonly name = 'PatternCatalogueError';
  readonly problems: readonly string[];
  constructor(directory: string, problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(
      `the patterns in ${directory} have ${countText(problems.length, 'problem')}; correct the files:\n${list}`,
    );
    this.problems = problems;
  }
}

/**
 * All patterns of a folder, in the order of its files.
 * @throws PatternCatalogueError when the folder cannot be read, a file is not valid, an example denies its pattern, two
 * patterns share a name, or patterns of two classes claim one line.
 */
export async function loadPatternCatalogue(directory: string): Promise<readonly LogPattern[]> {
  const files = await readYamlFolder(directory).catch((error: unknown) => {
    throw new PatternCatalogueError(directory, [error instanceof Error ? error.message : String(error)]);
  });
  const problems: string[] = [];
  const patterns: LogPattern[] = [];
  for (const read of files) {
    const parsed =
      'problem' in read ? { ok: false as const, error: [read.problem] } : parsePatterns(read.value);
    if (parsed.ok) patterns.push(...parsed.value);
    else problems.push(...parsed.error.map((problem) => `${read.file}: ${problem}`));
  }
  if (files.length === 0) problems.push('the folder holds no patterns');
  problems.push(...catalogueProblems(patterns));
  if (problems.length > 0) throw new PatternCatalogueError(directory, problems);
  return patterns;
}
