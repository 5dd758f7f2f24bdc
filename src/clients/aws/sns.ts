import { ConfirmSubscriptionCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Config } from '../../config/config.ts';
import type { SubscriptionPort } from '../../ports/subscriptions.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

/** Confirms subscriptions of topics in any region; a client per region, made when first needed. */
export function createSubscriptionClient(
  aws: Config['aws'],
  createClient: (region: string) => Pick<SNSClient, 'send'> = (region) =>
    new SNSClient(awsOptions({ ...aws, region })),
): SubscriptionPort {
  const clients = new Map<string, Pick<SNSClient, 'send'>>();
  const clientFor = (topicArn: string) => {
    const region = topicArn.split(':')[3] ?? aws.region;
    const client = clients.get(region) ?? createClient(region);
    clients.set(region, client);
    return client;
  };
  return {
    async confirm({ topicArn, token }) {
      const command = new ConfirmSubscriptionCommand({
        TopicArn: topicArn,
        Token: token,
        // So that nobody can end the subscription with the link that every notification carries.
        AuthenticateOnUnsubscribe: 'true',
      });
      await callService('sns', 'ConfirmSubscription', (abortSignal) =>
        clientFor(topicArn).send(command, { abortSignal }),
      );
    },
  };
}
