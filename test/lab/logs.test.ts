import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteSubscriptionFilterCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  InvalidParameterException,
  LimitExceededException,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateStreamCommand, DeleteStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { expect, onTestFinished, test } from 'vitest';
import { deliveredLogs } from './delivered-logs.ts';
import { startLab } from './lab-fixture.ts';

const logGroupName = '/app/web';
const logStreamName = 'i-1';
const destinationArn = 'arn:aws:kinesis:us-east-1:111122223333:stream/logs';
const roleArn = 'arn:aws:iam::111122223333:role/logs-to-kinesis';
const HOUR_MS = 3_600_000;

async function setUp() {
  const { lab } = await startLab();
  const config = {
    endpoint: lab.endpoint,
    region: lab.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    maxAttempts: 1,
  };
  const logs = new CloudWatchLogsClient(config);
  const kinesis = new KinesisClient(config);
  onTestFinished(() => {
    logs.destroy();
    kinesis.destroy();
  });
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const put = (messages: readonly string[], timestamp = Date.now(), stream = logStreamName) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: stream,
        logEvents: messages.map((message) => ({ message, timestamp })),
      }),
    );
  const filtered = async (input: Partial<FilterLogEventsCommandInput> = {}) => {
    const { events = [], nextToken } = await logs.send(
      new FilterLogEventsCommand({ logGroupName, ...input }),
    );
    return { events, nextToken, messages: events.map(({ message }) => message) };
  };
  return { lab, logs, kinesis, put, filtered };
}

test('groups and streams are made, described by page, refused by type and deleted', async () => {
  const { logs, put } = await setUp();
  await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toBeInstanceOf(
    ResourceAlreadyExistsException,
  );
  await expect(logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))).rejects.toBeInstanceOf(
    ResourceAlreadyExistsException,
  );
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'other' }));
  const first = await logs.send(new DescribeLogGroupsCommand({ limit: 1 }));
  expect(first.logGroups).toMatchObject([
    {
      logGroupName,
      arn: 'arn:aws:logs:us-east-1:111122223333:log-group:/app/web:*',
      logGroupArn: 'arn:aws:logs:us-east-1:111122223333:log-group:/app/web',
    },
  ]);
  const second = await logs.send(new DescribeLogGroupsCommand({ limit: 1, nextToken: first.nextToken }));
  expect([second.logGroups?.map((group) => group.logGroupName), second.nextToken]).toEqual([
    ['other'],
    undefined,
  ]);
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: '__proto__' }));
  const now = Date.now();
  await put(['x'], now);
  const { logStreams } = await logs.send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true }),
  );
  expect(logStreams).toMatchObject([
    { logStreamName, firstEventTimestamp: now, lastEventTimestamp: now },
    { logStreamName: '__proto__' },
  ]);
  await logs.send(new DeleteLogGroupCommand({ logGroupName: 'other' }));
  await expect(logs.send(new DescribeLogStreamsCommand({ logGroupName: 'other' }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
  await expect(put(['x'], now, 'nobody')).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test('events that are too old or too new are rejected one by one; the others are kept', async () => {
  const { logs, filtered } = await setUp();
  const now = Date.now();
  const ages = [-15 * 24 * HOUR_MS, -14.5 * 24 * HOUR_MS, 0, HOUR_MS, 3 * HOUR_MS];
  const logEvents = ages.map((age) => ({ timestamp: now + age, message: `at ${age}` }));
  const answer = await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  expect(answer.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 2, tooNewLogEventStartIndex: 4 });
  expect(answer.nextSequenceToken).toBeDefined();
  expect((await filtered()).messages).toEqual(['at 0', `at ${HOUR_MS}`]);
});

test('a batch that is out of order, too long, too large or empty is refused whole', async () => {
  const { logs, put, filtered } = await setUp();
  const now = Date.now();
  const putAt = (...timestamps: number[]) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: timestamps.map((timestamp) => ({ timestamp, message: 'x' })),
      }),
    );
  await expect(putAt(now, now - 1)).rejects.toThrow('chronological order');
  await expect(putAt(now - 25 * HOUR_MS, now)).rejects.toThrow('cannot span more than 24 hours');
  await expect(put(['x'.repeat(1_048_576 - 25)])).rejects.toThrow('Upload too large: 1048577 bytes');
  await expect(put(['я'.repeat(524_288)])).rejects.toThrow('Upload too large');
  await expect(put([])).rejects.toBeInstanceOf(InvalidParameterException);
  await expect(put([''])).rejects.toBeInstanceOf(InvalidParameterException);
  await expect(put(Array.from({ length: 10_001 }, () => 'x'))).rejects.toBeInstanceOf(
    InvalidParameterException,
  );
  expect((await filtered()).messages).toEqual([]);
  await put(['x'.repeat(1_048_576 - 26)]);
  await put(Array.from({ length: 10_000 }, () => 'x'));
});

