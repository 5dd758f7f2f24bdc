import { randomUUID } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import { answerQuery } from '../http/query-codec.ts';
import type { LabService } from '../http/service.ts';
import type { LabClock } from '../lab-clock.ts';
import { labLimits } from '../limits.ts';
import { createMessageComposer } from './compose-message.ts';
import { createDeliveryQueue, type DeliveryQueue } from './delivery-queue.ts';
import { isDeliverable } from './http-post.ts';
import { keptSigningCertificate } from './kept-certificate.ts';
import { type Redrive, redriveDelivery } from './redrive.ts';
import { createSigningCertificate } from './signing-certificate.ts';
import type { PublishInput } from './sns-message.ts';
import { createSubscriptionOperations } from './subscription-operations.ts';
import { createTopicOperations } from './topic-operations.ts';
import { createTopicRegistry } from './topic-registry.ts';

export interface LabSns
  extends LabService,
    Pick<DeliveryQueue, 'redeliver' | 'deliveries' | 'deadLetters' | 'idle'> {
  /** Sends to every confirmed subscription and returns the MessageId. Throws AwsError NotFound, InvalidParameter or Throttled. */
  publish(input: PublishInput): string;
  readonly signingCertificate: { readonly url: string; readonly pem: string };
}

export interface SnsOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: LabClock;
  /** Real milliseconds that an endpoint has to answer. 15,000 unless a test needs less. */
  readonly deliveryDeadlineMs?: number;
  /** Where a subscription's RedrivePolicy sends what could not be delivered; without it that is dropped. */
  readonly redrive?: Redrive;
  /** Host names, beside this machine itself, that an endpoint may be on. */
  readonly deliveryHosts?: readonly string[];
  /** Where the signing key is kept over restarts; a new one at each start without it. */
  readonly keyDirectory?: string;
  /** Where topics and subscriptions are kept over restarts; in memory without it. */
  readonly directory?: string;
}

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** SNS for HTTP endpoints on this machine: signed, confirmed, retried. */
export async function createSns({
  region,
  accountId,
  clock,
  deliveryDeadlineMs,
  redrive,
  deliveryHosts = [],
  keyDirectory,
  directory,
}: SnsOptions): Promise<LabSns> {
  const now = new Date(clock.now());
  const certificate =
    keyDirectory === undefined
      ? await createSigningCertificate(region, now)
      : await keptSigningCertificate(keyDirectory, region, now);
  const registry = createTopicRegistry(region, accountId, directory);
  const composer = createMessageComposer(region, certificate);
  const queue = createDeliveryQueue(clock, deliveryDeadlineMs ?? labLimits.deliveryDeadlineMs, (delivery) => {
    redriveDelivery(delivery, redrive);
  });

  function publish({ topicArn, subject, message, attributes }: PublishInput): string {
    const topic = registry.topic(topicArn);
    assertPublishable(message, subject);
    const publication = {
      messageId: randomUUID(),
      timestamp: new Date(clock.now()).toISOString(),
      message,
      ...(subject === undefined ? {} : { subject }),
      ...(attributes === undefined ? {} : { attributes }),
    };
    for (const subscription of registry.subscriptionsOf(topicArn)) {
      // An earlier lab may have been allowed to deliver further than this one.
      const isWanted = subscription.isConfirmed && isDeliverable(subscription.endpoint, deliveryHosts);
      if (isWanted) queue.send(composer.notification(topic, subscription, publication));
    }
    return publication.messageId;
  }

  const operations = new Map([
    ...createTopicOperations(registry, publish),
    ...createSubscriptionOperations(accountId, registry, composer, queue, clock, deliveryHosts),
  ]);
  return {
    scopes: ['sns'],
    handle: (request) => answerQuery({ namespace: NAMESPACE, operations }, request),
    async stop() {
      queue.stop();
    },
    publish,
    redeliver: queue.redeliver,
    deliveries: queue.deliveries,
    deadLetters: queue.deadLetters,
    idle: queue.idle,
    signingCertificate: { url: certificate.url, pem: certificate.pem },
  };
}

function assertPublishable(message: string, subject: string | undefined): void {
  if (message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
  if (Buffer.byteLength(message) > labLimits.messageLimitBytes) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  }
  // As AWS documents it: printable ASCII, fewer than 100 characters.
  if (subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(subject)) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
  }
}
