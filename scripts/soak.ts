// node scripts/bootstrap.mjs scripts/soak.ts intake [--megabytes <n>] | storm [--per-minute <n>] [--minutes <n>] [--resources <n>]
// What they do and what their figures mean: docs/operations/sizing.md.
import { parseArgs } from 'node:util';
import { exitWith } from './exit-with.ts';
import { withLoadRun } from './load-run.ts';
import { type IntakeSoakResult, soakIntake } from './soak/intake-soak.ts';
import { runStorm, STORM_DEFAULTS } from './soak/run-storm.ts';

const USAGE = `Usage: npm run soak -- intake [--megabytes <1 to 500>]
       npm run soak -- storm [--per-minute <60 to 60,000>] [--minutes <0.1 to 60>] [--resources <1 to 9,999>]
Each exits with 1 when an alarm is lost; the storm also when the answers took longer than 1 s at the 99th percentile.`;
/** More than one workflow's history may hold (50 MB). */
const MEGABYTES_DEFAULT = 60;
const TIMEOUT_MS = 30 * 60_000;
const report = (line: string) => console.error(`[soak] ${line}`);

type Asked =
  | { readonly kind: 'intake'; readonly megabytes: number }
  | {
      readonly kind: 'storm';
      readonly perMinute: number;
      readonly minutes: number;
      readonly resources: number;
    };

function readAsked(): Asked | undefined {
  const number = (name: string, text: string, min: number, max: number) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= min && value <= max) return value;
    throw new Error(`--${name} is "${text}": give a number from ${min} to ${max}`);
  };
  const whole = (name: string, text: string, min: number, max: number) => {
    const value = number(name, text, min, max);
    if (Number.isInteger(value)) return value;
    throw new Error(`--${name} is "${text}": give a whole number`);
  };
  try {
    const [kind, ...rest] = process.argv.slice(2);
    if (kind === 'intake') {
      const { values } = parseArgs({
        args: rest,
        options: { megabytes: { type: 'string', default: String(MEGABYTES_DEFAULT) } },
      });
      return { kind, megabytes: whole('megabytes', values.megabytes, 1, 500) };
    }
    if (kind === 'storm') {
      const { values } = parseArgs({
        args: rest,
        options: {
          'per-minute': { type: 'string', default: String(STORM_DEFAULTS.perMinute) },
          minutes: { type: 'string', default: String(STORM_DEFAULTS.minutes) },
          resources: { type: 'string', default: String(STORM_DEFAULTS.resources) },
        },
      });
      return {
        kind,
        perMinute: whole('per-minute', values['per-minute'], 60, 60_000),
        minutes: number('minutes', values.minutes, 0.1, 60),
        resources: whole('resources', values.resources, 1, 9_999),
      };
    }
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

async function runIntake(megabytes: number): Promise<number> {
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

async function main(): Promise<number> {
  const asked = readAsked();
  if (asked === undefined) return 2;
  return asked.kind === 'intake' ? await runIntake(asked.megabytes) : await runStorm(asked, report);
}

exitWith('soak', main);
