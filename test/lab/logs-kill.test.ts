import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeSubscriptionFiltersCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateStreamCommand, DeleteStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { expect, onTestFinished, test } from 'vitest';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { deliveredLogs, type LogsMessage } from './delivered-logs.ts';
import { startLabProcess } from './lab-process.ts';

const logGroupName = '/app/web';
const KILLS = 3;
const WRITERS = 3;

test('events that were taken are there after each SIGKILL, and each of them reaches the subscribed stream', async () => {
  const lab = await startLabProcess();
  const clients = () => {
    const config = {
      endpoint: lab.endpoint,
      region: lab.region,
      credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
      maxAttempts: 1,
    };
    const made = { logs: new CloudWatchLogsClient(config), kinesis: new KinesisClient(config) };
    onTestFinished(() => {
      made.logs.destroy();
      made.kinesis.destroy();
    });
    return made;
  };
  const setUp = clients();
  await setUp.kinesis.send(new CreateStreamCommand({ StreamName: 'logs', ShardCount: 1 }));
  await setUp.logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (let index = 0; index < WRITERS; index += 1) {
    await setUp.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: `i-${index}` }));
  }
  await setUp.logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: 'all',
      filterPattern: '',
      destinationArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/logs',
      roleArn: 'arn:aws:iam::111122223333:role/logs-to-kinesis',
    }),
  );

  // Until it is there again after the first kill, a delivery is under way that cannot end.
  await setUp.kinesis.send(new DeleteStreamCommand({ StreamName: 'logs' }));

  const taken = new Set<string>();
  let sent = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { logs } = clients();
    let isKilled = false;
    const writer = async (logStreamName: string): Promise<void> => {
      while (!isKilled) {
        const messages = Array.from({ length: 5 }, () => {
          sent += 1;
          return `event ${sent}`;
        });
        const logEvents = messages.map((message) => ({ message, timestamp: Date.now() }));
        const answer = await logs
          .send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }))
          .catch(() => undefined);
        if (answer === undefined) return;
        for (const message of messages) taken.add(message);
      }
    };
    const before = taken.size;
    const writers = Array.from({ length: WRITERS }, (_, index) => writer(`i-${index}`));
    await expect.poll(() => taken.size).toBeGreaterThan(before + 100);
    await lab.kill();
    isKilled = true;
    await Promise.all(writers);
    await lab.restart();
    if (kill > 0) continue;
    await clients().kinesis.send(new CreateStreamCommand({ StreamName: 'logs', ShardCount: 1 }));
  }

  const { logs, kinesis } = clients();
  const kept: string[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
    kept.push(...events.map(({ message }) => message ?? ''));
  }
  expect([...taken].filter((message) => !kept.includes(message))).toEqual([]);
  expect(new Set(kept).size).toBe(kept.length);
  expect(
    (await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))).subscriptionFilters,
  ).toHaveLength(1);

  // At least once: one that comes again has the same id.
  const eventsIn = (messages: readonly LogsMessage[]) =>
    messages.flatMap(({ messageType, logEvents }) => (messageType === 'DATA_MESSAGE' ? logEvents : []));
  const messages = await deliveredLogs(
    kinesis,
    (all) => new Set(eventsIn(all).map(({ id }) => id)).size >= kept.length,
    HANG_LIMIT_MS,
  );
  const byId = new Map<string, string>();
  for (const { id, message } of eventsIn(messages)) {
    expect(byId.get(id) ?? message).toBe(message);
    byId.set(id, message);
  }
  expect([...byId.values()].sort()).toEqual([...kept].sort());
});
