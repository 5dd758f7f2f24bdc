import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import { type LabProcess, startLabProcess } from './lab-process.ts';
import { openSnsEndpoint } from './sns-endpoint.ts';

function clientOf({ endpoint, region }: LabProcess): SNSClient {
  const client = new SNSClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

test('topics and subscriptions are there after a SIGKILL, and what is published then is delivered', async () => {
  const lab = await startLabProcess();
  const [kept, gone] = [await openSnsEndpoint(), await openSnsEndpoint()];
  const before = clientOf(lab);
  const { TopicArn } = await before.send(
    new CreateTopicCommand({ Name: 'kept', Attributes: { DisplayName: 'shown' } }),
  );
  const subscribe = async ({ url, next }: typeof kept) => {
    await before.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: url }));
    const { body } = await next((post) => post.body.Type === 'SubscriptionConfirmation');
    const { SubscriptionArn } = await before.send(
      new ConfirmSubscriptionCommand({ TopicArn, Token: body.Token, AuthenticateOnUnsubscribe: 'true' }),
    );
    return SubscriptionArn;
  };
  const SubscriptionArn = await subscribe(kept);
  await before.send(new UnsubscribeCommand({ SubscriptionArn: await subscribe(gone) }));
  await before.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn,
      AttributeName: 'RawMessageDelivery',
      AttributeValue: 'true',
    }),
  );
  await lab.kill();
  await lab.restart();
  const after = clientOf(lab);
  expect((await after.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
    DisplayName: 'shown',
    SignatureVersion: '2',
    SubscriptionsConfirmed: '1',
  });
  const { Attributes } = await after.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(Attributes).toMatchObject({
    PendingConfirmation: 'false',
    ConfirmationWasAuthenticated: 'true',
    RawMessageDelivery: 'true',
  });
  await after.send(new PublishCommand({ TopicArn, Message: 'after the kill' }));
  const { text } = await kept.next((post) => post.headers['x-amz-sns-rawdelivery'] === 'true');
  expect(text).toBe('after the kill');
  expect(gone.received.map(({ text: each }) => each)).not.toContain('after the kill');
});
