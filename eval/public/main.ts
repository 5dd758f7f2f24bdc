// node scripts/bootstrap.mjs eval/public/main.ts --data-dir FOLDER [--json]
// Scores what reads logs on public sets, which are not part of this repository: docs/evaluation/public-sets.md.
import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { evaluateHadoop, HADOOP_FOLDER } from './hadoop.ts';
import { evaluateHdfs, HDFS_FOLDER } from './hdfs.ts';
import { evaluateKernelReports, KERNEL_FOLDER } from './kernel-reports.ts';
import { evaluateLoghub, LOGHUB_FOLDER } from './loghub.ts';
import { hadoopTable, hdfsTable, kernelTable, loghubTable } from './set-tables.ts';
import { SetUnreadable } from './set-unreadable.ts';

const USAGE = `Usage: npm run eval -- --data-dir FOLDER [--json]
FOLDER holds public sets, each in a folder of its name; docs/evaluation/public-sets.md says where they are to be had.`;

interface PublicSet {
  readonly folder: string;
  /** Its figures, and how a person reads them. */
  evaluate(dataDir: string): Promise<{ readonly figures: unknown; readonly table: string }>;
}

function publicSet<T>(
  folder: string,
  evaluate: (dataDir: string) => Promise<T>,
  table: (figures: T) => string,
): PublicSet {
  return {
    folder,
    evaluate: async (dataDir) => {
      const figures = await evaluate(dataDir);
      return { figures, table: table(figures) };
    },
  };
}

const SETS: readonly PublicSet[] = [
  publicSet(LOGHUB_FOLDER, evaluateLoghub, loghubTable),
  publicSet(HDFS_FOLDER, evaluateHdfs, hdfsTable),
  publicSet(HADOOP_FOLDER, evaluateHadoop, hadoopTable),
  publicSet(KERNEL_FOLDER, evaluateKernelReports, kernelTable),
];

function fail(problem: string): number {
  console.error(`${problem}\n${USAGE}`);
  return 2;
}

async function main(): Promise<number> {
  let options: { 'data-dir'?: string; json?: boolean; help?: boolean };
  try {
    options = parseArgs({
      options: { 'data-dir': { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}.`);
  }
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  const dataDir = options['data-dir'];
  if (dataDir === undefined) return fail('--data-dir is missing.');
  let sets: readonly string[];
  try {
    sets = await readdir(dataDir);
  } catch {
    return fail(`${dataDir} cannot be read as a folder.`);
  }
  const unread = sets.filter((name) => !SETS.some(({ folder }) => folder === name));
  const figures: Record<string, unknown> = {};
  for (const { folder, evaluate } of SETS) {
    if (!sets.includes(folder)) {
      if (options.json !== true) console.log(`${folder}: not there, skipped\n`);
      continue;
    }
    const result = await evaluate(dataDir);
    figures[folder] = result.figures;
    if (options.json !== true) console.log(`${result.table}\n`);
  }
  if (options.json === true) {
    const absent = SETS.map(({ folder }) => folder).filter((folder) => !sets.includes(folder));
    console.log(JSON.stringify({ ...figures, absent, skipped: unread }, null, 2));
    return 0;
  }
  for (const name of unread) console.log(`${name}: nothing reads it, skipped`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetUnreadable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
