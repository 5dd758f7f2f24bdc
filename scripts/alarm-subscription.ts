import type { LabFile } from '../lab/lab-file.ts';
import { createLabClients, labClientConfig } from '../lab/provision/provision.ts';
import { subscribeUntilConfirmed } from '../lab/provision/subscription.ts';

const CONFIRM_TIMEOUT_MS = 30_000;

/** Subscribes the ingress to the lab's topics of alarms and of findings and waits until it has confirmed both. @throws Error when it does not. */
export async function subscribeIngress(lab: LabFile, ingressUrl: string): Promise<void> {
  const clients = createLabClients(labClientConfig(lab.endpoint, lab.region));
  try {
    for (const topicArn of [lab.topicArn, lab.detection.findingsTopicArn]) {
      const outcome = await subscribeUntilConfirmed(
        clients.sns,
        topicArn,
        `${ingressUrl}/webhooks/sns`,
        lab.deadLetterQueue.arn,
        AbortSignal.timeout(CONFIRM_TIMEOUT_MS),
      );
      if (outcome === 'confirmed') continue;
      throw new Error(
        `the ingress did not confirm its subscription to ${topicArn} within ${CONFIRM_TIMEOUT_MS / 1000} s: its log says why`,
      );
    }
  } finally {
    clients.destroy();
  }
}
