import { gzipSync } from 'node:zlib';
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { clientsOf, makeTables, memoriesOf, SHORT_WINDOWS, startDetector } from './detector-fixture.ts';
import { startLabProcess } from './lab-process.ts';

const CRASHPOINTS = [
  'after-finding-evidence',
  'before-memory-written',
  'after-memory-written',
  'after-finding-stored',
  'after-finding-published',
  'before-outbox-cleared',
  'after-outbox-cleared',
  'before-answer',
];
/** `DETECTOR_KILLS=50` for a longer run by hand. */
const KILLS = Number(process.env.DETECTOR_KILLS ?? 4);
const LAB_KILL_EVERY = 2;
const OOM = 'kernel: Out of memory: Killed process 1234 (java)';

let events = 0;
const instance = (index: number) => `i-${index.toString(16).padStart(17, '0')}`;

/** A record as CloudWatch Logs makes it. */
function record(stream: string, messages: readonly string[]): Buffer {
  return gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '111122223333',
      logGroup: '/recoverops/hosts/kill',
      logStream: stream,
      subscriptionFilters: ['recoverops-logs'],
      logEvents: messages.map((message) => {
        events += 1;
        return { id: `3${String(events).padStart(55, '0')}`, timestamp: Date.now(), message };
      }),
    }),
  );
}

/** What was put on the stream: the lines that it took, and hosts that had a critical one. */
class Ledger {
  lines = 0;
  readonly hosts = new Set<string>();

  /** At least once: what was not answered is put again, with the same ids. */
  async put(
    kinesisOf: () => KinesisClient,
    stream: string,
    messages: readonly string[],
    copies = 1,
  ): Promise<void> {
    const Data = record(stream, messages);
    const Records = Array.from({ length: copies }, () => ({ PartitionKey: stream, Data }));
    await expect
      .poll(
        async () => {
          const answer = await kinesisOf()
            .send(new PutRecordsCommand({ StreamName: 'recoverops-logs', Records }))
            .catch(() => undefined);
          return answer?.FailedRecordCount;
        },
        { interval: 100 },
      )
      .toBe(0);
    this.lines += messages.length;
    if (messages.includes(OOM)) this.hosts.add(stream);
  }
}

/** Lines of all windows that were judged, less those that were put: 0 where none is lost and none counted twice. */
async function surplus(s3: S3Client, { lines }: Ledger): Promise<number> {
  const memories = await memoriesOf(s3);
  return memories.reduce((sum, { sums }) => sum + sums.lines, 0) - lines;
}

test('of what the stream took nothing is lost and nothing counted twice, wherever detector and lab are killed', async () => {
  const lab = await startLabProcess(SHORT_WINDOWS);
  let clients = clientsOf(lab);
  await makeTables(clients.documents);
  const detector = startDetector(lab, CRASHPOINTS);
  const ledger = new Ledger();
  const kinesis = () => clients.kinesis;
  let host = 0;
  const putSome = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      host += 1;
      // A redelivery of CloudWatch Logs is a record more of the same events.
      const copies = index % 5 === 0 ? 2 : 1;
      const lines = Array.from({ length: 7 }, (_one, line) => `INFO: request ${line} of ${host} served`);
      await ledger.put(kinesis, instance(host), index % 2 === 0 ? [...lines, OOM] : lines, copies);
    }
  };

  // Each point is reached in the end of a window that has an alarm.
  for (const [index, point] of CRASHPOINTS.entries()) {
    await expect
      .poll(
        async () => {
          await putSome(1);
          return detector.ends();
        },
        { interval: 200, message: `killed at ${point}` },
      )
      .toBeGreaterThan(index);
  }
  for (let kill = 0; kill < KILLS; kill += 1) {
    const writing = putSome(6);
    await new Promise((resolve) => setTimeout(resolve, 200 + ((kill * 311) % 1_400)));
    await detector.kill();
    if (kill % LAB_KILL_EVERY === 0) {
      await lab.kill();
      await lab.restart();
      clients = clientsOf(lab);
    }
    await writing;
  }
  expect(detector.ends()).toBeGreaterThanOrEqual(CRASHPOINTS.length + KILLS);

  await expect
    .poll(async () => surplus(clients.s3, ledger), {
      interval: 500,
      timeout: HANG_LIMIT_MS,
      message: `lines that were judged, less ${ledger.lines} that were put`,
    })
    .toBe(0)
    .catch((error: unknown) => {
      throw new Error(detector.output().slice(-4_000), { cause: error });
    });
  // What was judged is written first and told after (the outbox), so the last findings may follow their lines.
  const findings = async () =>
    (await clients.documents.send(new ScanCommand({ TableName: 'recoverops-findings' }))).Items ?? [];
  await expect
    .poll(
      async () => {
        const told = (await findings()).map(({ finding_id: id }) => String(id).split('#'));
        const oom = told.filter(([, , of]) => of === 'log-pattern-memory-oom').map(([, , , , id]) => id);
        return oom.toSorted();
      },
      { interval: 200, timeout: HANG_LIMIT_MS, message: 'hosts that have a finding' },
    )
    .toEqual([...ledger.hosts].toSorted());
  await expect
    .poll(async () => (await findings()).filter(({ is_pending: isPending }) => isPending === true).length, {
      interval: 200,
      timeout: HANG_LIMIT_MS,
    })
    .toBe(0);

  // The check itself: of lines that the ledger does not know it says so.
  await new Ledger().put(kinesis, instance(1), ['INFO: planted', 'INFO: planted']);
  await expect.poll(async () => surplus(clients.s3, ledger), { interval: 500 }).toBe(2);
});
