import { expect, test } from 'vitest';
import { FindingsTopic } from '../../../pulumi/components/findings-topic.ts';
import { LogStream } from '../../../pulumi/components/log-stream.ts';
import { findingsTopicPolicy } from '../../../pulumi/policies/topic-policies.ts';
import { type PulumiRecorder, resolved, startRecording } from '../pulumi-mocks.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const DELIVERY = 'arn:aws:iam::111122223333:role/recoverops-prod-log-delivery';
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:recoverops-prod-findings';

async function record(logGroups: readonly string[]): Promise<PulumiRecorder> {
  const recorder = await startRecording();
  new LogStream('logs', {
    streamName: 'recoverops-prod-logs',
    shards: 2,
    retentionHours: 48,
    kmsKeyArn: KEY,
    deliveryRoleArn: DELIVERY,
    deliveryReady: [],
    logGroups,
    tags: {},
  });
  await recorder.settled();
  return recorder;
}

test('the stream is encrypted with the customer key and as large as it was said', async () => {
  const recorder = await record([]);
  expect(recorder.one('aws:kinesis/stream:Stream').inputs).toMatchObject({
    name: 'recoverops-prod-logs',
    streamModeDetails: { streamMode: 'PROVISIONED' },
    shardCount: 2,
    retentionPeriod: 48,
    encryptionType: 'KMS',
    kmsKeyId: KEY,
  });
  expect(recorder.ofType('aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter')).toEqual([]);
});

test('each group sends all of its lines, those of one log stream to one shard', async () => {
  const recorder = await record(['/aws/lambda/shop', '/ecs/shop']);
  const filters = recorder.ofType('aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter');
  expect(filters.map(({ inputs }) => inputs.logGroup)).toEqual(['/aws/lambda/shop', '/ecs/shop']);
  for (const { inputs } of filters)
    expect(inputs).toMatchObject({
      name: 'recoverops-prod-logs',
      filterPattern: '',
      distribution: 'ByLogStream',
      roleArn: DELIVERY,
    });
});

test('findings are signed with SHA-256, encrypted, and published by the detector alone', async () => {
  const recorder = await startRecording();
  const component = new FindingsTopic('findings', {
    topicName: 'recoverops-prod-findings',
    kmsKeyArn: KEY,
    policy: findingsTopicPolicy(
      { detectorRoleArn: 'arn:aws:iam::111122223333:role/recoverops-prod-detector' },
      TOPIC,
    ),
    tags: {},
  });
  await recorder.settled();
  expect(recorder.one('aws:sns/topic:Topic').inputs).toMatchObject({
    signatureVersion: 2,
    kmsMasterKeyId: KEY,
  });
  expect(await resolved(component.topicArn)).toBe(TOPIC);
  const { Statement } = JSON.parse(String(recorder.one('aws:sns/topicPolicy:TopicPolicy').inputs.policy));
  expect(Statement[0]).toMatchObject({ Effect: 'Deny', Action: 'sns:Publish', Resource: TOPIC });
});