test('events are found in order of time over streams and batches, by page, stream, time and pattern', async () => {
  const { logs, put, filtered } = await setUp();
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'i-2' }));
  const now = Date.now() - 10_000;
  await put(['d', 'e'], now + 3);
  await put(['a'], now, 'i-2');
  await put(['b'], now + 1);
  await put(['c', 'f'], now + 2, 'i-2');
  const pages: (string | undefined)[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await filtered({ limit: 2, ...(nextToken === undefined ? {} : { nextToken }) });
    pages.push(page.messages);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(pages).toEqual([
    ['a', 'b'],
    ['c', 'f'],
    ['d', 'e'],
  ]);
  expect((await filtered({ logStreamNames: ['i-2'] })).messages).toEqual(['a', 'c', 'f']);
  expect((await filtered({ startTime: now + 1, endTime: now + 2 })).messages).toEqual(['b', 'c', 'f']);
  expect((await filtered({ filterPattern: '?e ?a' })).messages).toEqual(['a', 'e']);
  const { events } = await filtered();
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(6);
  await expect(filtered({ nextToken: 'nonsense' })).rejects.toBeInstanceOf(InvalidParameterException);
});

test('a page holds no more than 1 MB', async () => {
  const { put, filtered } = await setUp();
  const large = 'x'.repeat(400_000);
  for (let count = 0; count < 3; count += 1) await put([large]);
  const first = await filtered();
  expect(first.events).toHaveLength(2);
  expect((await filtered({ nextToken: first.nextToken })).events).toHaveLength(1);
});

test.for([
  ['', ['ERROR timeout', 'WARN "disk full"', 'info, all well']],
  ['ERROR', ['ERROR timeout']],
  ['error', []],
  ['timeout ERROR', ['ERROR timeout']],
  ['"info, all"', ['info, all well']],
  ['"\\"disk full\\""', ['WARN "disk full"']],
  ['?ERROR ?WARN', ['ERROR timeout', 'WARN "disk full"']],
  ['-ERROR', ['WARN "disk full"', 'info, all well']],
  ['-"all well" -WARN', ['ERROR timeout']],
  ['?WARN ERROR', ['ERROR timeout']],
] as const)('the pattern %j finds what it finds in AWS', async ([filterPattern, expected]) => {
  const { put, filtered } = await setUp();
  await put(['ERROR timeout', 'WARN "disk full"', 'info, all well']);
  expect((await filtered({ filterPattern })).messages).toEqual(expected);
});

test.for([
  ['{ $.level = "error" }', 'does not emulate JSON'],
  ['[ip, user, status = 5*]', 'does not emulate space-delimited'],
  ['%5[0-9]{2}%', 'does not emulate regular expression'],
  ['a-b', 'Invalid character(s) in term'],
  ['"no end', 'does not end'],
  ['x'.repeat(1_025), 'less than or equal to 1024'],
] as const)('the pattern %j is refused', async ([filterPattern, message]) => {
  const { filtered } = await setUp();
  await expect(filtered({ filterPattern })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  });
});

