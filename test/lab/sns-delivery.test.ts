import { PublishCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import {
  defaultRetryPolicy,
  parseDeliveryPolicy,
  retryDelaysSeconds,
} from '../../lab/sns/delivery-policy.ts';
import { startLab } from './lab-fixture.ts';
import { subscribeTopic } from './subscribed-topic.ts';

const timeScale = 400;

test('a 503 is tried again on schedule with the same message, until it is taken', async () => {
  const { lab, aws } = await startLab({ timeScale });
  const { topicArn, endpoint } = await subscribeTopic(aws);
  endpoint.answer(503);
  await aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'm' }));
  const first = await endpoint.next();
  const second = await endpoint.next();
  endpoint.answer(200);
  const third = await endpoint.next();
  await lab.sns.idle();
  expect([second.text, third.text]).toEqual([first.text, first.text]);
  expect(second.headers['x-amz-sns-message-id']).toBe(first.body.MessageId);
  const delivery = lab.sns.deliveries().at(-1);
  expect(delivery?.state).toBe('delivered');
  expect(delivery?.attempts.map(({ status }) => status)).toEqual([503, 503, 200]);
  const [one = 0, two = 0] = delivery?.attempts.map(({ at }) => Date.parse(at)) ?? [];
  expect(two - one).toBeGreaterThanOrEqual(20_000 / timeScale - 1);
  expect(lab.sns.deadLetters()).toEqual([]);
});

test('after three retries the message is a dead letter', async () => {
  const { lab, aws } = await startLab({ timeScale });
  const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:111122223333:dead';
  const { topicArn, endpoint } = await subscribeTopic(aws, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn }),
  });
  endpoint.answer(500);
  const { MessageId } = await aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'm' }));
  await lab.sns.idle();
  expect(endpoint.received.filter(({ body }) => body.MessageId === MessageId)).toHaveLength(4);
  expect(lab.sns.deadLetters()).toMatchObject([
    { parcel: { messageId: MessageId, deadLetterTargetArn }, state: 'dead' },
  ]);
});

test.each([[400], [403], [404], [302]])('%i is final', async (status) => {
  const { lab, aws } = await startLab({ timeScale });
  const { topicArn, endpoint } = await subscribeTopic(aws);
  endpoint.answer(status);
  await aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'm' }));
  await lab.sns.idle();
  expect(lab.sns.deadLetters()[0]?.attempts.map((attempt) => attempt.status)).toEqual([status]);
});

test('429 and silence are tried again', async () => {
  const { lab, aws } = await startLab({ timeScale, deliveryDeadlineMs: 200 });
  const { topicArn, endpoint } = await subscribeTopic(aws);
  endpoint.answer(429);
  await aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'm' }));
  await endpoint.next();
  endpoint.answer(undefined);
  await endpoint.next();
  endpoint.answer(200);
  await lab.sns.idle();
  expect(lab.sns.deliveries().at(-1)?.attempts).toMatchObject([
    { status: 429 },
    { error: 'no answer within 200 ms' },
    { status: 200 },
  ]);
});

test('an endpoint that is not there is tried again, and the reason is kept', async () => {
  const { lab, aws } = await startLab({ timeScale });
  const { topicArn, endpoint } = await subscribeTopic(aws);
  await endpoint.close();
  await aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'm' }));
  await lab.sns.idle();
  const attempts = lab.sns.deadLetters()[0]?.attempts ?? [];
  expect(attempts).toHaveLength(4);
  expect(attempts[0]?.error).toContain('ECONNREFUSED');
});

test('a kept connection that the endpoint closes is not a failed attempt', async () => {
  const { lab, aws } = await startLab();
  const { topicArn, endpoint } = await subscribeTopic(aws);
  // The confirmation went over this connection, which is open and idle now.
  await lab.sns.idle();
  endpoint.cutNextReuse();
  await aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'm' }));
  await lab.sns.idle();
  expect(endpoint.reusesCut()).toBe(1);
  expect(
    lab.sns
      .deliveries()
      .at(-1)
      ?.attempts.map(({ status }) => status),
  ).toEqual([200]);
});

test('redeliver sends the very same bytes again, as at-least-once delivery may', async () => {
  const { lab, aws } = await startLab();
  const { topicArn, endpoint } = await subscribeTopic(aws);
  const { MessageId = '' } = await aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'm' }));
  const first = await endpoint.next();
  expect(await lab.sns.redeliver(MessageId)).toEqual([{ status: 200 }]);
  expect((await endpoint.next()).text).toBe(first.text);
  expect(() => lab.sns.redeliver('unknown')).toThrow('No delivery of message unknown');
});

test('the default policy is three retries, 20 s apart', () => {
  expect(retryDelaysSeconds(defaultRetryPolicy)).toEqual([20, 20, 20]);
});

test('a policy runs through its phases and stops within an hour', () => {
  const policy = parseDeliveryPolicy(
    JSON.stringify({
      healthyRetryPolicy: {
        minDelayTarget: 10,
        maxDelayTarget: 50,
        numRetries: 8,
        numNoDelayRetries: 1,
        numMinDelayRetries: 2,
        numMaxDelayRetries: 2,
        backoffFunction: 'linear',
      },
    }),
  );
  expect(retryDelaysSeconds(policy)).toEqual([0, 10, 10, 10, 30, 50, 50, 50]);
  const long = { ...defaultRetryPolicy, minDelayTarget: 600, maxDelayTarget: 600, numRetries: 100 };
  expect(retryDelaysSeconds(long)).toHaveLength(6);
});

test.each([
  ['{', 'failed to parse JSON'],
  ['{"healthyRetryPolicy":{"numRetries":101}}', 'numRetries'],
  ['{"healthyRetryPolicy":{"numRetries":1,"numNoDelayRetries":2}}', 'below the sum'],
  ['{"healthyRetryPolicy":{"minDelayTarget":30}}', 'below minDelayTarget'],
  ['{"healthyRetryPolicy":{"backoffFunction":"random"}}', 'backoffFunction'],
])('the policy %s is refused', (json, reason) => {
  expect(() => parseDeliveryPolicy(json)).toThrow(reason);
});
