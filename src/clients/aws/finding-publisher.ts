import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Config } from '../../config/config.ts';
import { findingMessage } from '../../domain/alarm/finding/finding-message.ts';
import type { FindingPublisher } from '../../ports/finding-publisher.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

/** Sends findings to their topic, which signs them. Throws ServiceError. */
export function createFindingPublisher(
  aws: Pick<Config['aws'], 'region' | 'endpointUrl'>,
  topicArn: string,
  client: Pick<SNSClient, 'send'> = new SNSClient(awsOptions(aws)),
): FindingPublisher {
  const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
  return {
    async publish(finding) {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Message: findingMessage(finding),
        MessageAttributes: {
          detector: attribute(finding.detector),
          state: attribute(finding.state),
          severity: attribute(finding.severity),
        },
      });
      await callService('sns', 'Publish', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
