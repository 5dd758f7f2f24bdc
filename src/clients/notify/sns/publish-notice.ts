import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { cutText } from '../../../domain/text/cut-text.ts';
import { callService } from '../../aws/call-service.ts';
import { NOTICE_LIMITS } from '../../bounds.ts';

/** SNS refuses line breaks, control and non-ASCII characters in a subject. */
function toSubject(text: string): string {
  const plain = text.replace(/[^\x21-\x7e]+/g, ' ').trim();
  return plain === '' ? 'RecoverOps' : plain.slice(0, NOTICE_LIMITS.subjectChars);
}

interface PublishedNotice {
  readonly kind: string;
  readonly incidentId: string;
  readonly noticeId: string;
  readonly subject: string;
  readonly message: string;
  /** Where to decide; null where that is not told. */
  readonly link: string | null;
  /** Attributes to filter by, beside kind and ids. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Publishes to an SNS topic; first of all where to decide, so that it is one press away on a phone. Gives the message's id.
 * Throws ServiceError.
 */
export async function publishNotice(
  client: Pick<SNSClient, 'send'>,
  topicArn: string,
  { kind, incidentId, noticeId, subject, message, link, attributes = {} }: PublishedNotice,
): Promise<string> {
  const all = { kind, incident_id: incidentId, notice_id: noticeId, ...attributes };
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: toSubject(subject),
    Message: cutText(`${link === null ? '' : `${link}\n`}${message}`, NOTICE_LIMITS.messageChars),
    MessageAttributes: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  });
  const answer = await callService('sns', 'Publish', (abortSignal) => client.send(command, { abortSignal }));
  return answer.MessageId ?? '';
}
