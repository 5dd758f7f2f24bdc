// node scripts/bootstrap.mjs scripts/soak.ts intake [--megabytes <n>]
// What it does and what its figures mean: docs/operations/sizing.md.
import { parseArgs } from 'node:util';
import { exitWith } from './exit-with.ts';
import { withLoadRun } from './load-run.ts';
import { type IntakeSoakResult, soakIntake } from './soak/intake-soak.ts';

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
  return await withLoadRun({ name: 'soak', timeoutMs: TIMEOUT_MS, report }, async ({ address, stopped }) => {
    const soak = soakIntake({
      address,
      shard: 0,
      bytesMin: megabytes * 1_000_000,
      alarmBytes: 20_000,
      batchAlarmsMax: 50,
      batchBytesMax: 128 * 1024,
      ingresses: 3,
      drainTimeoutMs: TIMEOUT_MS / 2,
      report,
    });
    const result = await Promise.race([soak, stopped]);
    console.log(textOf(result));
    return result.lost === 0 && result.overtaken === 0 && result.found === result.acknowledged ? 0 : 1;
  });
}

exitWith('soak', main);
