import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ConfirmSubscriptionCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { readLabFile } from '../../lab/lab-file.ts';
import { parseFinding } from '../../src/domain/alarm/finding/finding-message.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import {
  BUCKET,
  clientsOf,
  makeTables,
  memoriesOf,
  SHORT_WINDOWS,
  startDetector,
} from './detector-fixture.ts';
import { startLabProcess } from './lab-process.ts';
import { openSnsEndpoint } from './sns-endpoint.ts';

const HOST = 'i-0123456789abcdef0';
const OOM = 'kernel: Out of memory: Killed process 1234 (java) total-vm:9G, password=hunterwombat';

test('a line of a host becomes a finding, and a record that is none is put aside', async () => {
  const lab = await startLabProcess(SHORT_WINDOWS);
  const { detection } = readLabFile(lab.stateDirectory);
  const { documents, kinesis, logs, s3, sns } = clientsOf(lab);
  await makeTables(documents);
  const endpoint = await openSnsEndpoint();
  const TopicArn = detection.findingsTopicArn;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint.url }));
  const { body } = await endpoint.next((post) => post.body.Type === 'SubscriptionConfirmation');
  await sns.send(
    new ConfirmSubscriptionCommand({ TopicArn, Token: body.Token, AuthenticateOnUnsubscribe: 'true' }),
  );
  const detector = startDetector(lab);

  const [logGroupName] = detection.logGroups;
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: HOST }));
  const write = (message: string) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: HOST,
        logEvents: [{ timestamp: Date.now(), message }],
      }),
    );
  await write(OOM);
  const { body: told } = await endpoint.next((post) => post.body.Type === 'Notification');
  const finding = parseFinding(told.Message ?? '');
  if (!finding.ok) throw new Error(finding.error);
  expect(finding.value).toMatchObject({
    detector: 'log-pattern-memory-oom',
    severity: 'critical',
    state: 'ALARM',
    accountId: '111122223333',
    region: 'us-east-1',
    resource: { kind: 'instance', id: HOST },
    logGroup: logGroupName,
  });
  const { key: Key = '', sha256 } = finding.value.evidence ?? {};
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  const evidence = (await Body?.transformToString()) ?? '';
  expect(sha256Hex(evidence)).toBe(sha256);
  expect(`${told.Message}${evidence}${detector.output()}`).not.toContain('hunterwombat');

  // On the same shard as the lines that end the alarm: what cannot be read stops none of them.
  const poison = Buffer.from('poison');
  await kinesis.send(
    new PutRecordCommand({ StreamName: detection.streamName, PartitionKey: 'x', Data: poison }),
  );
  await expect
    .poll(async () => {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'refused/' }),
      );
      return Contents.length;
    })
    .toBeGreaterThan(0);
  const cleared = endpoint.next((post) => (post.body.Message ?? '').includes('"state":"OK"'));
  let isCleared = false;
  void cleared.then(() => {
    isCleared = true;
  });
  await expect
    .poll(
      async () => {
        await write('systemd: Started Daily Cleanup');
        return isCleared;
      },
      { interval: 500 },
    )
    .toBe(true);
  const memories = await memoriesOf(s3);
  expect(memories.reduce((sum, { sums }) => sum + sums.lines, 0)).toBeGreaterThan(1);
  expect(await detector.stop()).toBe(0);
  expect(detector.ends()).toBe(1);
});
