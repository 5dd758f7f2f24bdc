import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../durable/json-file.ts';
import { AwsError } from '../http/aws-error.ts';
import type { SignatureVersion } from './sns-message.ts';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly endpoint: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Proves that the endpoint got the confirmation message. */
  readonly token: string;
  readonly isConfirmed: boolean;
  readonly needsAuthenticationToUnsubscribe: boolean;
}

/** The topics and subscriptions of one account and region. With a directory, what is done to them outlives the process. */
export interface TopicRegistry {
  createTopic(name: string, attributes: ReadonlyMap<string, string>): Topic;
  deleteTopic(arn: string): void;
  /** Throws NotFound. */
  setTopicAttribute(arn: string, name: string, value: string): void;
  /** Throws NotFound. */
  topic(arn: string): Topic;
  topics(): Topic[];
  /** Finds the subscription of that endpoint, or makes one that waits for confirmation. */
  subscribe(topicArn: string, endpoint: string, attributes: ReadonlyMap<string, string>): Subscription;
  /** Throws InvalidParameter for a wrong topic or token. */
  confirm(topicArn: string, token: string, needsAuthenticationToUnsubscribe: boolean): Subscription;
  /** Throws NotFound. */
  subscription(arn: string): Subscription;
  /** Throws NotFound. */
  setSubscriptionAttribute(arn: string, name: string, value: string): void;
  removeSubscription(arn: string): void;
  subscriptionsOf(topicArn: string): Subscription[];
}

/** Topic names as AWS allows them; FIFO topics cannot deliver to HTTP, so the lab has none. */
const TOPIC_NAME = /^[A-Za-z0-9_-]{1,256}$/;

/** Maps as lists of their entries. */
type Kept<T extends { readonly attributes: unknown }> = Omit<T, 'attributes'> & {
  readonly attributes: readonly (readonly [string, string])[];
};

interface RegistryFile {
  readonly topics: readonly Kept<Topic>[];
  readonly subscriptions: readonly Kept<Subscription>[];
}

const kept = <T extends Topic | Subscription>(each: T): Kept<T> => ({
  ...each,
  attributes: [...each.attributes],
});

const loaded = <T extends Topic | Subscription>(each: Kept<T>): [string, T] => [
  String(each.arn),
  // Of the one field that was changed for the file, the map is made again.
  { ...each, attributes: new Map(each.attributes) } as unknown as T,
];

/** Throws SyntaxError when what an earlier process kept is damaged. */
export function createTopicRegistry(region: string, accountId: string, directory?: string): TopicRegistry {
  const path = directory === undefined ? undefined : join(directory, 'topics.json');
  if (directory !== undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });
  // Written below, whole or not at all, by this version of the project.
  const file = path === undefined ? undefined : (readJsonFile(path) as RegistryFile | undefined);
  const topics = new Map<string, Topic>(file?.topics.map((each) => loaded<Topic>(each)));
  const subscriptions = new Map<string, Subscription>(
    file?.subscriptions.map((each) => loaded<Subscription>(each)),
  );

  function keep(): void {
    if (path === undefined) return;
    const content: RegistryFile = {
      topics: [...topics.values()].map(kept),
      subscriptions: [...subscriptions.values()].map(kept),
    };
    writeJsonFile(path, content);
  }

  function subscription(arn: string): Subscription {
    const found = subscriptions.get(arn);
    if (found === undefined) throw notFound('Subscription does not exist');
    return found;
  }

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
      keep();
      return created;
    },
    deleteTopic(arn) {
      topics.delete(arn);
      for (const subscription of subscriptions.values()) {
        if (subscription.topicArn === arn) subscriptions.delete(subscription.arn);
      }
      keep();
    },
    setTopicAttribute(arn, name, value) {
      const before = topic(arn);
      topics.set(arn, { ...before, attributes: new Map([...before.attributes, [name, value]]) });
      keep();
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
      keep();
      return created;
    },
    confirm(topicArn, token, needsAuthenticationToUnsubscribe) {
      if (!topics.has(topicArn)) throw new AwsError('InvalidParameter', 'Invalid parameter: Topic');
      const found = [...subscriptions.values()].find(
        (subscription) => subscription.topicArn === topicArn && subscription.token === token,
      );
      if (found === undefined) throw new AwsError('InvalidParameter', 'Invalid parameter: Token');
      if (found.isConfirmed) return found;
      const confirmed = { ...found, isConfirmed: true, needsAuthenticationToUnsubscribe };
      subscriptions.set(found.arn, confirmed);
      keep();
      return confirmed;
    },
    subscription,
    setSubscriptionAttribute(arn, name, value) {
      const before = subscription(arn);
      subscriptions.set(arn, { ...before, attributes: new Map([...before.attributes, [name, value]]) });
      keep();
    },
    removeSubscription: (arn) => {
      subscriptions.delete(arn);
      keep();
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
