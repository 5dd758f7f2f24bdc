import { ConfirmSubscriptionCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { createSubscriptionClient } from '../../../../src/clients/aws/sns.ts';
import { awsConfig } from '../../../support/aws-config.ts';

test('confirms in the region of the topic, so that only the owner can end the subscription', async () => {
  const regions: string[] = [];
  const mocked = mockClient(SNSClient);
  mocked.on(ConfirmSubscriptionCommand).resolves({ SubscriptionArn: 'arn:aws:sns:eu-west-1:1:a:b' });
  const subscriptions = createSubscriptionClient(awsConfig('http://127.0.0.1:1'), (region) => {
    regions.push(region);
    return new SNSClient({ region });
  });
  const topicArn = 'arn:aws:sns:eu-west-1:111122223333:alarms';
  await subscriptions.confirm({ topicArn, token: 'abc' });
  await subscriptions.confirm({ topicArn, token: 'abc' });
  expect(regions).toEqual(['eu-west-1']);
  expect(mocked.commandCalls(ConfirmSubscriptionCommand)[0]?.args[0].input).toEqual({
    TopicArn: topicArn,
    Token: 'abc',
    AuthenticateOnUnsubscribe: 'true',
  });
  mocked.restore();
});

test("AWS's refusal becomes our own error", async () => {
  const mocked = mockClient(SNSClient);
  mocked.on(ConfirmSubscriptionCommand).rejects(
    Object.assign(new Error('Invalid token'), {
      name: 'InvalidParameter',
      $metadata: { httpStatusCode: 400 },
    }),
  );
  const subscriptions = createSubscriptionClient(awsConfig('http://127.0.0.1:1'));
  await expect(
    subscriptions.confirm({ topicArn: 'arn:aws:sns:us-east-1:111122223333:alarms', token: 'abc' }),
  ).rejects.toMatchObject({
    name: 'ServiceError',
    service: 'sns',
    kind: 'refused',
    code: 'InvalidParameter',
  });
  mocked.restore();
});
