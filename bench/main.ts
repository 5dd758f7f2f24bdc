// node scripts/bootstrap.mjs bench/main.ts [--quick] [--enforce] | --count | --against <commit>
// What it measures and how: bench/README.md.
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withLoadRun } from '../scripts/load-run.ts';
import { stateDirectoryPath } from '../scripts/state-directory.ts';
import { commitNamed, compareWith, renderComparison } from './against.ts';
import { countBefore, countIncident } from './count-incident.ts';
import { type Row, renderTable, toRows } from './figures.ts';
import { renderCount } from './history-count.ts';
import { type BenchResult, runBench } from './run-bench.ts';
import { CACHED_WORKFLOWS, SIZES } from './settings.ts';

const report = (line: string) => console.error(`[bench] ${line}`);
const USAGE =
  'Usage: npm run bench -- [--quick] [--enforce]; --enforce exits with 1 when a bar is missed\n       npm run bench -- --count; what one approved incident costs in Temporal, and what it did before\n       npm run bench -- --against <commit>; incidents a second of another commit and of this one, in turn';
/** One incident and what starting for it takes. */
const COUNT_TIMEOUT_MS = 60_000;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean' },
        enforce: { type: 'boolean' },
        count: { type: 'boolean' },
        against: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    return { size: values.quick === true ? ('quick' as const) : ('full' as const), ...values };
  } catch (error) {
    report(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`);
    return undefined;
  }
}

async function saveResults(result: BenchResult, rows: readonly Row[], machine: object): Promise<string> {
  const directory = join(stateDirectoryPath(process.env), 'bench');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${new Date().toISOString().replaceAll(':', '-')}.json`);
  const withoutSteps = ({ approval: _, completion: __, ...figures }: BenchResult['ours']) => figures;
  const saved = {
    machine,
    rows,
    recoverops: withoutSteps(result.ours),
    noop: withoutSteps(result.noop),
    shapes: result.shapes,
  };
  await writeFile(path, `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 });
  return path;
}

/** What an incident costs in Temporal: events, workflow tasks, actions, and where they come from. */
async function printCounts(): Promise<number> {
  return await withLoadRun({ name: 'count', timeoutMs: COUNT_TIMEOUT_MS, report }, async (run) => {
    const now = await Promise.race([countIncident(run.address), run.stopped]);
    console.log(renderCount('before, as recorded', await countBefore()));
    console.log(`\n${renderCount('now', now)}`);
    return 0;
  });
}

/** Incidents a second of another commit and of this one. */
async function printComparison(name: string): Promise<number> {
  const commit = await commitNamed(name);
  if (commit === undefined) {
    report(
      `this repository has no commit "${name}": give a tag or a hash that \`git log\` shows (a clone with --depth has few of them).`,
    );
    return 2;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const comparison = await compareWith(commit, report, stopping.signal);
  console.log(`\n${renderComparison(comparison)}\n`);
  console.log(
    `Load of the machine at the end ${(loadavg()[0] ?? 0).toFixed(1)}, on ${availableParallelism()} cores.`,
  );
  return 0;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (options.count === true) return await printCounts();
  if (options.against !== undefined) return await printComparison(options.against);
  const size = SIZES[options.size];
  return await withLoadRun({ name: 'bench', timeoutMs: size.timeoutMs, report }, async (run) => {
    const loadBefore = loadavg()[0] ?? 0;
    const result = await runBench(
      { address: run.address, directory: run.directory, size, report },
      run.stopped,
    );
    const rows = toRows(result.ours, result.noop);
    const machine = {
      at: new Date().toISOString(),
      cores: availableParallelism(),
      cpu: cpus()[0]?.model ?? 'unknown',
      loadBefore,
      loadAfter: loadavg()[0] ?? 0,
      node: process.version,
      temporalCli: run.cliVersion,
      size: options.size,
    };
    console.log(`\n${renderTable(rows)}\n`);
    console.log(
      `${machine.cores} cores (${machine.cpu}), load ${loadBefore.toFixed(1)} before and ${machine.loadAfter.toFixed(1)} at the end, Node ${machine.node}, Temporal CLI ${run.cliVersion}.\n` +
        `Dev server: SQLite file, WAL, synchronous NORMAL, fast hops, rate limits raised. Workers, client and driver in one process; ` +
        `reuseV8Context, ${CACHED_WORKFLOWS} workflows cached, no gRPC compression. AWS in memory, deterministic planner.`,
    );
    console.log(`Results: ${await saveResults(result, rows, machine)}`);
    const missed = rows.filter(({ bar }) => bar?.isMet === false);
    return options.enforce === true && missed.length > 0 ? 1 : 0;
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  report(`could not measure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 1;
}
