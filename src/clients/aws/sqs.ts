import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Config } from '../../config/config.ts';
import type { DeadLetterQueuePort } from '../../ports/dead-letter-queue.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

/** The most that SQS gives at once, and the longest that it waits. */
const BATCH_MAX = 10;
const WAIT_SECONDS = 20;
/** Before a message that was left alone is tried again; longer than one batch can take. */
const HIDDEN_SECONDS = 120;
/** A little more than the wait. */
const REQUEST_TIMEOUT_MS = 25_000;

const QUEUE_HOST = /^sqs\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/** The Region in the queue's URL; another host (the lab) is of the process's own Region. */
function regionOf(url: string, aws: Config['aws']): string {
  return QUEUE_HOST.exec(URL.parse(url)?.host ?? '')?.[1] ?? aws.region;
}

/** A queue that subscriptions redrive to. */
export function createDeadLetterQueue(aws: Config['aws'], url: string): DeadLetterQueuePort {
  // Whoever polls decides when to poll again.
  const options = awsOptions({ ...aws, region: regionOf(url, aws) }, 1);
  const client = new SQSClient({
    ...options,
    requestHandler: { ...options.requestHandler, requestTimeout: REQUEST_TIMEOUT_MS },
  });
  return {
    url,
    async receive(signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: BATCH_MAX,
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: HIDDEN_SECONDS,
      });
      const { Messages = [] } = await callService('sqs', 'ReceiveMessage', (limit) =>
        client.send(command, { abortSignal: AbortSignal.any([limit, signal]) }),
      );
      return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '' }) => ({
        id: MessageId,
        receipt: ReceiptHandle,
        body: Body,
      }));
    },
    async remove(receipt) {
      const command = new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt });
      await callService('sqs', 'DeleteMessage', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
