import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Config } from '../../config/config.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import type { NoticesPort } from '../../ports/notices.ts';
import { awsOptions } from '../aws/aws-options.ts';
import { callService } from '../aws/call-service.ts';
import { NOTICE_LIMITS } from '../bounds.ts';

/** SNS refuses line breaks, control and non-ASCII characters in a subject. */
function toSubject(text: string): string {
  const plain = text.replace(/[^\x21-\x7e]+/g, ' ').trim();
  return plain === '' ? 'RecoverOps' : plain.slice(0, NOTICE_LIMITS.subjectChars);
}

/**
 * Tells people, through an SNS topic; first of all where to decide, so that it is one press away on a phone. `publicUrl`: where
 * the dashboard is, null where that is not told. Throws ServiceError.
 */
export function createNoticesClient(
  aws: Config['aws'],
  publicUrl: string | null,
  client: Pick<SNSClient, 'send'> = new SNSClient(awsOptions(aws)),
): NoticesPort {
  const linkTo = (incidentId: string) =>
    publicUrl === null ? '' : `${publicUrl}/incidents/${encodeURIComponent(incidentId)}\n`;
  const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
  return {
    async publish(notice) {
      if (aws.notifyTopicArn === null) return 'no_topic';
      const command = new PublishCommand({
        TopicArn: aws.notifyTopicArn,
        Subject: toSubject(notice.subject),
        Message: cutText(`${linkTo(notice.incidentId)}${notice.message}`, NOTICE_LIMITS.messageChars),
        MessageAttributes: {
          kind: attribute(notice.kind),
          incident_id: attribute(notice.incidentId),
          notice_id: attribute(notice.noticeId),
        },
      });
      await callService('sns', 'Publish', (abortSignal) => client.send(command, { abortSignal }));
      return 'published';
    },
  };
}
