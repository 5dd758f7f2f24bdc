import { ConfirmSubscriptionCommand, CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import type { AwsClients } from './lab-clients.ts';
import { openSnsEndpoint, type SnsEndpoint } from './sns-endpoint.ts';

export interface SubscribedTopic {
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly endpoint: SnsEndpoint;
}

/** A topic with one confirmed HTTP subscription. */
export async function subscribeTopic(
  { sns }: AwsClients,
  attributes: Record<string, string> = {},
  topicAttributes: Record<string, string> = {},
): Promise<SubscribedTopic> {
  const endpoint = await openSnsEndpoint();
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({ Name: 'alarms', Attributes: topicAttributes }),
  );
  await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint.url, Attributes: attributes }),
  );
  const { body } = await endpoint.next((post) => post.body.Type === 'SubscriptionConfirmation');
  const { SubscriptionArn = '' } = await sns.send(
    new ConfirmSubscriptionCommand({ TopicArn, Token: body.Token, AuthenticateOnUnsubscribe: 'true' }),
  );
  return { topicArn: TopicArn, subscriptionArn: SubscriptionArn, endpoint };
}
