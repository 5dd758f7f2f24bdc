import { randomUUID } from 'node:crypto';
import { isJsonObject } from '../../src/domain/text/json-object.ts';
import {
  defaultRetryPolicy,
  parseDeliveryPolicy,
  type RetryPolicy,
  retryDelaysSeconds,
} from './delivery-policy.ts';
import type { Parcel } from './delivery-queue.ts';
import type { SigningCertificate } from './signing-certificate.ts';
import {
  type SnsAttribute,
  type SnsMessageType,
  signMessage,
  type UnsignedSnsMessage,
} from './sns-message.ts';
import { type Subscription, signatureVersionOf, type Topic } from './topic-registry.ts';

/** What Publish was given. */
export interface Publication {
  readonly messageId: string;
  readonly timestamp: string;
  readonly subject?: string;
  readonly message: string;
  readonly attributes?: Readonly<Record<string, SnsAttribute>>;
}

export interface MessageComposer {
  notification(topic: Topic, subscription: Subscription, publication: Publication): Parcel;
  /** `kind` says whether it asks to confirm a new subscription or tells of a removed one. */
  confirmation(
    topic: Topic,
    subscription: Subscription,
    kind: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation',
    nowMs: number,
  ): Parcel;
}

export function createMessageComposer(region: string, certificate: SigningCertificate): MessageComposer {
  const host = `https://sns.${region}.amazonaws.com/`;

  function signedParcel(topic: Topic, subscription: Subscription, message: UnsignedSnsMessage): Parcel {
    const body = signMessage(message, signatureVersionOf(topic), certificate);
    return parcel(topic, subscription, message, body, {});
  }

  return {
    notification(topic, subscription, { messageId, timestamp, subject, message, attributes }) {
      const unsigned: UnsignedSnsMessage = {
        Type: 'Notification',
        MessageId: messageId,
        TopicArn: topic.arn,
        Message: message,
        Timestamp: timestamp,
        UnsubscribeURL: `${host}?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
        ...(subject === undefined ? {} : { Subject: subject }),
        ...(attributes === undefined ? {} : { MessageAttributes: attributes }),
      };
      return subscription.attributes.get('RawMessageDelivery') === 'true'
        ? parcel(topic, subscription, unsigned, message, { 'x-amz-sns-rawdelivery': 'true' })
        : signedParcel(topic, subscription, unsigned);
    },
    confirmation(topic, subscription, kind, nowMs) {
      return signedParcel(topic, subscription, {
        Type: kind,
        MessageId: randomUUID(),
        TopicArn: topic.arn,
        Token: subscription.token,
        Message: confirmationText(kind, topic.arn, subscription.arn),
        SubscribeURL: `${host}?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${subscription.token}`,
        Timestamp: new Date(nowMs).toISOString(),
      });
    },
  };
}

/** The retry policy in force: the subscription's own, unless the topic overrides it, else the topic's, else the default. */
export function retryPolicyOf(topic: Topic, subscription: Subscription): RetryPolicy {
  const topicPolicy = topic.attributes.get('DeliveryPolicy');
  const own = subscription.attributes.get('DeliveryPolicy');
  const isOverridden =
    topicPolicy !== undefined && /"disableSubscriptionOverrides"\s*:\s*true/.test(topicPolicy);
  if (own !== undefined && !isOverridden) return parseDeliveryPolicy(own);
  return topicPolicy === undefined ? defaultRetryPolicy : parseDeliveryPolicy(topicPolicy);
}

function parcel(
  topic: Topic,
  subscription: Subscription,
  message: { readonly Type: SnsMessageType; readonly MessageId: string },
  body: string,
  extraHeaders: Readonly<Record<string, string>>,
): Parcel {
  // The first message of a subscription carries no subscription ARN; it is not confirmed yet.
  const isForSubscription = message.Type !== 'SubscriptionConfirmation';
  const deadLetterTargetArn = readDeadLetterTarget(subscription.attributes.get('RedrivePolicy'));
  return {
    messageId: message.MessageId,
    type: message.Type,
    topicArn: topic.arn,
    subscriptionArn: subscription.arn,
    endpoint: subscription.endpoint,
    headers: {
      'x-amz-sns-message-type': message.Type,
      'x-amz-sns-message-id': message.MessageId,
      'x-amz-sns-topic-arn': topic.arn,
      ...(isForSubscription ? { 'x-amz-sns-subscription-arn': subscription.arn } : {}),
      ...extraHeaders,
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
      'accept-encoding': 'gzip,deflate',
    },
    body,
    retryDelaysSeconds: retryDelaysSeconds(retryPolicyOf(topic, subscription)),
    ...(deadLetterTargetArn === undefined ? {} : { deadLetterTargetArn }),
  };
}

/** The queue ARN inside a RedrivePolicy attribute, or undefined when it has none. */
export function readDeadLetterTarget(redrivePolicy: string | undefined): string | undefined {
  if (redrivePolicy === undefined || redrivePolicy === '') return undefined;
  let policy: unknown;
  try {
    policy = JSON.parse(redrivePolicy);
  } catch {
    return undefined;
  }
  const target = isJsonObject(policy) ? policy.deadLetterTargetArn : undefined;
  return typeof target === 'string' ? target : undefined;
}

function confirmationText(kind: SnsMessageType, topicArn: string, subscriptionArn: string): string {
  return kind === 'SubscriptionConfirmation'
    ? `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
    : `You have chosen to deactivate subscription ${subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`;
}
