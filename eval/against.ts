import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, memberOf } from '../src/domain/text/json-object.ts';
import type { Case } from './case/case.ts';
import type { World } from './world.ts';

// Cases `K…` are translated from inputs that hold what the first probes printed. Here their numbers are held against that
// text, so that a translation did not make an incident easier than it was.

const ID = /^K(\d{2})/;
const PROBE = /^=== probe ([a-z-]{1,32})\n([\s\S]*?)\n=== end \1 /gm;
const DF_ROW = /^(\S.*?) +(\d{1,18}) +(\d{1,18}) +(\d{1,18}) +\d{1,3}% (\/.*)$/gm;
const FILE_ROW = /^(\d{1,18}) (\/.+)$/gm;
/** The worlds say more than the text did, e.g. how much root keeps; what they share is the same within this. */
const TOLERANCE = 0.01;

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), 1);
}

function sections(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(PROBE)].map(([, name = '', body = '']) => [name, body]));
}

function diskDifferences(world: World, printed: ReadonlyMap<string, string>): readonly string[] {
  const differences: string[] = [];
  for (const [, , size, used, , mount] of (printed.get('df') ?? '').matchAll(DF_ROW)) {
    const here = world.mounts?.find((one) => one.mount === mount);
    if (here === undefined) {
      differences.push(`${mount} is not among its mounts`);
      continue;
    }
    if (!isNear(here.size_kib, Number(size)))
      differences.push(`${mount}: size ${here.size_kib}, was ${size}`);
    if (!isNear(here.used_kib, Number(used)))
      differences.push(`${mount}: used ${here.used_kib}, was ${used}`);
  }
  for (const [, bytes, path] of (printed.get('largest') ?? '').matchAll(FILE_ROW)) {
    const file = world.files?.find((one) => one.path === path);
    const apparent = file?.apparent_bytes ?? file?.allocated_bytes;
    if (apparent === undefined) differences.push(`${path} is not among its files`);
    else if (!isNear(apparent, Number(bytes))) differences.push(`${path}: ${apparent} bytes, was ${bytes}`);
  }
  return differences;
}

function serviceDifferences(world: World, printed: ReadonlyMap<string, string>): readonly string[] {
  const differences: string[] = [];
  const state = printed.get('active')?.trim().split('\n')[0];
  const states = (world.units ?? []).map(({ active = 'active' }) => active);
  if (state !== undefined && state !== '' && !states.includes(state)) differences.push(`no unit is ${state}`);
  const status = /^HTTP\/\S+ (\d{3})/.exec(printed.get('health') ?? '')?.[1];
  const answers = (world.http ?? []).map((one) => one.status);
  if (status !== undefined && !answers.includes(Number(status)))
    differences.push(`nothing answers ${status}`);
  return differences;
}

/** What the trigger of an alarm says, without its account and times. */
function triggerOf(message: unknown): string {
  const trigger = isJsonObject(message) ? memberOf(message, 'Trigger') : undefined;
  if (!isJsonObject(trigger)) return '';
  const { MetricName, Namespace, Statistic, ComparisonOperator, Threshold, TreatMissingData, Metrics } =
    trigger;
  return JSON.stringify([
    MetricName,
    Namespace,
    Statistic,
    ComparisonOperator,
    Threshold,
    TreatMissingData,
    Metrics,
  ]);
}

function differencesOf(read: Case, original: JsonObject): readonly string[] {
  const outputs = memberOf(original, 'diagnose_output');
  const texts = isJsonObject(outputs) ? Object.values(outputs) : [];
  const alarm = triggerOf(memberOf(original, 'alarm_message'));
  const isSameAlarm = triggerOf(read.alarm) === alarm;
  return [
    ...(isSameAlarm ? [] : [`the alarm's trigger is another: it was ${alarm}`]),
    ...texts.flatMap((text, at) => {
      const world = read.hosts[at]?.world;
      if (typeof text !== 'string' || world === undefined) return [`host ${at + 1} is missing`];
      const printed = sections(text);
      return [...diskDifferences(world, printed), ...serviceDifferences(world, printed)];
    }),
  ];
}

/** Differences of each translated case from its original in `folder`, by its id; an empty list: none. */
export async function compareWithOriginals(
  cases: readonly Case[],
  folder: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = await readdir(folder);
  const found = new Map<string, readonly string[]>();
  for (const read of cases) {
    const number = ID.exec(read.id)?.[1];
    if (number === undefined) continue;
    const name = files.find((file) => file.startsWith(`${number}-`) && file.endsWith('.json'));
    // Some originals tell of an incident in words: there are no numbers to hold a case against.
    if (name === undefined) continue;
    const original: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    found.set(
      read.id,
      isJsonObject(original) ? differencesOf(read, original) : ['its original is unreadable'],
    );
  }
  return found;
}
