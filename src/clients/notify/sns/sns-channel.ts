import { SNSClient } from '@aws-sdk/client-sns';
import type { Config } from '../../../config/config.ts';
import type { NotificationChannel } from '../../../ports/notification-channel.ts';
import { ServiceError } from '../../../ports/service-error.ts';
import { awsOptions } from '../../aws/aws-options.ts';
import { type ChannelKind, memberProblems } from '../channel-kind.ts';
import { publishNotice } from './publish-notice.ts';

/** A topic; FIFO topics take no mail and no text messages, and would need a group for each message. */
const TOPIC =
  /^arn:aws(?:-[a-z]{1,10}){0,2}:sns:([a-z]{2}(?:-[a-z]{1,12}){1,3}-\d):\d{12}:[A-Za-z0-9_-]{1,256}$/;

function check(settings: Readonly<Record<string, string>>): readonly string[] {
  const missing = memberProblems(settings, ['topic']);
  const { topic } = settings;
  if (topic === undefined || TOPIC.test(topic)) return missing;
  return [...missing, '.topic must be the ARN of a standard SNS topic'];
}

/** One client for each Region in which a topic is: SNS takes no topic of another Region. */
function createSnsChannel(
  aws: Config['aws'],
  clientIn: (region: string) => Pick<SNSClient, 'send'> = (region) =>
    new SNSClient(awsOptions({ ...aws, region })),
): NotificationChannel {
  const clients = new Map<string, Pick<SNSClient, 'send'>>();
  return {
    async send(message) {
      const { topic = '' } = message.recipient;
      const [, region] = TOPIC.exec(topic) ?? [];
      if (region === undefined)
        throw new ServiceError({
          service: 'sns',
          operation: 'Publish',
          kind: 'refused',
          code: 'TopicInvalid',
          detail: 'the recipient has no topic',
          neverSent: true,
          cause: undefined,
        });
      const client = clients.get(region) ?? clientIn(region);
      clients.set(region, client);
      const attributes = { severity: message.severity };
      return { message_id: await publishNotice(client, topic, { ...message, attributes }) };
    },
  };
}

/** SNS topics: mail, text messages, queues and functions, by their subscriptions. What is published cannot be changed. */
export const SNS_CHANNEL: ChannelKind = {
  check,
  secretsIn: () => [],
  canUpdate: false,
  create: ({ aws }) => createSnsChannel(aws),
};
