import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import type { SignatureVersion } from './sns-message.ts';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly attributes: Map<string, string>;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly endpoint: string;
  readonly attributes: Map<string, string>;
  /** Proves that the endpoint got the confirmation message. */
  readonly token: string;
  isConfirmed: boolean;
  needsAuthenticationToUnsubscribe: boolean;
}

/** The topics and subscriptions of one account and region, in memory. */
export interface TopicRegistry {
  createTopic(name: string, attributes: ReadonlyMap<string, string>): Topic;
  deleteTopic(arn: string): void;
  /** Throws NotFound. */
  topic(arn: string): Topic;
  topics(): Topic[];
  /** Finds the subscription of that endpoint, or makes one that waits for confirmation. */
  subscribe(topicArn: string, endpoint: string, attributes: ReadonlyMap<string, string>): Subscription;
  /** Throws InvalidParameter for a wrong topic or token. */
  confirm(topicArn: string, token: string, needsAuthenticationToUnsubscribe: boolean): Subscription;
  /** Throws NotFound. */
  subscription(arn: string): Subscription;
  removeSubscription(arn: string): void;
  subscriptionsOf(topicArn: string): Subscription[];
}

/** Topic names as AWS allows them; FIFO topics cannot deliver to HTTP, so the lab has none. */
const TOPIC_NAME = /^[A-Za-z0-9_-]{1,256}$/;

export function createTopicRegistry(region: string, accountId: string): TopicRegistry {
  const topics = new Map<string, Topic>();
  const subscriptions = new Map<string, Subscription>();

  function topic(arn: string): Topic {
    const found = topics.get(arn);
    if (found === undefined) throw notFound('Topic does not exist');
    return found;
  }

  return {
    createTopic(name, attributes) {
      if (!TOPIC_NAME.test(name)) throw new AwsError('InvalidParameter', 'Invalid parameter: Topic Name');
      const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
      const existing = topics.get(arn);
      if (existing !== undefined) return existing;
      // AWS signs with version 1 unless told otherwise; the lab's topics start as the project's own ones do.
      const created = { arn, name, attributes: new Map([['SignatureVersion', '2'], ...attributes]) };
      topics.set(arn, created);
      return created;
    },
    deleteTopic(arn) {
      topics.delete(arn);
      for (const subscription of subscriptions.values()) {
        if (subscription.topicArn === arn) subscriptions.delete(subscription.arn);
      }
    },
    topic,
    topics: () => [...topics.values()],
    subscribe(topicArn, endpoint, attributes) {
      const existing = [...subscriptions.values()].find(
        (subscription) => subscription.topicArn === topicArn && subscription.endpoint === endpoint,
      );
      if (existing !== undefined) return existing;
      const created: Subscription = {
        arn: `${topic(topicArn).arn}:${randomUUID()}`,
        topicArn,
        endpoint,
        attributes: new Map(attributes),
        token: `2336412f37${randomBytes(139).toString('hex')}`,
        isConfirmed: false,
        needsAuthenticationToUnsubscribe: false,
      };
      subscriptions.set(created.arn, created);
      return created;
    },
    confirm(topicArn, token, needsAuthenticationToUnsubscribe) {
      if (!topics.has(topicArn)) throw new AwsError('InvalidParameter', 'Invalid parameter: Topic');
      const found = [...subscriptions.values()].find(
        (subscription) => subscription.topicArn === topicArn && subscription.token === token,
      );
      if (found === undefined) throw new AwsError('InvalidParameter', 'Invalid parameter: Token');
      if (!found.isConfirmed) {
        found.isConfirmed = true;
        found.needsAuthenticationToUnsubscribe = needsAuthenticationToUnsubscribe;
      }
      return found;
    },
    subscription(arn) {
      const found = subscriptions.get(arn);
      if (found === undefined) throw notFound('Subscription does not exist');
      return found;
    },
    removeSubscription: (arn) => {
      subscriptions.delete(arn);
    },
    subscriptionsOf: (topicArn) => [...subscriptions.values()].filter((each) => each.topicArn === topicArn),
  };
}

export function signatureVersionOf(topic: Topic): SignatureVersion {
  return topic.attributes.get('SignatureVersion') === '1' ? '1' : '2';
}

function notFound(message: string): AwsError {
  return new AwsError('NotFound', message, { status: 404 });
}
