import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createLogObjects } from '../../src/clients/aws/log-objects.ts';
import { createLogShards } from '../../src/clients/aws/log-shards.ts';
import { createObjectStore } from '../../src/clients/aws/s3.ts';
import { createShardMemoryStore } from '../../src/clients/aws/shard-memory-store.ts';
import { ensureTables } from '../../src/clients/dynamodb/ensure-tables.ts';
import { createFindingStore } from '../../src/clients/dynamodb/finding-store.ts';
import { type EventDeps, handleEvent } from '../../src/detector/handle-event.ts';
import { lookedMemories } from '../../src/detector/handle-heartbeat.ts';
import { createShardMemories } from '../../src/detector/shard-memories.ts';
import type { Finding } from '../../src/domain/alarm/finding/finding.ts';
import type { LogPattern } from '../../src/domain/logs/patterns/log-pattern.ts';
import { PatternSet } from '../../src/domain/logs/patterns/log-pattern.ts';
import { awsConfig } from '../support/aws-config.ts';
import { tools } from '../unit/domain/logs/window/tally-fixture.ts';
import { memoriesOf } from './detector-fixture.ts';
import { startLab } from './lab-fixture.ts';

const LOGS = 'access';
const REFUSED: LogPattern = {
  name: 'bad-gateway',
  class: 'dependency_refused',
  sources: ['alb'],
  severity: 'error',
  says: 'a target answered with nothing that can be passed on',
  lines: ['elb_status=502'],
  except: [],
  examples: { are: ['elb_status=502'], areNot: [] },
};
const LINES = 5;
const NODES = ['203.0.113.1', '203.0.113.2'];
/** Ends at which a node is bad, in pairs of files. */
const BAD = [true, true, false, false, false, false, true, false, false, false, false, false];

const entry = (status: number) =>
  `https 2026-11-29T12:00:01.000000Z app/shop/0123456789abcdef 198.51.100.7:4711 10.0.0.5:80 0.001 0.002 0.000 ${status} 200 34 366 "GET https://shop.example:443/ HTTP/1.1" "curl/8" ECDHE TLSv1.3 arn:aws:elasticloadbalancing:us-east-2:111122223333:targetgroup/shop/1 "Root=1-1" "shop.example" "arn" 0 2026-11-29T12:00:00.000000Z "forward" "-" "-" "10.0.0.5:80" "200" "-" "-" TID_1`;

test('two processes that are given access log files at once, over real stores, tell of one history and remember it', async () => {
  const { lab, aws } = await startLab();
  const config = awsConfig(lab.endpoint);
  const documents = DynamoDBDocumentClient.from(aws.dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  await ensureTables(documents, config.tablePrefix, true);
  for (const Bucket of [config.bucket, LOGS]) await aws.s3.send(new CreateBucketCommand({ Bucket }));
  const published: Finding[] = [];
  let refused = 0;

  function processOf(): EventDeps {
    const findings = createFindingStore(
      documents,
      config.tablePrefix,
      { publish: async (finding) => void published.push(finding) },
      () => {},
    );
    const store = createShardMemoryStore(config, aws.s3);
    const told = { unreadable: () => {}, votesCut: () => {}, cut: () => {} };
    const origins = { parents: async () => [], region: 'us-east-2', now: () => Date.now() };
    const counting = {
      ...store,
      write: async (...args: Parameters<typeof store.write>) => {
        const version = await store.write(...args);
        if (version === null) refused += 1;
        return version;
      },
    };
    return {
      tools: { ...tools(), patterns: new PatternSet([REFUSED]) },
      memories: createShardMemories(counting, findings, told, origins),
      findings,
      objects: createObjectStore({ ...config, objectLock: null }, aws.s3),
      aside: createObjectStore({ ...config, objectLock: null }, aws.s3),
      logObjects: createLogObjects(config, aws.s3),
      shards: createLogShards(config),
      looked: lookedMemories(),
      tellModels: async () => {},
      tellLag: async () => {},
      classifier: null,
      patterns: new Map([[REFUSED.name, REFUSED]]),
      region: 'us-east-2',
      reached: () => {},
      ownLogGroup: null,
      log: pino({ level: 'silent' }),
      now: () => Date.now(),
    };
  }

  async function told(deps: EventDeps, end: number, node: string, isBad: boolean): Promise<void> {
    const at = new Date(Date.UTC(2026, 10, 29, 12, 5 * (end + 1))).toISOString();
    const time = `${at.slice(0, 10).replaceAll('-', '')}T${at.slice(11, 16).replace(':', '')}Z`;
    const Key = `AWSLogs/111122223333/elasticloadbalancing/us-east-2/2026/11/29/111122223333_elasticloadbalancing_us-east-2_app.shop.0123456789abcdef_${time}_${node}_4d2k1x0z.log.gz`;
    const lines = Array.from({ length: LINES }, () => entry(isBad ? 502 : 200));
    await aws.s3.send(new PutObjectCommand({ Bucket: LOGS, Key, Body: gzipSync(`${lines.join('\n')}\n`) }));
    const s3 = { bucket: { name: LOGS }, object: { key: Key } };
    await handleEvent(
      deps,
      JSON.stringify({ Records: [{ eventSource: 'aws:s3', s3 }] }),
      Date.now() + 60_000,
    );
  }

  const processes = NODES.map(processOf);
  for (const [end, isBad] of BAD.entries())
    await Promise.all(
      processes.map((deps, index) => told(deps, end, NODES[index] ?? '', isBad && index === end % 2)),
    );
  const [memory] = await memoriesOf(aws.s3, config.bucket);
  expect(memory).toMatchObject({
    outbox: [],
    sums: { windows: 2 * BAD.length, lines: 2 * BAD.length * LINES, repeated: 0 },
  });
  const states = published.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
  expect(states).toEqual(['ALARM', 'OK', 'ALARM', 'OK']);
  const { Items = [] } = await documents.send(
    new ScanCommand({ TableName: `${config.tablePrefix}-findings` }),
  );
  expect(Items).toMatchObject([{ state: 'OK', is_pending: false }]);
  const [resource] = memory?.resources.values() ?? [];
  expect(resource?.detections.get('log-pattern-dependency-refused')?.detection.state ?? 'OK').toBe('OK');
  expect(refused).toBeGreaterThan(0);
});
