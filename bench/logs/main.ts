// node scripts/bootstrap.mjs bench/logs/main.ts [--lines N]
// Lines a second on one core, from the gzip of a stream's records to counted templates. See bench/README.md.
import { parseArgs } from 'node:util';
import { countTemplates, readOnly } from './count-templates.ts';
import { logCorpus } from './log-corpus.ts';

const USAGE =
  'Usage: npm run bench-logs -- [--lines N]; N from 10000 to 5000000, 1000000 where none is given';
const STATEMENTS = 600;
const LINES_PER_RECORD = 200;
const ROUNDS = 3;

/** Processor time of this thread in seconds while something runs: other work on the machine does not count. */
function cpuSeconds<T>(run: () => T): { readonly seconds: number; readonly result: T } {
  const before = process.threadCpuUsage();
  const result = run();
  const { user, system } = process.threadCpuUsage(before);
  return { seconds: (user + system) / 1e6, result };
}

const thousands = (perSecond: number) => `${Math.round(perSecond / 1_000)},000`;

function main(): number {
  let lines = 1_000_000;
  try {
    const { values } = parseArgs({ options: { lines: { type: 'string' }, help: { type: 'boolean' } } });
    if (values.help === true) {
      console.log(USAGE);
      return 0;
    }
    lines = Number(values.lines ?? lines);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`);
    return 2;
  }
  if (!Number.isInteger(lines) || lines < 10_000 || lines > 5_000_000) {
    console.error(USAGE);
    return 2;
  }
  console.error(`[bench-logs] writing ${lines} lines`);
  const corpus = logCorpus(lines, STATEMENTS, LINES_PER_RECORD);
  console.log(
    `corpus: ${corpus.lines} lines, ${corpus.distinctLines} of them distinct, ${Math.round(corpus.bytes / 1e6)} MB in ${corpus.records.length} records, ${STATEMENTS} statements`,
  );
  for (let round = 1; round <= ROUNDS; round += 1) {
    const base = cpuSeconds(() => readOnly(corpus.records));
    const ours = cpuSeconds(() => countTemplates(corpus.records, round));
    const { forms, templates, other } = ours.result;
    console.log(
      `round ${round}: ${thousands(corpus.lines / ours.seconds)} lines/s counted, ${thousands(corpus.lines / base.seconds)} only read, ratio ${(base.seconds / ours.seconds).toFixed(2)}; ${forms} forms, ${templates} templates, ${other} lines of others; ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`,
    );
  }
  return 0;
}

process.exitCode = main();
