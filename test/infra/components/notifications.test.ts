import { expect, test } from 'vitest';
import { parseDeliveryPolicy, retryDelaysSeconds } from '../../../lab/sns/delivery-policy.ts';
import { AlarmSubscription } from '../../../pulumi/components/alarm-subscription.ts';
import { DELIVERY_POLICY } from '../../../pulumi/components/delivery-policy.ts';
import { Notifications } from '../../../pulumi/components/notifications.ts';
import { deadLetterQueuePolicy } from '../../../pulumi/policies/dead-letter-queue-policy.ts';
import { alarmTopicPolicy, noticeTopicPolicy } from '../../../pulumi/policies/topic-policies.ts';
import { type PulumiRecorder, resolved, startRecording } from '../pulumi-mocks.ts';

const arnOf = (service: string, name: string) => `arn:aws:${service}:eu-west-1:111122223333:${name}`;
const ALARMS = arnOf('sns', 'recoverops-prod-alarms');
const NOTICES = arnOf('sns', 'recoverops-prod-notices');
const DEAD_LETTERS = arnOf('sqs', 'recoverops-prod-dead-letters');
const KEY = arnOf('kms', 'key/1');
const scope = { partition: 'aws', account: '111122223333', alarmAccounts: [] };

async function record(noticeEmails: readonly string[] = []): Promise<[PulumiRecorder, Notifications]> {
  const recorder = await startRecording();
  const component = new Notifications('messages', {
    alarmTopicName: 'recoverops-prod-alarms',
    noticeTopicName: 'recoverops-prod-notices',
    deadLetterQueueName: 'recoverops-prod-dead-letters',
    kmsKeyArn: KEY,
    alarmTopicPolicy: alarmTopicPolicy(scope, ALARMS),
    noticeTopicPolicy: noticeTopicPolicy(scope, NOTICES),
    deadLetterQueuePolicy: deadLetterQueuePolicy({
      deadLetterQueueArn: DEAD_LETTERS,
      alarmTopicArns: [ALARMS],
      findingsTopicArn: null,
    }),
    noticeEmails,
    tags: {},
  });
  await recorder.settled();
  return [recorder, component];
}

test('both topics sign with SHA-256 and are encrypted with the customer key', async () => {
  const [recorder, component] = await record();
  const topics = recorder.ofType('aws:sns/topic:Topic');
  expect(topics.map(({ inputs }) => inputs.name)).toEqual([
    'recoverops-prod-alarms',
    'recoverops-prod-notices',
  ]);
  for (const { inputs } of topics) {
    expect(inputs).toMatchObject({ signatureVersion: 2, kmsMasterKeyId: KEY });
    // A FIFO topic cannot deliver to HTTPS.
    expect(inputs).not.toHaveProperty('fifoTopic');
  }
  expect(await resolved(component.alarmTopicArn)).toBe(ALARMS);
  expect(await resolved(component.noticeTopicArn)).toBe(NOTICES);
});

interface Statement {
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Resource: unknown;
  readonly Condition?: object;
}

test('each topic and the queue has the policy of its own, and none is open to everybody', async () => {
  const [recorder] = await record();
  const policies = [
    ...recorder.ofType('aws:sns/topicPolicy:TopicPolicy'),
    ...recorder.ofType('aws:sqs/queuePolicy:QueuePolicy'),
  ].map(({ inputs }) => ({
    of: inputs.arn ?? inputs.queueUrl,
    statements: JSON.parse(String(inputs.policy)).Statement as readonly Statement[],
  }));
  expect(policies.map(({ of }) => of)).toEqual([
    ALARMS,
    NOTICES,
    'https://sqs.eu-west-1.amazonaws.com/111122223333/recoverops-prod-dead-letters',
  ]);
  expect(policies.map(({ statements }) => statements[0]?.Resource)).toEqual([ALARMS, NOTICES, DEAD_LETTERS]);
  for (const { statements } of policies) {
    for (const { Effect, Principal, Condition } of statements) {
      if (Effect === 'Allow') expect(Principal).not.toBe('*');
      expect(Condition).toBeDefined();
    }
    expect(statements.some(({ Effect }) => Effect === 'Deny')).toBe(true);
  }
});

test('dead letters are encrypted and kept as long as SQS can', async () => {
  const [recorder, component] = await record();
  const { inputs } = recorder.one('aws:sqs/queue:Queue');
  expect(inputs).toMatchObject({
    name: 'recoverops-prod-dead-letters',
    messageRetentionSeconds: 1_209_600,
    sqsManagedSseEnabled: true,
    receiveWaitTimeSeconds: 20,
  });
  // A dead-letter queue that itself gave messages up would lose alarms.
  expect(inputs).not.toHaveProperty('redrivePolicy');
  expect(await resolved(component.deadLetterQueueArn)).toBe(DEAD_LETTERS);
  expect(await resolved(component.deadLetterQueueUrl)).toContain('recoverops-prod-dead-letters');
});

test('people get notices by mail, never the alarms themselves', async () => {
  const [recorder] = await record(['ana@example.org']);
  expect(recorder.one('aws:sns/topicSubscription:TopicSubscription').inputs).toEqual({
    topic: NOTICES,
    protocol: 'email',
    endpoint: 'ana@example.org',
  });
});

const subscription = {
  topicArn: ALARMS,
  endpointUrl: 'https://ops.example.org/webhooks/sns',
  deadLetterQueueArn: DEAD_LETTERS,
};

test('alarms go to the ingress with their envelope, many retries and a dead-letter queue', async () => {
  const recorder = await startRecording();
  new AlarmSubscription('alarms', subscription);
  await recorder.settled();
  const { inputs } = recorder.one('aws:sns/topicSubscription:TopicSubscription');
  expect(inputs).toMatchObject({
    topic: ALARMS,
    protocol: 'https',
    endpoint: 'https://ops.example.org/webhooks/sns',
    rawMessageDelivery: false,
    endpointAutoConfirms: true,
    confirmationTimeoutInMinutes: 15,
  });
  expect(JSON.parse(String(inputs.redrivePolicy))).toEqual({ deadLetterTargetArn: DEAD_LETTERS });
  expect(JSON.parse(String(inputs.deliveryPolicy))).toEqual(DELIVERY_POLICY);
  // A filter would drop alarms without a trace.
  expect(inputs).not.toHaveProperty('filterPolicy');
});

test.each([
  'http://ops.example.org/webhooks/sns',
  'https://user@ops.example.org/',
  'https://ops.example.org/?x=1',
])('the endpoint %s is refused before anything is subscribed', async (endpointUrl) => {
  const recorder = await startRecording();
  expect(() => new AlarmSubscription('alarms', { ...subscription, endpointUrl })).toThrow('plain https URL');
  await recorder.settled();
  expect(recorder.resources).toEqual([]);
});

test('the retries last most of the hour that SNS allows, and none is cut', () => {
  const delays = retryDelaysSeconds(parseDeliveryPolicy(JSON.stringify(DELIVERY_POLICY)));
  expect(delays).toHaveLength(DELIVERY_POLICY.healthyRetryPolicy.numRetries);
  const total = delays.reduce((sum, seconds) => sum + seconds, 0);
  expect(total).toBeGreaterThan(55 * 60);
  expect(total).toBeLessThanOrEqual(60 * 60);
});
