import { expect, test } from 'vitest';
import { SCHEDULE_SECONDS } from '../../../lab/lambda/scheduled-event.ts';
import { LAB_MAPPING } from '../../../lab/provision/detection.ts';
import {
  DETECTOR_COMMAND,
  HEARTBEAT,
  LogDetector,
  MAPPING,
  recordAgeSeconds,
} from '../../../pulumi/components/log-detector.ts';
import { PrivateBucket } from '../../../pulumi/components/private-bucket.ts';
import { stageNamed } from '../compose/support/dockerfile-stages.ts';
import { type PulumiRecorder, resolved, startRecording } from '../pulumi-mocks.ts';

const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/recoverops:1.4.0';
const ROLE = 'arn:aws:iam::111122223333:role/recoverops-prod-detector';
const STREAM = 'arn:aws:kinesis:eu-west-1:111122223333:stream/recoverops-prod-logs';
const FAILED = 'arn:aws:s3:::failed-logs';

async function record(architecture: 'X86_64' | 'ARM64' = 'X86_64'): Promise<[PulumiRecorder, LogDetector]> {
  const recorder = await startRecording();
  const bucket = (bucketName: string) =>
    new PrivateBucket(bucketName, {
      bucketName,
      partition: 'aws',
      statements: [],
      expireAfterDays: 14,
      forceDestroy: true,
    });
  const component = new LogDetector('detector', {
    functionName: 'recoverops-prod-detector',
    image: IMAGE,
    architecture,
    memoryMiB: 1024,
    roleArn: ROLE,
    roleReady: [],
    environment: { RECOVEROPS_BUCKET: 'evidence' },
    logGroupName: '/recoverops-prod/detector',
    streamArn: STREAM,
    streamHours: 24,
    failedBatches: bucket('failed-logs'),
    accessLogs: { bucket: bucket('access-logs'), prefix: 'web' },
    account: '111122223333',
    tags: {},
  });
  await recorder.settled();
  return [recorder, component];
}

const permission = (recorder: PulumiRecorder, statementId: string) => {
  const all = recorder.resources.filter(({ type }) => type === 'aws:lambda/permission:Permission');
  expect(all).toHaveLength(2);
  return all.find(({ inputs }) => inputs.statementId === statementId)?.inputs;
};

test("the function runs the product's image with the detector as its program", async () => {
  const [recorder, component] = await record();
  expect(DETECTOR_COMMAND).toEqual(stageNamed('detector').command);
  const { inputs } = recorder.one('aws:lambda/function:Function');
  expect(inputs).toMatchObject({
    name: 'recoverops-prod-detector',
    packageType: 'Image',
    imageUri: IMAGE,
    imageConfig: {
      entryPoints: ['/usr/local/bin/node'],
      commands: ['--max-semi-space-size=16', 'src/detector/main.ts'],
      workingDirectory: stageNamed('app').workingDirectory,
    },
    architectures: ['x86_64'],
    memorySize: 1024,
    role: ROLE,
    environment: { variables: { RECOVEROPS_BUCKET: 'evidence' } },
    loggingConfig: { logFormat: 'Text', logGroup: '/recoverops-prod/detector' },
  });
  // In no network of ours: it cannot reach Temporal, and talks to AWS alone.
  expect(inputs).not.toHaveProperty('vpcConfig');
  expect(await resolved(component.functionName)).toBe('recoverops-prod-detector');
});

test('an image for Graviton is run on Graviton', async () => {
  const [recorder] = await record('ARM64');
  expect(recorder.one('aws:lambda/function:Function').inputs.architectures).toEqual(['arm64']);
});

test('the stream is read from its beginning, in order and in windows of a minute', async () => {
  const [recorder] = await record();
  expect(recorder.one('aws:lambda/eventSourceMapping:EventSourceMapping').inputs).toMatchObject({
    eventSourceArn: STREAM,
    startingPosition: 'TRIM_HORIZON',
    tumblingWindowInSeconds: 60,
    parallelizationFactor: 1,
    functionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('the lab reads its stream as the deployment does, but for the wait for a full batch', () => {
  const settings = Object.entries(MAPPING).filter(
    ([key]) => key !== 'startingPosition' && key !== 'maximumBatchingWindowInSeconds',
  );
  const asInSdk = settings.map(([key, value]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, value]);
  const { MaximumBatchingWindowInSeconds: _, ...lab } = LAB_MAPPING;
  // The lab's stream keeps a record for a day.
  const MaximumRecordAgeInSeconds = recordAgeSeconds(24);
  expect(lab).toEqual({ ...Object.fromEntries(asInSdk), MaximumRecordAgeInSeconds });
});

test('a batch or the end of a window that fails is tried until the stream soon forgets it, and then kept; an access log twice', async () => {
  const [recorder] = await record();
  const { inputs } = recorder.one('aws:lambda/eventSourceMapping:EventSourceMapping');
  expect(inputs).toMatchObject({
    bisectBatchOnFunctionError: true,
    // Lambda's retry policies count for the end of a window too, and with it all counts of the window would go.
    maximumRetryAttempts: -1,
    // Given up while there still is something to be kept, and not without a word when the stream forgets it.
    maximumRecordAgeInSeconds: 23 * 3_600,
    destinationConfig: { onFailure: { destinationArn: FAILED } },
    metricsConfig: { metrics: ['EventCount'] },
  });
  // As long as Lambda takes, where the stream keeps records for longer.
  expect([24, 168].map(recordAgeSeconds)).toEqual([82_800, 601_200]);
  // What a filter takes out, nobody sees.
  expect(inputs).not.toHaveProperty('filterCriteria');
  expect(recorder.one('aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig').inputs).toMatchObject(
    {
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: FAILED } },
    },
  );
});

test("access logs of the hosts' load balancer come by the bucket of this account, and nothing else of it", async () => {
  const [recorder] = await record();
  expect(permission(recorder, 'access-logs')).toMatchObject({
    action: 'lambda:InvokeFunction',
    principal: 's3.amazonaws.com',
    sourceArn: 'arn:aws:s3:::access-logs',
    sourceAccount: '111122223333',
  });
  expect(recorder.one('aws:s3/bucketNotification:BucketNotification').inputs).toMatchObject({
    bucket: 'access-logs',
    lambdaFunctions: [{ events: ['s3:ObjectCreated:*'], filterPrefix: 'web/' }],
  });
});

test('a schedule of this stack alone lets it judge the silence of shards, as often as in the lab', async () => {
  const [recorder] = await record();
  const rule = recorder.one('aws:cloudwatch/eventRule:EventRule').inputs;
  expect(rule).toMatchObject({
    name: 'recoverops-prod-detector-heartbeat',
    scheduleExpression: 'rate(1 minute)',
  });
  expect(HEARTBEAT.scheduleExpression).toBe('rate(1 minute)');
  expect(SCHEDULE_SECONDS).toBe(MAPPING.tumblingWindowInSeconds);
  const arn = 'arn:aws:events:eu-west-1:111122223333:rule/recoverops-prod-detector-heartbeat';
  expect(permission(recorder, 'heartbeat')).toMatchObject({
    action: 'lambda:InvokeFunction',
    principal: 'events.amazonaws.com',
    sourceArn: arn,
  });
  // One that comes late says nothing that the next one does not.
  expect(recorder.one('aws:cloudwatch/eventTarget:EventTarget').inputs).toMatchObject({
    rule: 'recoverops-prod-detector-heartbeat',
    retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
  });
});
