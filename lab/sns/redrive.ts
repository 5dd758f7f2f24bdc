import type { MessageAttribute } from '../sqs/queue.ts';
import type { Delivery } from './delivery-queue.ts';

/** Puts a message into the queue with that ARN; a queue that is not there loses it, as in AWS. */
export type Redrive = (
  queueArn: string,
  body: string,
  attributes: Readonly<Record<string, MessageAttribute>>,
) => void;

const text = (StringValue: string): MessageAttribute => ({ DataType: 'String', StringValue });

/**
 * What SNS does with a notification that it gave up on: the queue gets the envelope as the endpoint would have, signature
 * and all, and says why in attributes. That body and attribute names are so is known from recorded answers of AWS for an
 * SQS subscription; that an HTTPS subscription's are the same, and the values of the attributes, is unverified.
 */
export function redriveDelivery({ parcel, attempts }: Delivery, redrive: Redrive | undefined): void {
  const { deadLetterTargetArn, type, body, messageId } = parcel;
  if (redrive === undefined || deadLetterTargetArn === undefined || type !== 'Notification') return;
  const last = attempts.at(-1);
  redrive(deadLetterTargetArn, body, {
    RequestID: text(messageId),
    ErrorCode: text(last?.status === undefined ? 'ConnectionFailed' : String(last.status)),
    ErrorMessage: text(last?.error ?? 'The endpoint did not answer with success.'),
  });
}
