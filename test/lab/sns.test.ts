import { verify, X509Certificate } from 'node:crypto';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { startLab } from './lab-fixture.ts';
import { openSnsEndpoint } from './sns-endpoint.ts';
import { subscribeTopic } from './subscribed-topic.ts';

/** The canonical string, written a second time from the AWS documentation and not from the lab's code. */
function canonical(body: Readonly<Record<string, string>>): string {
  const names =
    body.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  return names.flatMap((name) => (body[name] === undefined ? [] : [`${name}\n${body[name]}\n`])).join('');
}

function isSigned(body: Readonly<Record<string, string>>, pem: string, algorithm = 'RSA-SHA256'): boolean {
  const { publicKey } = new X509Certificate(pem);
  return verify(
    algorithm,
    Buffer.from(canonical(body)),
    publicKey,
    Buffer.from(body.Signature ?? '', 'base64'),
  );
}

test('the signing certificate is a valid self-signed certificate of sns.amazonaws.com', async () => {
  const { lab } = await startLab();
  const certificate = new X509Certificate(lab.signingCertificate.pem);
  expect(certificate.subject).toBe('CN=sns.amazonaws.com');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkHost('sns.amazonaws.com')).toBe('sns.amazonaws.com');
  expect(certificate.ca).toBe(false);
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 86_400_000);
  expect(lab.signingCertificate.url).toMatch(
    /^https:\/\/sns\.us-east-1\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
  );
});

test('a subscription is confirmed by the token of a signed message before anything is delivered', async () => {
  const { lab, aws } = await startLab();
  const endpoint = await openSnsEndpoint();
  const { TopicArn } = await aws.sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  const subscribed = await aws.sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint.url }),
  );
  expect(subscribed.SubscriptionArn).toBe('pending confirmation');
  await aws.sns.send(new PublishCommand({ TopicArn, Message: 'too early' }));

  const { headers, body } = await endpoint.next();
  expect(headers).toMatchObject({
    'content-type': 'text/plain; charset=UTF-8',
    'x-amz-sns-message-type': 'SubscriptionConfirmation',
    'x-amz-sns-message-id': body.MessageId,
    'x-amz-sns-topic-arn': TopicArn,
    'user-agent': 'Amazon Simple Notification Service Agent',
  });
  expect(headers['x-amz-sns-subscription-arn']).toBeUndefined();
  expect(body.SubscribeURL).toBe(
    `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${body.Token}`,
  );
  expect(isSigned(body, lab.signingCertificate.pem)).toBe(true);

  await aws.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: body.Token }));
  const { Subscriptions = [] } = await aws.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([{ Endpoint: endpoint.url, Protocol: 'http', Owner: '111122223333' }]);
  const { MessageId } = await aws.sns.send(new PublishCommand({ TopicArn, Message: 'after' }));
  expect((await endpoint.next()).body).toMatchObject({ Message: 'after', MessageId });
  await lab.sns.idle();
  expect(endpoint.received).toHaveLength(2);
});

test('a GET of the link confirms without a signature', async () => {
  const { lab, aws } = await startLab();
  const endpoint = await openSnsEndpoint();
  const { TopicArn } = await aws.sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint.url }));
  const { body } = await endpoint.next();
  const link = new URL(body.SubscribeURL ?? '');
  const response = await fetch(`${lab.endpoint}/${link.search}`);
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(
    /<ConfirmSubscriptionResult><SubscriptionArn>arn:aws:sns:us-east-1:111122223333:alarms:[0-9a-f-]{36}</,
  );
});

test('notifications carry subject, attributes and a signature that a changed byte breaks', async () => {
  const { lab, aws } = await startLab();
  const { topicArn, subscriptionArn, endpoint } = await subscribeTopic(aws);
  const message = '{"a":"é & <b>\r\n"}';
  await aws.sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: 'ALARM: "cpu" in US East (N. Virginia)',
      Message: message,
      MessageAttributes: { team: { DataType: 'String', StringValue: 'payments' } },
    }),
  );
  const { headers, body } = await endpoint.next();
  expect(headers['x-amz-sns-subscription-arn']).toBe(subscriptionArn);
  expect(body).toMatchObject({
    Type: 'Notification',
    Subject: 'ALARM: "cpu" in US East (N. Virginia)',
    Message: message,
    SignatureVersion: '2',
    SigningCertURL: lab.signingCertificate.url,
    MessageAttributes: { team: { Type: 'String', Value: 'payments' } },
  });
  expect(isSigned(body, lab.signingCertificate.pem)).toBe(true);
  expect(isSigned({ ...body, Subject: 'OK: "cpu"' }, lab.signingCertificate.pem)).toBe(false);
  expect(isSigned({ ...body, Message: `${message} ` }, lab.signingCertificate.pem)).toBe(false);
  expect(isSigned(body, lab.signingCertificate.pem, 'RSA-SHA1')).toBe(false);
});

