import { setTimeout as pause } from 'node:timers/promises';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import type { LabFile } from '../lab/lab-file.ts';
import { createLabClients, labClientConfig, subscribeEndpoint } from '../lab/provision/provision.ts';

const CONFIRM_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 100;

/** Subscribes the ingress to the lab's alarm topic and waits until it has confirmed. @throws Error when it does not. */
export async function subscribeIngress(lab: LabFile, ingressUrl: string): Promise<void> {
  const clients = createLabClients(labClientConfig(lab.endpoint, lab.region));
  const endpoint = `${ingressUrl}/webhooks/sns`;
  try {
    await subscribeEndpoint(clients.sns, lab.topicArn, endpoint);
    const deadline = Date.now() + CONFIRM_TIMEOUT_MS;
    while (Date.now() < deadline) {
      const { Subscriptions = [] } = await clients.sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: lab.topicArn }),
      );
      const own = Subscriptions.find((subscription) => subscription.Endpoint === endpoint);
      if (own?.SubscriptionArn?.startsWith('arn:')) return;
      await pause(POLL_INTERVAL_MS);
    }
    throw new Error(
      `the ingress did not confirm its subscription to ${lab.topicArn} within ${CONFIRM_TIMEOUT_MS / 1000} s: its log says why`,
    );
  } finally {
    clients.destroy();
  }
}
