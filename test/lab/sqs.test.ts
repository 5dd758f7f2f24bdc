import { PublishCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { createClients } from './lab-clients.ts';
import { subscribeTopic } from './subscribed-topic.ts';

async function setUp() {
  const lab = await startControlPlane({ timeScale: 1000 });
  onTestFinished(() => lab.stop());
  const config = {
    endpoint: lab.endpoint,
    region: lab.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    maxAttempts: 1,
  };
  const sqs = new SQSClient(config);
  onTestFinished(() => {
    sqs.destroy();
  });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'dead-letters' }));
  const receive = async (WaitTimeSeconds = 0, VisibilityTimeout?: number) => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        ...(VisibilityTimeout === undefined ? {} : { VisibilityTimeout }),
      }),
    );
    return Messages;
  };
  return { lab, sqs, QueueUrl, receive };
}

test('a message is hidden while somebody has it, comes back, and is gone once deleted', async () => {
  const { sqs, QueueUrl, receive } = await setUp();
  const { MessageId } = await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'one',
      MessageAttributes: { why: { DataType: 'String', StringValue: 'test' } },
    }),
  );
  const [first] = await receive(0, 1);
  expect(first).toMatchObject({
    MessageId,
    Body: 'one',
    Attributes: { ApproximateReceiveCount: '1' },
    MessageAttributes: { why: { StringValue: 'test' } },
  });
  expect(await receive()).toEqual([]);
  const counts = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(counts.Attributes).toMatchObject({
    QueueArn: 'arn:aws:sqs:us-east-1:111122223333:dead-letters',
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '1',
  });
  // A long poll ends as soon as the message is visible again.
  const [second] = await receive(5);
  expect(second).toMatchObject({ MessageId, Attributes: { ApproximateReceiveCount: '2' } });
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle }));
  expect(await receive()).toEqual([]);
});

test('a long poll that waits gets what is sent meanwhile', async () => {
  const { sqs, QueueUrl, receive } = await setUp();
  const waiting = receive(20);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later' }));
  expect(await waiting).toMatchObject([{ Body: 'later' }]);
});

test('a queue is found by its name; one that is not there is refused by type', async () => {
  const { sqs, QueueUrl } = await setUp();
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'dead-letters' }))).QueueUrl).toBe(QueueUrl);
  await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl: `${QueueUrl}-none` }))).rejects.toBeInstanceOf(
    QueueDoesNotExist,
  );
});

test('what SNS cannot deliver goes to the queue of the subscription as it was signed', async () => {
  const { lab, receive } = await setUp();
  const clients = createClients(lab);
  const { topicArn, endpoint } = await subscribeTopic(clients, {
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:111122223333:dead-letters',
    }),
  });
  endpoint.answer(503);
  const { MessageId } = await clients.sns.send(
    new PublishCommand({ TopicArn: topicArn, Message: 'lost?', Subject: 'subject' }),
  );
  const [dead] = await receive(20);
  const [delivery] = lab.sns.deadLetters();
  expect(dead?.Body).toBe(delivery?.parcel.body);
  expect(JSON.parse(dead?.Body ?? '')).toMatchObject({
    Type: 'Notification',
    MessageId,
    Message: 'lost?',
    Subject: 'subject',
    Signature: expect.any(String),
    SigningCertURL: lab.signingCertificate.url,
  });
  expect(dead?.MessageAttributes).toMatchObject({ ErrorCode: { StringValue: '503' } });
  expect(delivery?.attempts).toHaveLength(4);
});