test('a topic of signature version 1 signs with SHA-1', async () => {
  const { lab, aws } = await startLab();
  const { topicArn, endpoint } = await subscribeTopic(aws);
  await aws.sns.send(
    new SetTopicAttributesCommand({
      TopicArn: topicArn,
      AttributeName: 'SignatureVersion',
      AttributeValue: '1',
    }),
  );
  await aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'm' }));
  const { body } = await endpoint.next();
  expect(body.SignatureVersion).toBe('1');
  expect(isSigned(body, lab.signingCertificate.pem, 'RSA-SHA1')).toBe(true);
});

test('attributes of topics and subscriptions are read back', async () => {
  const { aws } = await startLab();
  const { topicArn, subscriptionArn } = await subscribeTopic(aws);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:111122223333:dead' });
  const DeliveryPolicy = JSON.stringify({
    healthyRetryPolicy: { numRetries: 5, minDelayTarget: 1, maxDelayTarget: 9 },
  });
  for (const [AttributeName, AttributeValue] of Object.entries({ RedrivePolicy, DeliveryPolicy })) {
    await aws.sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn: subscriptionArn,
        AttributeName,
        AttributeValue,
      }),
    );
  }
  const { Attributes } = await aws.sns.send(
    new GetSubscriptionAttributesCommand({ SubscriptionArn: subscriptionArn }),
  );
  expect(Attributes).toMatchObject({
    RedrivePolicy,
    DeliveryPolicy,
    PendingConfirmation: 'false',
    ConfirmationWasAuthenticated: 'true',
    Owner: '111122223333',
  });
  expect(JSON.parse(Attributes?.EffectiveDeliveryPolicy ?? '').healthyRetryPolicy).toMatchObject({
    numRetries: 5,
    maxDelayTarget: 9,
    backoffFunction: 'linear',
  });
  const topic = await aws.sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
  expect(topic.Attributes).toMatchObject({ SignatureVersion: '2', SubscriptionsConfirmed: '1' });
  expect((await aws.sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: topicArn }]);
});

test('an unsubscribed endpoint is told so and gets nothing more', async () => {
  const { lab, aws } = await startLab();
  const { topicArn, subscriptionArn, endpoint } = await subscribeTopic(aws);
  const unsigned = await fetch(`${lab.endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`);
  expect(unsigned.status).toBe(403);
  await aws.sns.send(new UnsubscribeCommand({ SubscriptionArn: subscriptionArn }));
  const { body, headers } = await endpoint.next();
  expect(body.Type).toBe('UnsubscribeConfirmation');
  expect(headers['x-amz-sns-subscription-arn']).toBe(subscriptionArn);
  expect(isSigned(body, lab.signingCertificate.pem)).toBe(true);
  await aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'gone' }));
  await lab.sns.idle();
  expect(endpoint.received).toHaveLength(2);
});

test('errors have the names and texts of AWS', async () => {
  const { aws } = await startLab();
  const { topicArn } = await subscribeTopic(aws);
  const Endpoint = 'http://127.0.0.1:9/';
  await expect(
    aws.sns.send(new PublishCommand({ TopicArn: `${topicArn}x`, Message: 'm' })),
  ).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Topic does not exist',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(
    aws.sns.send(new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token: 'abc' })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException', message: 'Invalid parameter: Token' });
  await expect(
    aws.sns.send(new ConfirmSubscriptionCommand({ TopicArn: `${topicArn}x`, Token: 'abc' })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException', message: 'Invalid parameter: Topic' });
  for (const refused of [
    'http://192.0.2.1/',
    'http://localhost.example.com/',
    'https://127.0.0.1/',
    'nonsense',
  ]) {
    await expect(
      aws.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'http', Endpoint: refused })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
  await expect(
    aws.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(
    aws.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'x'.repeat(262_145) })),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid parameter: Message too long',
  });
});
