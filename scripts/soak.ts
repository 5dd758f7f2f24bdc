// node scripts/bootstrap.mjs scripts/soak.ts intake [--megabytes <n>]
// What it does and what its figures mean: docs/operations/sizing.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { exitWith } from './exit-with.ts';
import { type IntakeSoakResult, soakIntake } from './soak/intake-soak.ts';
import { obtainTemporalCli } from './temporal-cli/obtain.ts';
import { startTemporalServer } from './temporal-server.ts';

const USAGE = 'Usage: npm run soak -- intake [--megabytes <1 to 500>]; exits with 1 when an alarm is lost';
/** More than one workflow's history may hold (50 MB). */
const MEGABYTES_DEFAULT = 60;
const MEGABYTES_MAX = 500;
const TIMEOUT_MS = 30 * 60_000;
const report = (line: string) => console.error(`[soak] ${line}`);

function readMegabytes(): number | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { megabytes: { type: 'string', default: String(MEGABYTES_DEFAULT) } },
    });
    const megabytes = Number(values.megabytes);
    const isInRange = Number.isInteger(megabytes) && megabytes >= 1 && megabytes <= MEGABYTES_MAX;
    if (positionals.length === 1 && positionals[0] === 'intake' && isInRange) return megabytes;
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
  }
  report(USAGE);
  return undefined;
}

function textOf(result: IntakeSoakResult): string {
  const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  return [
    `acknowledged without a worker   ${result.acknowledged} alarms, ${megabytes(result.acknowledgedBytes)}, in ${result.fillSeconds.toFixed(0)} s`,
    `generations of the shard        ${result.generations}, ${megabytes(result.historyBytes)} together, the largest ${megabytes(result.historyBytesMax)}`,
    `drained by one worker           in ${result.drainSeconds.toFixed(0)} s; the largest history then ${megabytes(result.drainedHistoryBytesMax)}, the longest ${result.drainedHistoryEventsMax} events`,
    `incidents                       ${result.incidents}`,
    `alarms found, lost, overtaken   ${result.found}, ${result.lost}, ${result.overtaken}; ${result.copies} copies`,
  ].join('\n');
}

async function main(): Promise<number> {
  const megabytes = readMegabytes();
  if (megabytes === undefined) return 2;
  const cli = await obtainTemporalCli({ env: process.env, report });
  const directory = await mkdtemp(join(tmpdir(), 'recoverops-soak-'));
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  const timer = setTimeout(
    () => stopped.reject(new Error(`not done after ${TIMEOUT_MS / 60_000} minutes`)),
    TIMEOUT_MS,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stopped.reject(new Error('stopped')));
  }
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
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
      const soak = soakIntake({
        address: server.address,
        shard: 0,
        bytesMin: megabytes * 1_000_000,
        alarmBytes: 20_000,
        batchAlarmsMax: 50,
        batchBytesMax: 128 * 1024,
        ingresses: 3,
        drainTimeoutMs: TIMEOUT_MS / 2,
        report,
      });
      const result = await Promise.race([soak, stopped.promise]);
      console.log(textOf(result));
      return result.lost === 0 && result.overtaken === 0 && result.found === result.acknowledged ? 0 : 1;
    } finally {
      await server.stop();
    }
  } finally {
    clearTimeout(timer);
    await rm(directory, { recursive: true, force: true });
  }
}

exitWith('soak', main);
