import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { AwsError } from '../http/aws-error.ts';
import { answerJson, type JsonOperation } from '../http/json-codec.ts';
import {
  type JsonInput,
  optionalNumber,
  optionalObject,
  optionalString,
  requireString,
  stringList,
} from '../http/json-input.ts';
import type { LabService } from '../http/service.ts';
import { labLimits } from '../limits.ts';
import { createQueue, type MessageAttribute, type Queue, type ReceivedMessage } from './queue.ts';

export interface LabSqs extends LabService {
  /** Creates the queue, or finds it. Throws AwsError for a name that SQS does not take. */
  createQueue(name: string): Queue;
  /** The queue with that ARN, if there is one. */
  findByArn(arn: string): Queue | undefined;
}

export interface SqsOptions {
  readonly region: string;
  readonly accountId: string;
  /** The front door, which is where queue URLs point to. */
  readonly endpoint: () => string;
}

/** FIFO queues end in `.fifo`; the lab has none. */
const QUEUE_NAME = /^[A-Za-z0-9_-]{1,80}$/;
const VISIBILITY_DEFAULT_SECONDS = 30;

/** Standard queues of one account and Region: send, long poll, visibility time-out, delete. */
export function createSqs({ region, accountId, endpoint }: SqsOptions): LabSqs {
  const queues = new Map<string, Queue>();

  function create(name: string, attributes: Readonly<Record<string, string>> = {}): Queue {
    const known = queues.get(name);
    if (known !== undefined) return known;
    if (!QUEUE_NAME.test(name)) {
      throw new AwsError(
        'InvalidParameterValue',
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    }
    if (queues.size >= labLimits.queuesMax) {
      throw new AwsError('OverLimit', 'The lab keeps no more queues.', { status: 403 });
    }
    const queue = createQueue({
      arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
      url: `${endpoint()}/${accountId}/${name}`,
      attributes: new Map(Object.entries(attributes)),
    });
    queues.set(name, queue);
    return queue;
  }

  function queueOf(input: JsonInput): Queue {
    const name = requireString(input, 'QueueUrl').split('/').at(-1) ?? '';
    const queue = queues.get(name);
    if (queue !== undefined) return queue;
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', {
      queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  }

  const operations = new Map<string, JsonOperation>([
    [
      'CreateQueue',
      (input) => {
        const given = optionalObject(input, 'Attributes') ?? {};
        const attributes = Object.fromEntries(
          Object.entries(given).map(([name, value]) => [name, String(value)]),
        );
        return { QueueUrl: create(requireString(input, 'QueueName'), attributes).url };
      },
    ],
    ['GetQueueUrl', (input) => ({ QueueUrl: queueOf({ QueueUrl: requireString(input, 'QueueName') }).url })],
    [
      'GetQueueAttributes',
      (input) => {
        const queue = queueOf(input);
        const { visible, hidden } = queue.counts();
        const all: Readonly<Record<string, string>> = {
          ...Object.fromEntries(queue.attributes),
          QueueArn: queue.arn,
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(hidden),
        };
        const names = stringList(input, 'AttributeNames');
        const isWanted = (name: string): boolean => names.includes('All') || names.includes(name);
        return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name))) };
      },
    ],
    [
      'SendMessage',
      (input) => {
        const body = requireString(input, 'MessageBody');
        if (Buffer.byteLength(body) > labLimits.queueMessageLimitBytes) {
          throw new AwsError(
            'InvalidParameterValue',
            'One or more parameters are invalid. Reason: Message too long.',
          );
        }
        const { messageId, bodyMd5 } = queueOf(input).send(body, attributesOf(input));
        return { MessageId: messageId, MD5OfMessageBody: bodyMd5 };
      },
    ],
    [
      'ReceiveMessage',
      async (input, { hungUp }) => {
        const queue = queueOf(input);
        const max = within(input, 'MaxNumberOfMessages', 1, 1, labLimits.receiveMessagesMax);
        const wait = within(input, 'WaitTimeSeconds', 0, 0, labLimits.receiveWaitSecondsMax);
        const usual = Number(queue.attributes.get('VisibilityTimeout') ?? VISIBILITY_DEFAULT_SECONDS);
        const visibility = within(
          input,
          'VisibilityTimeout',
          usual,
          0,
          labLimits.visibilityTimeoutSecondsMax,
        );
        const found = await queue.receive(max, visibility * 1_000, wait * 1_000, hungUp);
        // As in AWS: no messages, no member.
        return found.length === 0 ? {} : { Messages: found.map((message) => messageView(message, input)) };
      },
    ],
    [
      'DeleteMessage',
      (input) => {
        if (!queueOf(input).remove(requireString(input, 'ReceiptHandle'))) {
          throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
        }
        return {};
      },
    ],
  ]);
  return {
    scopes: ['sqs'],
    handle: (request) =>
      answerJson({ version: '1.0', targetPrefix: 'AmazonSQS', operations, isQueryCompatible: true }, request),
    async stop() {
      for (const queue of queues.values()) queue.stop();
    },
    createQueue: (name) => create(name),
    findByArn: (arn) => [...queues.values()].find((queue) => queue.arn === arn),
  };
}

function attributesOf(input: JsonInput): Readonly<Record<string, MessageAttribute>> {
  const given = optionalObject(input, 'MessageAttributes') ?? {};
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      isJsonObject(value)
        ? [
            [
              name,
              {
                DataType: requireString(value, 'DataType'),
                StringValue: optionalString(value, 'StringValue') ?? '',
              },
            ],
          ]
        : [],
    ),
  );
}

function within(input: JsonInput, name: string, fallback: number, min: number, max: number): number {
  const value = optionalNumber(input, name) ?? fallback;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
  );
}

function messageView(message: ReceivedMessage, input: JsonInput): object {
  const system = {
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
  };
  const asked = [...stringList(input, 'AttributeNames'), ...stringList(input, 'MessageSystemAttributeNames')];
  const chosen = Object.entries(system).filter(([name]) => asked.includes('All') || asked.includes(name));
  const names = stringList(input, 'MessageAttributeNames');
  const attributes = Object.entries(message.attributes).filter(
    ([name]) => names.includes('All') || names.includes(name),
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.bodyMd5,
    ...(chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) }),
    ...(attributes.length === 0 ? {} : { MessageAttributes: Object.fromEntries(attributes) }),
  };
}