test('a subscription sends a control message, and then what matches from then on, compressed, by stream', async () => {
  const { logs, kinesis, put, filtered } = await setUp();
  await kinesis.send(new CreateStreamCommand({ StreamName: 'logs', ShardCount: 1 }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'i-2' }));
  await put(['ERROR before']);
  const filter = { logGroupName, filterName: 'errors', filterPattern: 'ERROR', destinationArn, roleArn };
  await logs.send(new PutSubscriptionFilterCommand(filter));
  const now = Date.now();
  await put(['ERROR one', 'well', 'ERROR two'], now);
  await put(['all well']);
  await put(['ERROR three'], now, 'i-2');
  const messages = await deliveredLogs(kinesis, ({ length }) => length >= 3);
  const { events } = await filtered({ filterPattern: 'ERROR', startTime: now });
  const idOf = (message: string) => events.find((event) => event.message === message)?.eventId;
  expect(messages).toEqual([
    {
      messageType: 'CONTROL_MESSAGE',
      owner: 'CloudwatchLogs',
      logGroup: '',
      logStream: '',
      subscriptionFilters: [],
      logEvents: [expect.objectContaining({ message: expect.stringContaining('CWL CONTROL MESSAGE') })],
    },
    {
      messageType: 'DATA_MESSAGE',
      owner: '111122223333',
      logGroup: logGroupName,
      logStream: 'i-1',
      subscriptionFilters: ['errors'],
      logEvents: [
        { id: idOf('ERROR one'), timestamp: now, message: 'ERROR one' },
        { id: idOf('ERROR two'), timestamp: now, message: 'ERROR two' },
      ],
    },
    expect.objectContaining({ logStream: 'i-2' }),
  ]);
});

test('a group has two filters at most; they are described, changed and deleted', async () => {
  const { logs, kinesis, put } = await setUp();
  const base = { logGroupName, filterPattern: '', destinationArn, roleArn };
  const putFilter = (filterName: string, more = {}) =>
    logs.send(new PutSubscriptionFilterCommand({ ...base, filterName, ...more }));
  await expect(putFilter('early')).rejects.toThrow('Could not deliver test message');
  await kinesis.send(new CreateStreamCommand({ StreamName: 'logs', ShardCount: 1 }));
  await expect(putFilter('json', { filterPattern: '{ $.a = 1 }' })).rejects.toThrow('JSON');
  await expect(
    putFilter('function', { destinationArn: 'arn:aws:lambda:us-east-1:111122223333:function:f' }),
  ).rejects.toThrow('Kinesis streams only');
  await putFilter('b');
  await putFilter('a', { distribution: 'Random' });
  await expect(putFilter('c')).rejects.toBeInstanceOf(LimitExceededException);
  await putFilter('b', { filterPattern: 'only' });
  const { subscriptionFilters } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
  expect(subscriptionFilters).toMatchObject([
    { filterName: 'a', filterPattern: '', distribution: 'Random', logGroupName },
    { filterName: 'b', filterPattern: 'only', distribution: 'ByLogStream', destinationArn, roleArn },
  ]);
  await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: 'a' }));
  await expect(
    logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: 'a' })),
  ).rejects.toBeInstanceOf(ResourceNotFoundException);
  await put(['not this']);
  await put(['only this']);
  const messages = await deliveredLogs(kinesis, (all) =>
    all.some((one) => one.messageType === 'DATA_MESSAGE'),
  );
  expect(messages.at(-1)?.logEvents.map(({ message }) => message)).toEqual(['only this']);
});

test('what a stream does not take is delivered once it takes it', async () => {
  const { logs, kinesis, put } = await setUp();
  await kinesis.send(new CreateStreamCommand({ StreamName: 'logs', ShardCount: 1 }));
  await logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: '__proto__',
      filterPattern: '',
      destinationArn,
      roleArn,
    }),
  );
  await kinesis.send(new DeleteStreamCommand({ StreamName: 'logs' }));
  await put(['one']);
  await put(['two']);
  await kinesis.send(new CreateStreamCommand({ StreamName: 'logs', ShardCount: 1 }));
  const messages = await deliveredLogs(kinesis, ({ length }) => length >= 2);
  expect(messages.flatMap(({ logEvents }) => logEvents.map(({ message }) => message))).toEqual([
    'one',
    'two',
  ]);
});
