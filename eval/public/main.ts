// node scripts/bootstrap.mjs eval/public/main.ts --data-dir FOLDER [--json]
// Scores what reads logs on public sets, which are not part of this repository: docs/evaluation/public-sets.md.
import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { evaluateKernelReports, KERNEL_FOLDER, type KernelScores, SEEDS } from './kernel-reports.ts';
import { evaluateLoghub, LOGHUB_FOLDER, SetUnreadable, type SystemGrouping } from './loghub.ts';

const USAGE = `Usage: npm run eval -- --data-dir FOLDER [--json]
FOLDER holds public sets, each in a folder of its name; docs/evaluation/public-sets.md says where they are to be had.`;

function table(systems: readonly SystemGrouping[]): string {
  const mean = systems.reduce((sum, { accuracy }) => sum + accuracy, 0) / systems.length;
  const rows = systems.map(
    ({ system, lines, templates, found, accuracy }) =>
      `${system.padEnd(14)}${String(lines).padStart(7)}${String(templates).padStart(11)}${String(found).padStart(7)}${accuracy.toFixed(3).padStart(10)}`,
  );
  return [
    `${LOGHUB_FOLDER}: lines grouped by their templates, nothing set per system`,
    'system          lines  templates  found  accuracy',
    ...rows,
    `mean of ${systems.length} systems${mean.toFixed(3).padStart(49 - `mean of ${systems.length} systems`.length)}`,
  ].join('\n');
}

const interval = ([from, to]: readonly [number, number]) => `${from.toFixed(3)}-${to.toFixed(3)}`;

function kernelTable({ reports, titles, classes, scores }: KernelScores): string {
  const rows = scores.map((score) =>
    [
      score.name.padEnd(27),
      score.macroF1.toFixed(3).padStart(8),
      score.macroF1Worst.toFixed(3).padStart(8),
      interval(score.macroF1Interval).padStart(14),
      score.accuracy.toFixed(3).padStart(10),
      interval(score.accuracyInterval).padStart(14),
      score.calibrationError.toFixed(3).padStart(8),
      score.calibrationErrorWorst.toFixed(3).padStart(8),
    ].join(''),
  );
  return [
    `${KERNEL_FOLDER}: types of ${reports} reports under ${titles} titles, no title in both training and test`,
    `types: ${Object.entries(classes)
      .map(([type, count]) => `${type} ${count}`)
      .join(', ')}`,
    `mean and worst of ${SEEDS.length} partitions; intervals of 95 % of the first one`,
    '                           macro-F1   worst      interval  accuracy      interval     ECE   worst',
    ...rows,
  ].join('\n');
}

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
  const unknown = sets.filter((name) => name !== LOGHUB_FOLDER && name !== KERNEL_FOLDER);
  const systems = sets.includes(LOGHUB_FOLDER) ? await evaluateLoghub(dataDir) : [];
  const kernel = sets.includes(KERNEL_FOLDER) ? await evaluateKernelReports(dataDir) : null;
  if (options.json === true) {
    console.log(
      JSON.stringify({ [LOGHUB_FOLDER]: systems, [KERNEL_FOLDER]: kernel, skipped: unknown }, null, 2),
    );
    return 0;
  }
  console.log(systems.length === 0 ? `${LOGHUB_FOLDER}: not there, skipped` : table(systems));
  console.log(
    kernel === null ? `${KERNEL_FOLDER}: not there, or too few reports: skipped` : kernelTable(kernel),
  );
  for (const name of unknown) console.log(`${name}: nothing reads it, skipped`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetUnreadable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
