// node scripts/bootstrap.mjs bench/main.ts [--quick] [--enforce]
// What it measures and how: bench/README.md.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Runtime } from '@temporalio/worker';
import { stateDirectoryPath } from '../scripts/state-directory.ts';
import { obtainTemporalCli } from '../scripts/temporal-cli/obtain.ts';
import { startTemporalServer } from '../scripts/temporal-server.ts';
import { type Row, renderTable, toRows } from './figures.ts';
import { quiet } from './quiet-logger.ts';
import { type BenchResult, runBench } from './run-bench.ts';
import { CACHED_WORKFLOWS, SIZES } from './settings.ts';

const report = (line: string) => console.error(`[bench] ${line}`);
const USAGE = 'Usage: npm run bench -- [--quick] [--enforce]; --enforce exits with 1 when a bar is missed';

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { quick: { type: 'boolean' }, enforce: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    return { size: values.quick === true ? ('quick' as const) : ('full' as const), ...values };
  } catch (error) {
    report(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`);
    return undefined;
  }
}

/** Rejects on Ctrl-C and when the bench takes too long. */
function stopSignal(timeoutMs: number): { readonly stopped: Promise<never>; release(): void } {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stopped.catch(() => {});
  const stop = () => reject(new Error('stopped'));
  const timer = setTimeout(
    () =>
      reject(
        new Error(`not done after ${timeoutMs / 1000} s: the machine is too busy; try --quick, or later`),
      ),
    timeoutMs,
  );
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    stopped,
    release() {
      clearTimeout(timer);
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
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

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  const size = SIZES[options.size];
  const cli = await obtainTemporalCli({ env: process.env, report });
  const { stopped, release } = stopSignal(size.timeoutMs);
  const directory = await mkdtemp(join(tmpdir(), 'recoverops-bench-'));
  const loadBefore = loadavg()[0] ?? 0;
  // Ctrl-C is ours: the workers are stopped with everything else.
  Runtime.install({
    logger: quiet,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  try {
    const server = await startTemporalServer({
      cliPath: cli.path,
      database: { kind: 'file', path: join(directory, 'temporal.db') },
      raisedRateLimits: true,
    });
    try {
      const result = await runBench({ address: server.address, directory, size, report }, stopped);
      const rows = toRows(result.ours, result.noop);
      const machine = {
        at: new Date().toISOString(),
        cores: availableParallelism(),
        cpu: cpus()[0]?.model ?? 'unknown',
        loadBefore,
        loadAfter: loadavg()[0] ?? 0,
        node: process.version,
        temporalCli: cli.version,
        size: options.size,
      };
      console.log(`\n${renderTable(rows)}\n`);
      console.log(
        `${machine.cores} cores (${machine.cpu}), load ${loadBefore.toFixed(1)} before and ${machine.loadAfter.toFixed(1)} at the end, Node ${machine.node}, Temporal CLI ${cli.version}.\n` +
          `Dev server: SQLite file, WAL, synchronous NORMAL, fast hops, rate limits raised. Workers, client and driver in one process; ` +
          `reuseV8Context, ${CACHED_WORKFLOWS} workflows cached, no gRPC compression. AWS in memory, deterministic planner.`,
      );
      console.log(`Results: ${await saveResults(result, rows, machine)}`);
      const missed = rows.filter(({ bar }) => bar?.isMet === false);
      return options.enforce === true && missed.length > 0 ? 1 : 0;
    } finally {
      await server.stop();
    }
  } finally {
    release();
    await rm(directory, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  report(`could not measure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 1;
}
