import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished } from 'vitest';
import { readLabFile } from '../../lab/lab-file.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { type LabProcess, startLabProcess } from './lab-process.ts';

const COUNTER = fileURLToPath(new URL('./counting-function.ts', import.meta.url));
/** A minute of the detector's windows lasts a second, and waits of AWS a hundredth. */
const OPTIONS = ['--time-scale', '100', '--window-scale', '60'];
const RECORDS_PER_PUT = 5;
const PRODUCERS = 2;

/** In the middle of what the function is killed, or the lab below it. */
const MOMENTS = [
  { victim: 'function', says: 'working' },
  { victim: 'lab', says: 'working' },
  { victim: 'lab', says: 'answering' },
  { victim: 'function', says: 'answering' },
  { victim: 'lab', says: 'answered' },
  { victim: 'function', says: 'ending' },
  { victim: 'lab', says: 'ending' },
] as const;

/** What was put against what the windows had. Each list is empty where nothing is wrong. */
export interface KillReport {
  readonly kills: number;
  readonly acknowledged: number;
  readonly windows: number;
  /** Acknowledged, and in no window. */
  readonly lost: readonly string[];
  /** In more than one window, or more than once in one. */
  readonly twice: readonly string[];
  /** Ends of one window that did not say the same. */
  readonly contradictions: readonly string[];
  /** Batches that were given up. */
  readonly givenUp: number;
}

interface WindowEnd {
  readonly shardId: string;
  readonly window: { readonly start: string };
  readonly counted: readonly string[];
}

export interface KillOptions {
  readonly kills: number;
  /** Puts one record a second time, as a producer does that did not see its answer. */
  readonly plantsDuplicate?: boolean;
}

/** Puts records while lab and function are killed in the middle of what they do, and counts what the windows had. */
export async function countThroughKills({
  kills,
  plantsDuplicate = false,
}: KillOptions): Promise<KillReport> {
  const lab = await startLabProcess(OPTIONS);
  const results = join(lab.stateDirectory, 'windows.jsonl');
  const { runtimeApi, streamName } = readLabFile(lab.stateDirectory).detection;
  const counter = startCounter(runtimeApi, results);
  const acknowledged = new Set<string>();
  const put = createPutter(lab, streamName, acknowledged);
  let isProducing = true;
  const producers = Array.from({ length: PRODUCERS }, async () => {
    while (isProducing) await put();
  });
  for (let kill = 0; kill < kills; kill += 1) {
    const moment = MOMENTS[kill % MOMENTS.length];
    if (moment === undefined) break;
    // Whatever was killed before works again.
    await counter.untilSays('answered');
    await counter.untilSays(moment.says);
    if (moment.victim === 'function') await counter.restart();
    else {
      await lab.kill();
      await lab.restart();
    }
  }
  const before = acknowledged.size;
  await expect.poll(() => acknowledged.size, { timeout: HANG_LIMIT_MS }).toBeGreaterThan(before);
  isProducing = false;
  await Promise.all(producers);
  if (plantsDuplicate) await put([...acknowledged].slice(0, 1));
  const countedTexts = () => endsIn(results).flatMap(({ counted }) => counted);
  // The last window ends a little after its last record. Records that were kept without an answer are counted too, so it is
  // those with one that are waited for; what does not come in time is what the report is about.
  await expect
    .poll(() => missingIn(acknowledged, countedTexts()), { timeout: HANG_LIMIT_MS, interval: 200 })
    .toEqual([])
    .catch(() => undefined);
  if (plantsDuplicate) {
    await expect
      .poll(() => countedTexts().length, { timeout: HANG_LIMIT_MS })
      .toBeGreaterThan(acknowledged.size);
  }
  return { kills, ...compare(acknowledged, endsIn(results)), givenUp: await givenUpIn(lab) };
}

/** A put of records that nobody has put before, or of the given ones; what the stream has acknowledged is noted. */
function createPutter(lab: LabProcess, StreamName: string, acknowledged: Set<string>) {
  const kinesis = new KinesisClient({
    endpoint: lab.endpoint,
    region: lab.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    maxAttempts: 1,
  });
  onTestFinished(() => kinesis.destroy());
  let sent = 0;
  return async (given?: readonly string[]): Promise<void> => {
    const texts =
      given ??
      Array.from({ length: RECORDS_PER_PUT }, () => {
        sent += 1;
        return `record ${sent}`;
      });
    const Records = texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) }));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records })).catch(() => undefined);
    for (const [index, { SequenceNumber }] of (answer?.Records ?? []).entries()) {
      if (SequenceNumber !== undefined) acknowledged.add(texts[index] ?? '');
    }
    // Some rest, so that a shard's rate is not what limits it.
    await new Promise((resolve) => setTimeout(resolve, 25));
  };
}

function startCounter(runtimeApi: string, results: string) {
  let child: ChildProcess | undefined;
  const listeners = new Set<(line: string) => void>();

  function start(): void {
    const started = spawn(process.execPath, [COUNTER, results], {
      env: { PATH: process.env.PATH ?? '', AWS_LAMBDA_RUNTIME_API: runtimeApi },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    createInterface({ input: started.stdout }).on('line', (line) => {
      for (const listener of [...listeners]) listener(line);
    });
  }

  async function kill(): Promise<void> {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  }

  onTestFinished(kill);
  start();
  return {
    async restart() {
      await kill();
      start();
    },
    untilSays(text: string): Promise<void> {
      return new Promise((resolve, reject) => {
        const deadline = setTimeout(
          () => reject(new Error(`The function did not say '${text}' in time.`)),
          HANG_LIMIT_MS,
        );
        const listener = (line: string): void => {
          if (line !== text) return;
          clearTimeout(deadline);
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      });
    },
  };
}

/** Of each window that has ended, every time that its end was told. */
function endsIn(results: string): readonly WindowEnd[] {
  if (!existsSync(results)) return [];
  return readFileSync(results, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as WindowEnd];
      } catch {
        // A kill has cut it: it comes again.
        return [];
      }
    });
}

const missingIn = (wanted: ReadonlySet<string>, texts: readonly string[]): readonly string[] => {
  const found = new Set(texts);
  return [...wanted].filter((text) => !found.has(text));
};

function compare(
  acknowledged: ReadonlySet<string>,
  ends: readonly WindowEnd[],
): Omit<KillReport, 'kills' | 'givenUp'> {
  const byWindow = new Map<string, readonly string[]>();
  const contradictions: string[] = [];
  for (const { shardId, window, counted } of ends) {
    const name = `${shardId} ${window.start}`;
    const known = byWindow.get(name);
    if (known !== undefined && known.join() !== counted.join()) contradictions.push(name);
    byWindow.set(name, counted);
  }
  const times = new Map<string, number>();
  for (const text of [...byWindow.values()].flat()) times.set(text, (times.get(text) ?? 0) + 1);
  return {
    acknowledged: acknowledged.size,
    windows: byWindow.size,
    lost: [...acknowledged].filter((text) => !times.has(text)),
    twice: [...times].filter(([, count]) => count > 1).map(([text]) => text),
    contradictions,
  };
}

async function givenUpIn(lab: LabProcess): Promise<number> {
  const s3 = new S3Client({
    endpoint: lab.endpoint,
    region: lab.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    forcePathStyle: true,
  });
  try {
    const { bucket } = readLabFile(lab.stateDirectory);
    const { KeyCount = 0 } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'aws/lambda/' }),
    );
    return KeyCount;
  } finally {
    s3.destroy();
  }
}
