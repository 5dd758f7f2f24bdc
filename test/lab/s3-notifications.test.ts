import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { readLabFile } from '../../lab/lab-file.ts';
import type { JsonObject } from '../../src/domain/text/json-object.ts';
import { startLabProcess } from './lab-process.ts';
import { FunctionName, functionArn, setUpMapping } from './lambda-fixture.ts';
import { runFunction } from './runtime-client.ts';

const Bucket = 'access-logs';

async function setUp() {
  const parts = await setUpMapping({ timeScale: 1_000 });
  const { s3 } = parts.aws;
  await s3.send(new CreateBucketCommand({ Bucket }));
  return {
    ...parts,
    s3,
    put: (Key: string, Body = 'line') => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    notify: (NotificationConfiguration: NotificationConfiguration) =>
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration })),
  };
}

interface ObjectEvent {
  readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}

const keysOf = (events: readonly JsonObject[]) =>
  events.flatMap((event) => (event as unknown as ObjectEvent).Records.map(({ s3 }) => s3.object.key));

test('a new object below the prefix calls the function with an event in the shape of AWS', async () => {
  const { s3, notify, put, run, lab } = await setUp();
  const configuration = {
    LambdaFunctionConfigurations: [
      {
        Id: 'detector',
        LambdaFunctionArn: functionArn,
        Events: ['s3:ObjectCreated:*' as const],
        Filter: {
          Key: {
            FilterRules: [
              { Name: 'prefix' as const, Value: 'AWSLogs/' },
              { Name: 'suffix' as const, Value: '.gz' },
            ],
          },
        },
      },
    ],
  };
  await notify(configuration);
  const kept = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  // AWS tells the names of filters back in capitals.
  const [asked] = configuration.LambdaFunctionConfigurations;
  const FilterRules = asked?.Filter.Key.FilterRules.map(({ Name, Value }) => ({
    Name: Name === 'prefix' ? 'Prefix' : 'Suffix',
    Value,
  }));
  expect(kept.LambdaFunctionConfigurations).toEqual([{ ...asked, Filter: { Key: { FilterRules } } }]);
  const events: JsonObject[] = [];
  run(({ event }) => void events.push(event));
  await put('other/x.gz');
  await put('AWSLogs/x.txt');
  const { ETag } = await put('AWSLogs/a b+ü.gz', '12345');
  await lab.s3.store(Bucket, 'AWSLogs/of the lab.gz', Buffer.from('1'));
  await expect.poll(() => keysOf(events)).toEqual(['AWSLogs/a+b%2B%C3%BC.gz', 'AWSLogs/of+the+lab.gz']);
  expect(events[0]).toEqual({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: expect.any(String) },
        requestParameters: { sourceIPAddress: expect.any(String) },
        responseElements: { 'x-amz-request-id': expect.any(String), 'x-amz-id-2': expect.any(String) },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'detector',
          bucket: {
            name: Bucket,
            ownerIdentity: { principalId: expect.any(String) },
            arn: `arn:aws:s3:::${Bucket}`,
          },
          object: {
            key: 'AWSLogs/a+b%2B%C3%BC.gz',
            size: 5,
            eTag: ETag?.replaceAll('"', ''),
            sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
          },
        },
      },
    ],
  });
});

test('a function that fails gets the event again, and it is there until the function takes it', async () => {
  const { notify, put, run } = await setUp();
  await notify({
    LambdaFunctionConfigurations: [{ LambdaFunctionArn: functionArn, Events: ['s3:ObjectCreated:Put'] }],
  });
  const events: JsonObject[] = [];
  run(({ event }) => {
    events.push(event);
    if (events.length < 3) throw new Error('not yet');
  });
  await put('x');
  await expect.poll(() => keysOf(events)).toEqual(['x', 'x', 'x']);
});

test('a queue is told that it will be told, and then of each new object', async () => {
  const { lab, notify, put } = await setUp();
  const queue = lab.sqs.createQueue('objects');
  await notify({ QueueConfigurations: [{ QueueArn: queue.arn, Events: ['s3:ObjectCreated:*'] }] });
  await put('x');
  const signal = new AbortController().signal;
  const messages = await queue.receive(10, 1_000, 0, signal);
  expect(JSON.parse(messages[0]?.body ?? '')).toMatchObject({ Event: 's3:TestEvent', Bucket });
  expect(keysOf([JSON.parse(messages[1]?.body ?? '')])).toEqual(['x']);
  await notify({});
  await put('y');
  expect(await queue.receive(10, 1_000, 0, signal)).toEqual([]);
});

test.for([
  [{ EventBridgeConfiguration: {} }, 'EventBridgeConfiguration'],
  [
    { TopicConfigurations: [{ TopicArn: 'arn:aws:sns:us-east-1:1:t', Events: ['s3:ObjectCreated:*'] }] },
    'TopicConfiguration',
  ],
  [
    { LambdaFunctionConfigurations: [{ LambdaFunctionArn: functionArn, Events: ['s3:ObjectRemoved:*'] }] },
    's3:ObjectRemoved:*',
  ],
  [
    {
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: `${functionArn}-2`, Events: ['s3:ObjectCreated:*'] },
      ],
    },
    'Unable to validate',
  ],
  [
    {
      LambdaFunctionConfigurations: ['a', 'ab'].map((Value) => ({
        LambdaFunctionArn: functionArn,
        Events: ['s3:ObjectCreated:*'],
        Filter: { Key: { FilterRules: [{ Name: 'prefix', Value }] } },
      })),
    },
    'overlap',
  ],
] as const)('the notification %j is refused', async ([configuration, message]) => {
  const { notify } = await setUp();
  await expect(notify(configuration as object)).rejects.toThrow(message);
});

test('what an object was told of, and events that no function has taken, outlive a SIGKILL', async () => {
  const lab = await startLabProcess();
  const config = {
    endpoint: lab.endpoint,
    region: lab.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
  };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  onTestFinished(() => s3.destroy());
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { functionName, runtimeApi } = readLabFile(lab.stateDirectory).detection;
  const LambdaFunctionArn = functionArn.replace(FunctionName, functionName);
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:*'] }],
      },
    }),
  );
  await s3.send(new PutObjectCommand({ Bucket, Key: 'before', Body: '1' }));
  await lab.kill();
  await lab.restart();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'after', Body: '2' }));
  const keys: string[] = [];
  const detector = runFunction(runtimeApi, ({ event }) => {
    const isOfBucket = JSON.stringify(event).includes('aws:s3');
    if (isOfBucket) keys.push(...keysOf([event]));
    return { state: {} };
  });
  onTestFinished(() => detector.stop());
  await expect.poll(() => keys).toEqual(['before', 'after']);
});
