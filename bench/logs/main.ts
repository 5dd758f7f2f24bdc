// node scripts/bootstrap.mjs bench/logs/main.ts [--lines N]
// Lines a second on one core, from the gzip of a stream's records to counted templates. See bench/README.md.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countTemplates, readOnly, recordsOf, writeRecord } from './count-templates.ts';
import { BatchHandler } from './handle-batches.ts';
import { writeLogCorpus } from './log-corpus.ts';

const USAGE =
  'Usage: npm run bench-logs -- [--lines N]; N from 10000 to 5000000, 1000000 where none is given';
const STATEMENTS = 600;
const STREAMS = 5_000;
const LINES_PER_RECORD = 100;
const ROUNDS = 3;
/** As the Dockerfile starts the detector. */
const DETECTOR_FLAGS = ['--max-semi-space-size=8'];

/** Processor time of this thread in seconds while something runs: other work on the machine does not count. */
function cpuSeconds<T>(run: () => T): { readonly seconds: number; readonly result: T } {
  const before = process.threadCpuUsage();
  const result = run();
  const { user, system } = process.threadCpuUsage(before);
  return { seconds: (user + system) / 1e6, result };
}

const perSecond = (lines: number, seconds: number) =>
  (Math.round(lines / seconds / 1_000) * 1_000).toLocaleString('en');

const rss = () => `RSS ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`;

function measureTemplates(path: string): void {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const base = cpuSeconds(() => readOnly(recordsOf(path)));
    const ours = cpuSeconds(() => countTemplates(recordsOf(path), round));
    const { lines, streams, templates, other } = ours.result;
    console.log(
      `round ${round}: ${perSecond(lines, ours.seconds)} lines/s counted, ${perSecond(lines, base.seconds)} only read, ratio ${(base.seconds / ours.seconds).toFixed(2)}; ${streams} streams, ${templates} templates, ${other} lines of others; ${rss()}`,
    );
  }
}

function* partOf<T>(all: Iterable<T>, from: number, to: number): Generator<T> {
  let index = 0;
  for (const one of all) {
    if (index >= from && index < to) yield one;
    index += 1;
  }
}

async function measureDetector(path: string): Promise<void> {
  const handler = await BatchHandler.create(1);
  // No record twice: it would be known by the ids of its events, and not be counted.
  const perRound = Math.ceil([...recordsOf(path)].length / ROUNDS);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const records = partOf(recordsOf(path), (round - 1) * perRound, round * perRound);
    const { lines, seconds, resources } = await handler.handle(records);
    console.log(
      `round ${round}: ${perSecond(lines, seconds)} lines/s through the whole detector, with levels, patterns, states and ${resources} resources; ${rss()}`,
    );
  }
}

/** Each runs in a process of its own, which holds nothing but what a detector holds. */
const MEASURES: ReadonlyMap<string, (path: string) => void | Promise<void>> = new Map([
  ['templates', measureTemplates],
  ['detector', measureDetector],
]);

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
    for (const measure of MEASURES.keys()) {
      const { status } = spawnSync(
        process.execPath,
        [...DETECTOR_FLAGS, import.meta.filename, '--records', path, '--measure', measure],
        { stdio: 'inherit' },
      );
      if (status !== 0) return status ?? 1;
    }
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  let options: { lines?: string; records?: string; measure?: string; help?: boolean };
  try {
    options = parseArgs({
      options: {
        lines: { type: 'string' },
        records: { type: 'string' },
        measure: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`);
    return 2;
  }
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  const measure = MEASURES.get(options.measure ?? '');
  if (options.records !== undefined && measure !== undefined) {
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
