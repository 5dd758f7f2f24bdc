import { setTimeout as pause } from 'node:timers/promises';
import { ListSubscriptionsByTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import { subscribeEndpoint } from './provision.ts';

const ASK_AGAIN_MS = 5_000;
const POLL_INTERVAL_MS = 250;

/** Whether the endpoint has confirmed that it wants what the topic publishes. */
async function isConfirmed(sns: SNSClient, topicArn: string, endpoint: string): Promise<boolean> {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  const own = Subscriptions.find((subscription) => subscription.Endpoint === endpoint);
  return own?.SubscriptionArn?.startsWith('arn:') === true;
}

/**
 * Subscribes an endpoint that may come up much later, or not at all: SNS gives up a confirmation after some attempts, so
 * it is asked for again until the endpoint has confirmed. Resolves then, or when the signal is aborted.
 */
export async function subscribeUntilConfirmed(
  sns: SNSClient,
  topicArn: string,
  endpoint: string,
  deadLetterQueueArn: string,
  signal: AbortSignal,
): Promise<'confirmed' | 'aborted'> {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    if (Date.now() - askedAtMs >= ASK_AGAIN_MS) {
      await subscribeEndpoint(sns, topicArn, endpoint, deadLetterQueueArn);
      askedAtMs = Date.now();
    }
    if (await isConfirmed(sns, topicArn, endpoint)) return 'confirmed';
    await pause(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
  return 'aborted';
}
