import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Config } from '../../config/config.ts';
import type { DeadLetterQueuePort } from '../../ports/dead-letter-queue.ts';
import { QUEUE_LIMITS } from '../bounds.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

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
    requestHandler: { ...options.requestHandler, requestTimeout: QUEUE_LIMITS.requestTimeoutMs },
  });
  return {
    url,
    async receive(signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: QUEUE_LIMITS.batchMax,
        WaitTimeSeconds: QUEUE_LIMITS.waitSeconds,
        VisibilityTimeout: QUEUE_LIMITS.hiddenSeconds,
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
