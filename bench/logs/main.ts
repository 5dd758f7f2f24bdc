// node scripts/bootstrap.mjs bench/logs/main.ts [--lines N]
// Lines a second on one core, from the gzip of a stream's records to counted templates. See bench/README.md.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countTemplates, readOnly, recordsOf, writeRecord } from './count-templates.ts';
import { handleBatches } from './handle-batches.ts';
import { writeLogCorpus } from './log-corpus.ts';

const USAGE =
  'Usage: npm run bench-logs -- [--lines N]; N from 10000 to 5000000, 1000000 where none is given';
const STATEMENTS = 600;
const STREAMS = 5_000;
const LINES_PER_RECORD = 100;
const ROUNDS = 3;

/** Processor time of this thread in seconds while something runs: other work on the machine does not count. */
function cpuSeconds<T>(run: () => T): { readonly seconds: number; readonly result: T } {
  const before = process.threadCpuUsage();
  const result = run();
  const { user, system } = process.threadCpuUsage(before);
  return { seconds: (user + system) / 1e6, result };
}

const perSecond = (lines: number, seconds: number) =>
  (Math.round(lines / seconds / 1_000) * 1_000).toLocaleString('en');

/** In a process of its own, which holds nothing but what a detector holds. */
async function measure(path: string): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const base = cpuSeconds(() => readOnly(recordsOf(path)));
    const ours = cpuSeconds(() => countTemplates(recordsOf(path), round));
    const { lines, streams, templates, other } = ours.result;
    console.log(
      `round ${round}: ${perSecond(lines, ours.seconds)} lines/s counted, ${perSecond(lines, base.seconds)} only read, ratio ${(base.seconds / ours.seconds).toFixed(2)}; ${streams} streams, ${templates} templates, ${other} lines of others; RSS ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`,
    );
    const whole = await handleBatches(recordsOf(path), round);
    console.log(
      `round ${round}: ${perSecond(whole.lines, whole.seconds)} lines/s through the whole detector, with levels, patterns, states and ${whole.resources} resources; RSS ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`,
    );
  }
}

function run(lines: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'recoverops-bench-logs-'));
  try {
    const path = join(folder, 'records');
    console.error(`[bench-logs] writing ${lines} lines`);
    const file = openSync(path, 'w');
    const corpus = writeLogCorpus(
      { lines, statements: STATEMENTS, streams: STREAMS, linesPerRecord: LINES_PER_RECORD },
      (record) => writeRecord(file, record),
    );
    closeSync(file);
    console.log(
      `corpus: ${corpus.lines} lines, ${corpus.distinctLines} of them distinct, ${Math.round(corpus.bytes / 1e6)} MB in ${corpus.records} records, ${STATEMENTS} statements`,
    );
    const { status } = spawnSync(process.execPath, [import.meta.filename, '--records', path], {
      stdio: 'inherit',
    });
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  let options: { lines?: string; records?: string; help?: boolean };
  try {
    options = parseArgs({
      options: { lines: { type: 'string' }, records: { type: 'string' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`);
    return 2;
  }
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (options.records !== undefined) {
    await measure(options.records);
    return 0;
  }
  const lines = Number(options.lines ?? 1_000_000);
  if (!Number.isInteger(lines) || lines < 10_000 || lines > 5_000_000) {
    console.error(USAGE);
    return 2;
  }
  return run(lines);
}

process.exitCode = await main();
