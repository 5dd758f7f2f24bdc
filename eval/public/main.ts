// node scripts/bootstrap.mjs eval/public/main.ts [--data-dir FOLDER] [--packs] [--withheld CLASS]... [--json]
// Scores what reads logs on public sets, which are not part of this repository (docs/evaluation/public-sets.md), and the shipped
// models on the pack that tests.
import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { INCIDENT_CLASSES } from '../../src/domain/alarm/finding/incident-class.ts';
import { scorePacks, withholdClass } from '../packs/pack-scores.ts';
import { packTable, withheldLine } from '../packs/pack-table.ts';
import { evaluateHadoop, HADOOP_FOLDER } from './hadoop.ts';
import { evaluateHdfs, HDFS_FOLDER } from './hdfs.ts';
import { evaluateKernelReports, KERNEL_FOLDER } from './kernel-reports.ts';
import { evaluateLoghub, LOGHUB_FOLDER } from './loghub.ts';
import { hadoopTable, hdfsTable, kernelTable, loghubTable } from './set-tables.ts';
import { SetUnreadable } from './set-unreadable.ts';

const USAGE = `Usage: npm run eval -- [--data-dir FOLDER] [--packs] [--withheld CLASS]... [--json]
--packs scores the shipped models on the pack that tests, --withheld what becomes of a class that error text is trained without.
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
  let options: { 'data-dir'?: string; packs?: boolean; withheld?: string[]; json?: boolean; help?: boolean };
  try {
    options = parseArgs({
      options: {
        'data-dir': { type: 'string' },
        packs: { type: 'boolean' },
        withheld: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}.`);
  }
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  const withheld = options.withheld ?? [];
  const unheard = withheld.filter((name) => !INCIDENT_CLASSES.some((known) => known === name));
  if (unheard.length > 0) return fail(`${unheard.join(', ')} is no class of incidents.`);
  const packs = options.packs === true ? scorePacks() : null;
  if (packs !== null && options.json !== true) console.log(`${packTable(packs)}\n`);
  // Each takes a training: it is told of as soon as it is there.
  const strange = withheld.map((name) => {
    const one = withholdClass(name);
    if (options.json !== true) console.log(withheldLine(one));
    return one;
  });
  const dataDir = options['data-dir'];
  if (dataDir === undefined) {
    if (packs === null && strange.length === 0)
      return fail('--data-dir, --packs and --withheld are all missing.');
    if (options.json === true) console.log(JSON.stringify({ packs, withheld: strange }, null, 2));
    return 0;
  }
  let sets: readonly string[];
  try {
    sets = await readdir(dataDir);
  } catch {
    return fail(`${dataDir} cannot be read as a folder.`);
  }
  const unread = sets.filter((name) => !SETS.some(({ folder }) => folder === name));
  const figures: Record<string, unknown> = { ...(packs === null ? {} : { packs }) };
  if (strange.length > 0) figures.withheld = strange;
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
