import { readFile, writeFile } from 'node:fs/promises';
import { type AblationRecord, ablate, ablationRows } from './ablation.ts';
import type { EvaluatedFile } from './evaluate-folder.ts';
import { median } from './measures.ts';
import { boardOf } from './scoreboard.ts';
import { between, PAGE, pageOf, SUMMARY, summaryLines, type Times } from './scoreboard-page.ts';

/** What the long form found, for the tests: they judge only some of it again. */
export const ABLATION_FILE = 'eval/ablation.json';
const README = 'README.md';
const OF_MOST = 0.95;

function timesOf(files: readonly EvaluatedFile[]): Times {
  const sorted = files.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const most = sorted[Math.ceil(OF_MOST * sorted.length) - 1] ?? 0;
  return { median: Math.round(median(sorted) ?? 0), most: Math.round(most) };
}

export interface Pages {
  /** docs/evaluation.md. */
  readonly page: string;
  /** README.md. */
  readonly readme: string;
}

/** Both pages as they should be after a run, from the README that there is. */
export function pagesOf(files: readonly EvaluatedFile[], record: AblationRecord, readme: string): Pages {
  const board = boardOf(files);
  return {
    page: pageOf(board, ablationRows(files, record), timesOf(files)),
    readme: between(readme, SUMMARY, summaryLines(board).join('\n').trimEnd()),
  };
}

/** The long form: judges every case without each of its sources, and writes the record and both pages. */
export async function writePages(files: readonly EvaluatedFile[]): Promise<readonly string[]> {
  const record = ablate(files);
  const { page, readme } = pagesOf(files, record, await readFile(README, 'utf8'));
  await writeFile(ABLATION_FILE, `${JSON.stringify(record, null, 2)}\n`);
  await writeFile(PAGE, page);
  await writeFile(README, readme);
  return [ABLATION_FILE, PAGE, README];
}
