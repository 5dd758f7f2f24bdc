import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { onTestFinished } from 'vitest';
import { readLabFile } from '../../lab/lab-file.ts';
import { ensureTables } from '../../src/clients/dynamodb/ensure-tables.ts';
import { memoryFromJson, type ShardMemory } from '../../src/domain/logs/detection/shard-memory.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import type { LabProcess } from './lab-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');
export const BUCKET = 'recoverops-evidence';

/** Windows of five seconds: shorter ones come faster than a busy machine judges them. */
export const SHORT_WINDOWS = ['--time-scale', '100', '--window-scale', '12'] as const;

export function clientsOf({ endpoint, region }: Pick<LabProcess, 'endpoint' | 'region'>) {
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    maxAttempts: 1,
  };
  const dynamodb = new DynamoDBClient(config);
  const clients = {
    kinesis: new KinesisClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sns: new SNSClient(config),
    dynamodb,
  };
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return { ...clients, documents: DynamoDBDocumentClient.from(dynamodb) };
}

/** The table of findings, which the worker makes where Pulumi does not. */
export const makeTables = (documents: DynamoDBDocumentClient) => ensureTables(documents, 'recoverops', true);

/** The detector as the lab and Lambda run it: a process that is started again whenever it is gone. */
export interface DetectorProcess {
  /** SIGKILL, whatever is under way; the next one starts at once. */
  kill(): Promise<void>;
  /** SIGTERM, and none is started again. Resolves with its exit status. */
  stop(): Promise<number | null>;
  /** How often it has ended. */
  ends(): number;
  /** What all of them have logged. */
  output(): string;
}

/**
 * @param crashpoints Where the first processes kill themselves, one each.
 * @param root What it is made of.
 */
export function startDetector(
  lab: LabProcess,
  crashpoints: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
  root = ROOT,
): DetectorProcess {
  const { detection, bucket, region, endpoint } = readLabFile(lab.stateDirectory);
  const stateDirectory = mkdtempSync(join(tmpdir(), 'rops-detector-'));
  const left = [...crashpoints];
  let isStopping = false;
  let ends = 0;
  let output = '';
  let child: ChildProcess;
  let crashpoint = left.shift();

  function start(): void {
    const own = spawn(process.execPath, ['--max-semi-space-size=16', join(root, 'src/detector/main.ts')], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...bareEnvironment(),
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: 'lab',
        AWS_SECRET_ACCESS_KEY: 'lab',
        AWS_LAMBDA_RUNTIME_API: detection.runtimeApi,
        RECOVEROPS_AWS_ENDPOINT_URL: endpoint,
        RECOVEROPS_BUCKET: bucket,
        RECOVEROPS_FINDINGS_TOPIC_ARN: detection.findingsTopicArn,
        RECOVEROPS_STATE_DIR: stateDirectory,
        ...settings,
        ...(crashpoint === undefined ? {} : { RECOVEROPS_CRASHPOINT: crashpoint }),
      },
    });
    child = own;
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    own.stdout.on('data', collect);
    own.stderr.on('data', collect);
    own.once('exit', (_code, signal) => {
      ends += 1;
      // A point that was reached is over; one that was not is still to come.
      if (signal === 'SIGKILL' && output.includes('"msg":"detector ready"')) crashpoint = left.shift();
      if (!isStopping) setTimeout(start, 50);
    });
  }

  start();
  async function stop(): Promise<number | null> {
    isStopping = true;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    return child.exitCode;
  }
  onTestFinished(async () => {
    isStopping = true;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(stateDirectory, { recursive: true, force: true });
  });
  return {
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    stop,
    ends: () => ends,
    output: () => output,
  };
}

/** What the shards remember. */
export async function memoriesOf(s3: S3Client, Bucket = BUCKET): Promise<readonly ShardMemory[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'detector/' }));
  const memories: ShardMemory[] = [];
  for (const { Key = '' } of Contents) {
    if (!Key.endsWith('.json.gz')) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const json = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString('utf8');
    const memory = memoryFromJson(JSON.parse(json));
    if (memory === null) throw new Error(`${Key} is no memory`);
    memories.push(memory);
  }
  return memories;
}
