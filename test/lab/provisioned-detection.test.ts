import { gunzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DescribeSubscriptionFiltersCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { readLabFile } from '../../lab/lab-file.ts';
import { labNames } from '../../lab/provision/names.ts';
import { recordsOf } from './event-records.ts';
import { startLabProcess } from './lab-process.ts';
import { runFunction } from './runtime-client.ts';

test('a line of a host reaches the process that asks for the detector work, also after the lab was killed', async () => {
  const lab = await startLabProcess();
  const { detection } = readLabFile(lab.stateDirectory);
  expect(detection).toMatchObject({
    streamName: 'recoverops-logs',
    functionName: 'recoverops-detector',
    findingsTopicArn: 'arn:aws:sns:us-east-1:111122223333:recoverops-findings',
    runtimeApi: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  });
  const config = {
    endpoint: lab.endpoint,
    region: lab.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
  };
  const [logs, lambda] = [new CloudWatchLogsClient(config), new LambdaClient(config)];
  onTestFinished(() => {
    logs.destroy();
    lambda.destroy();
  });
  for (const logGroupName of detection.logGroups) {
    const { subscriptionFilters } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
    expect(subscriptionFilters).toHaveLength(1);
  }
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: detection.functionName }),
  );
  expect(EventSourceMappings).toMatchObject([
    {
      TumblingWindowInSeconds: 60,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 82_800,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::recoverops-evidence' } },
    },
  ]);
  const target = { logGroupName: '/recoverops/hosts/syslog', logStreamName: 'i-1' };
  await logs.send(new CreateLogStreamCommand(target));
  const put = (message: string) =>
    logs.send(new PutLogEventsCommand({ ...target, logEvents: [{ message, timestamp: Date.now() }] }));
  await put('before the kill');
  await lab.kill();
  await lab.restart();
  expect(readLabFile(lab.stateDirectory).detection).toEqual(detection);
  await put('after the kill');
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  onTestFinished(() => s3.destroy());
  const Key = 'AWSLogs/111122223333/elasticloadbalancing/us-east-1/2026/11/29/x.log.gz';
  await s3.send(new PutObjectCommand({ Bucket: labNames.bucket, Key, Body: 'x' }));
  const messages: string[] = [];
  const objects: string[] = [];
  const detector = runFunction(detection.runtimeApi, ({ event }) => {
    if (JSON.stringify(event).includes('aws:s3')) {
      objects.push(JSON.stringify(event));
      return null;
    }
    for (const { kinesis } of recordsOf(event)) {
      const text = gunzipSync(Buffer.from(kinesis.data, 'base64')).toString();
      for (const { message } of JSON.parse(text).logEvents) messages.push(message);
    }
    return { state: {} };
  });
  onTestFinished(() => detector.stop());
  await expect
    .poll(() => messages.filter((message) => message.endsWith('the kill')))
    .toEqual(['before the kill', 'after the kill']);
  await expect.poll(() => objects).toEqual([expect.stringContaining(Key)]);
});
