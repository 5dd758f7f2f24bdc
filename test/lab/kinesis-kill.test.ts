import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  KinesisClient,
  ListStreamsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { expect, onTestFinished, test } from 'vitest';
import { labNames } from '../../lab/provision/names.ts';
import { type LabProcess, startLabProcess } from './lab-process.ts';

const StreamName = 'logs';
const KILLS = 4;
const SHARDS = 2;

function clientOf({ endpoint, region }: LabProcess): KinesisClient {
  const client = new KinesisClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** Every record of the stream, as `shard number` to texts in order. */
async function readAll(kinesis: KinesisClient): Promise<ReadonlyMap<string, string>> {
  const bySequence = new Map<string, string>();
  for (let index = 0; index < SHARDS; index += 1) {
    const ShardId = `shardId-00000000000${index}`;
    let { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    let before = 0n;
    for (let isBehind = true; isBehind; ) {
      const {
        Records = [],
        NextShardIterator,
        MillisBehindLatest,
      } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      for (const { SequenceNumber = '', Data } of Records) {
        expect(BigInt(SequenceNumber) > before).toBe(true);
        before = BigInt(SequenceNumber);
        bySequence.set(SequenceNumber, Buffer.from(Data ?? []).toString());
      }
      ShardIterator = NextShardIterator;
      isBehind = MillisBehindLatest !== 0;
    }
  }
  return bySequence;
}

test('what was answered as kept is there after each SIGKILL, once and under its number', async () => {
  const lab = await startLabProcess();
  const setUp = clientOf(lab);
  await setUp.send(new CreateStreamCommand({ StreamName, ShardCount: SHARDS }));
  await setUp.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 }));
  const acknowledged = new Map<string, string>();
  let sent = 0;

  for (let kill = 0; kill < KILLS; kill += 1) {
    const kinesis = clientOf(lab);
    let isKilled = false;
    const writer = async (): Promise<void> => {
      while (!isKilled) {
        const texts = Array.from({ length: 20 }, () => {
          sent += 1;
          return `record ${sent}`;
        });
        const Records = texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) }));
        const answer = await kinesis
          .send(new PutRecordsCommand({ StreamName, Records }))
          .catch(() => undefined);
        if (answer === undefined) return;
        for (const [index, { SequenceNumber }] of (answer.Records ?? []).entries()) {
          if (SequenceNumber !== undefined) acknowledged.set(SequenceNumber, texts[index] ?? '');
        }
      }
    };
    const before = acknowledged.size;
    const writers = Array.from({ length: 4 }, writer);
    await expect.poll(() => acknowledged.size).toBeGreaterThan(before + 100);
    await delay(20 * kill);
    await lab.kill();
    isKilled = true;
    await Promise.all(writers);
    await lab.restart();
    const kept = await readAll(clientOf(lab));
    expect([...acknowledged].filter(([number, text]) => kept.get(number) !== text)).toEqual([]);
    expect(new Set(kept.values()).size).toBe(kept.size);
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS * 100);
  const after = clientOf(lab);
  // Beside the stream that the lab itself provides.
  expect((await after.send(new ListStreamsCommand({}))).StreamNames).toEqual([StreamName, labNames.stream]);
  expect(await after.send(new DescribeStreamSummaryCommand({ StreamName }))).toMatchObject({
    StreamDescriptionSummary: { RetentionPeriodHours: 48, OpenShardCount: SHARDS },
  });
});
