import { AwsError } from '../http/aws-error.ts';
import { ANONYMOUS } from '../http/credential-scope.ts';
import { formRows, type QueryOperation } from '../http/query-codec.ts';
import { element, type XmlElement } from '../http/xml.ts';
import type { LabClock } from '../lab-clock.ts';
import { type MessageComposer, readDeadLetterTarget, retryPolicyOf } from './compose-message.ts';
import { effectiveDeliveryPolicy, parseDeliveryPolicy } from './delivery-policy.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import { isDeliverable } from './http-post.ts';
import { attributeMap, page, requireField } from './topic-operations.ts';
import type { Subscription, TopicRegistry } from './topic-registry.ts';

const PENDING = 'pending confirmation';

/** Subscribe, ConfirmSubscription, Unsubscribe, the List operations and Get/SetSubscriptionAttributes. */
export function createSubscriptionOperations(
  accountId: string,
  registry: TopicRegistry,
  composer: MessageComposer,
  queue: DeliveryQueue,
  clock: LabClock,
  deliveryHosts: readonly string[],
): Array<[string, QueryOperation]> {
  return [
    [
      'Subscribe',
      (form) => {
        const topic = registry.topic(requireField(form, 'TopicArn'));
        assertEndpoint(form.get('Protocol'), form.get('Endpoint') ?? '', deliveryHosts);
        const attributes = formRows(form, 'Attributes.entry').map(checkedAttribute);
        const subscription = registry.subscribe(
          topic.arn,
          requireField(form, 'Endpoint'),
          new Map(attributes),
        );
        if (!subscription.isConfirmed) {
          queue.send(composer.confirmation(topic, subscription, 'SubscriptionConfirmation', clock.now()));
        }
        const isArnAsked = subscription.isConfirmed || form.get('ReturnSubscriptionArn') === 'true';
        return [element('SubscriptionArn', isArnAsked ? subscription.arn : PENDING)];
      },
    ],
    [
      'ConfirmSubscription',
      (form) => {
        const needsAuthentication = form.get('AuthenticateOnUnsubscribe') === 'true';
        const subscription = registry.confirm(
          form.get('TopicArn') ?? '',
          form.get('Token') ?? '',
          needsAuthentication,
        );
        return [element('SubscriptionArn', subscription.arn)];
      },
    ],
    [
      'Unsubscribe',
      (form, { scope }) => {
        const subscription = registry.subscription(requireField(form, 'SubscriptionArn'));
        if (scope.accessKeyId === ANONYMOUS && subscription.needsAuthenticationToUnsubscribe) {
          throw new AwsError('AuthorizationError', 'This subscription needs a signed Unsubscribe.', {
            status: 403,
          });
        }
        registry.removeSubscription(subscription.arn);
        if (subscription.isConfirmed) {
          const topic = registry.topic(subscription.topicArn);
          queue.send(composer.confirmation(topic, subscription, 'UnsubscribeConfirmation', clock.now()));
        }
        return undefined;
      },
    ],
    [
      'ListSubscriptionsByTopic',
      (form) => {
        const topic = registry.topic(requireField(form, 'TopicArn'));
        const row = (subscription: Subscription): XmlElement => subscriptionElement(subscription, accountId);
        return page(form, registry.subscriptionsOf(topic.arn), 'Subscriptions', row);
      },
    ],
    [
      'ListSubscriptions',
      (form) => {
        const all = registry.topics().flatMap(({ arn }) => registry.subscriptionsOf(arn));
        const row = (subscription: Subscription): XmlElement => subscriptionElement(subscription, accountId);
        return page(form, all, 'Subscriptions', row);
      },
    ],
    [
      'GetSubscriptionAttributes',
      (form) => {
        const subscription = registry.subscription(requireField(form, 'SubscriptionArn'));
        const policy = retryPolicyOf(registry.topic(subscription.topicArn), subscription);
        return [
          attributeMap([
            ['SubscriptionArn', subscription.arn],
            ['TopicArn', subscription.topicArn],
            ['Owner', accountId],
            ['Protocol', 'http'],
            ['Endpoint', subscription.endpoint],
            ['PendingConfirmation', String(!subscription.isConfirmed)],
            ['ConfirmationWasAuthenticated', String(subscription.needsAuthenticationToUnsubscribe)],
            ['RawMessageDelivery', 'false'],
            ...subscription.attributes,
            ['EffectiveDeliveryPolicy', effectiveDeliveryPolicy(policy)],
          ]),
        ];
      },
    ],
    [
      'SetSubscriptionAttributes',
      (form) => {
        const subscription = registry.subscription(requireField(form, 'SubscriptionArn'));
        const row = { key: requireField(form, 'AttributeName'), value: form.get('AttributeValue') ?? '' };
        registry.setSubscriptionAttribute(subscription.arn, ...checkedAttribute(row));
        return undefined;
      },
    ],
  ];
}

function assertEndpoint(protocol: string | null, endpoint: string, deliveryHosts: readonly string[]): void {
  if (protocol !== 'http') {
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: Protocol: the lab delivers over http, not ${protocol}`,
    );
  }
  if (!isDeliverable(endpoint, deliveryHosts)) {
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: Endpoint: the lab delivers only to http on this machine',
    );
  }
}

function checkedAttribute(row: Readonly<Record<string, string>>): [string, string] {
  const name = row.key ?? '';
  const value = row.value ?? '';
  if (name === 'DeliveryPolicy') parseDeliveryPolicy(value);
  else if (name === 'RedrivePolicy') assertRedrivePolicy(value);
  else if (name === 'RawMessageDelivery') assertBoolean(value);
  else
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: AttributeName: the lab does not emulate ${name}`,
    );
  return [name, value];
}

function assertRedrivePolicy(value: string): void {
  if (value === '' || readDeadLetterTarget(value)?.startsWith('arn:aws:sqs:') === true) return;
  throw new AwsError(
    'InvalidParameter',
    'Invalid parameter: RedrivePolicy: deadLetterTargetArn must be an SQS queue',
  );
}

function assertBoolean(value: string): void {
  if (value !== 'true' && value !== 'false') {
    throw new AwsError('InvalidParameter', 'Invalid parameter: RawMessageDelivery');
  }
}

function subscriptionElement(subscription: Subscription, accountId: string): XmlElement {
  return element('member', [
    element('SubscriptionArn', subscription.isConfirmed ? subscription.arn : 'PendingConfirmation'),
    element('Owner', accountId),
    element('Protocol', 'http'),
    element('Endpoint', subscription.endpoint),
    element('TopicArn', subscription.topicArn),
  ]);
}
