// node scripts/bootstrap.mjs bench/logs/main.ts [--lines N] [--measure templates|detector|scores]
// Lines a second on one core, from the gzip of a stream's records to counted templates, through the whole detector, and to what
// all voices say of each resource. See bench/README.md.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countTemplates, readOnly, recordsOf, writeRecord } from './count-templates.ts';
import { BatchHandler } from './handle-batches.ts';
import { writeLogCorpus } from './log-corpus.ts';
import { knownTemplates, LineScorer, loadVoices } from './score-lines.ts';

const USAGE =
  'Usage: npm run bench-logs -- [--lines N] [--measure templates|detector|scores]; N from 10000 to 5000000, 1000000 where none is given, and all three';
const STATEMENTS = 600;
const STREAMS = 5_000;
const LINES_PER_RECORD = 100;
const ROUNDS = 3;
/** As the Dockerfile starts the detector. */
const DETECTOR_FLAGS = ['--max-semi-space-size=16'];

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

/** Records of a batch: as many as Lambda hands over at most, and as few as a quiet stream has. */
const FULL_BATCH = 400;
const SMALL_BATCH = 5;
const BATCHES_PER_WINDOW = { full: 10, small: 100 };
const SMALL_BATCHES = 1_000;
/** As the mapping is deployed. */
const WINDOW_SECONDS = 60;

const percentile = (sorted: readonly number[], share: number) =>
  (sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0).toFixed(1);

/** Batches of the records, in base64 as Lambda hands them over. */
function* batchesOf(records: Iterable<Buffer>, size: number): Generator<readonly string[]> {
  let batch: string[] = [];
  for (const record of records) {
    batch.push(record.toString('base64'));
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function measureScores(path: string): Promise<void> {
  const voices = await loadVoices();
  const scorer = new LineScorer(voices, 1);
  const total = [...recordsOf(path)].length;
  const perRound = Math.ceil(total / ROUNDS);
  let before = scorer.asked;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const part = () => partOf(recordsOf(path), (round - 1) * perRound, round * perRound);
    const base = cpuSeconds(() => readOnly(part()));
    let lines = 0;
    let seconds = 0;
    let judging = 0;
    let batches = 0;
    let windows = 0;
    const judge = () => {
      judging += cpuSeconds(() => scorer.judge()).seconds;
      windows += 1;
    };
    for (const batch of batchesOf(part(), FULL_BATCH)) {
      const counted = cpuSeconds(() => scorer.count(batch));
      lines += counted.result;
      seconds += counted.seconds;
      batches += 1;
      if (batches % BATCHES_PER_WINDOW.full === 0) judge();
    }
    judge();
    const { asked } = scorer;
    const all = seconds + judging;
    const perWindow = judging / windows;
    // A core that is busy from end to end judges once in a minute.
    const inMinutes = seconds / (1 - perWindow / WINDOW_SECONDS);
    console.log(
      `round ${round}: ${perSecond(lines, inMinutes)} lines/s from lines to scores by all voices in windows of a minute, ratio to reading alone ${(base.seconds / inMinutes).toFixed(2)}; ${perSecond(lines, all)} lines/s in windows of ${Math.round(lines / windows).toLocaleString('en')} lines, each of which takes ${Math.round(perWindow * 1_000)} ms to judge; ${asked.windows - before.windows} windows of resources classified, ${asked.windowHits - before.windowHits} of them known; ${asked.sequenceLines - before.sequenceLines} lines read as sequences, ${asked.sequenceHits - before.sequenceHits} of them known; ${asked.alarms - before.alarms} alarms; ${rss()}`,
    );
    before = asked;
  }
  const small = new LineScorer(voices, 2);
  const [cpu, wall, judged]: [number[], number[], number[]] = [[], [], []];
  for (const batch of batchesOf(partOf(recordsOf(path), 0, SMALL_BATCHES * SMALL_BATCH), SMALL_BATCH)) {
    const began = performance.now();
    cpu.push(cpuSeconds(() => small.count(batch)).seconds * 1_000);
    wall.push(performance.now() - began);
    if (cpu.length % BATCHES_PER_WINDOW.small === 0)
      judged.push(cpuSeconds(() => small.judge()).seconds * 1_000);
  }
  // In the first window the programme is compiled.
  for (const all of [cpu, wall]) all.splice(0, BATCHES_PER_WINDOW.small);
  for (const all of [cpu, wall, judged]) all.sort((a, b) => a - b);
  console.log(
    `batches of ${SMALL_BATCH * LINES_PER_RECORD} lines: p50 ${percentile(cpu, 0.5)} ms, p99 ${percentile(cpu, 0.99)} ms of processor time, p99 ${percentile(wall, 0.99)} ms by the clock, of ${cpu.length}; ends of windows of ${BATCHES_PER_WINDOW.small} of them at most ${percentile(judged, 1)} ms`,
  );
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
  ['scores', measureScores],
]);

/** Writes a corpus into a file. */
function writeCorpus(path: string, lines: number, known: readonly string[]): void {
  console.error(`[bench-logs] writing ${lines} lines`);
  const file = openSync(path, 'w');
  const corpus = writeLogCorpus(
    { lines, statements: STATEMENTS, streams: STREAMS, linesPerRecord: LINES_PER_RECORD, known },
    (record) => writeRecord(file, record),
  );
  closeSync(file);
  console.log(
    `corpus: ${corpus.lines} lines, ${corpus.distinctLines} of them distinct, ${Math.round(corpus.bytes / 1e6)} MB in ${corpus.records} records, ${STATEMENTS} statements${known.length === 0 ? '' : `, and every tenth stream of ${known.length} templates that the model of sequences knows`}`,
  );
}

async function run(lines: number, only: string | undefined): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'recoverops-bench-logs-'));
  try {
    const path = join(folder, 'records');
    let written = '';
    for (const measure of MEASURES.keys()) {
      if (only !== undefined && measure !== only) continue;
      const known = measure === 'scores' ? await knownTemplates() : [];
      if (written !== String(known.length)) writeCorpus(path, lines, known);
      written = String(known.length);
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
  const isKnownMeasure = options.measure === undefined || measure !== undefined;
  if (!Number.isInteger(lines) || lines < 10_000 || lines > 5_000_000 || !isKnownMeasure) {
    console.error(USAGE);
    return 2;
  }
  return await run(lines, options.measure);
}

process.exitCode = await main();
