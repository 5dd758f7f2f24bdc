import { gzipSync } from 'node:zlib';

const SHARD_ARN = 'arn:aws:kinesis:eu-west-1:111122223333:stream/recoverops-logs';
const START = Date.parse('2026-11-29T12:00:00.000Z');

interface Sent {
  readonly ids?: readonly string[];
  readonly group?: string;
  readonly stream?: string;
  readonly at?: number;
}

let ids = 0;

/** A message of CloudWatch Logs, as JSON. */
export function logMessage(messages: readonly string[], sent: Sent = {}): object {
  const { group = '/recoverops/hosts/syslog', stream = 'i-0123456789abcdef0', at = START } = sent;
  return {
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: group,
    logStream: stream,
    subscriptionFilters: ['recoverops'],
    logEvents: messages.map((message, index) => {
      ids += 1;
      return { id: sent.ids?.[index] ?? `3${String(ids).padStart(55, '0')}`, timestamp: at, message };
    }),
  };
}

export const gzipped = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64');

export const logData = (messages: readonly string[], sent?: Sent): string =>
  gzipped(logMessage(messages, sent));

/** An event of the mapping of a stream. */
export function streamEvent(
  data: readonly string[],
  { first = 1, window = 0, state = {} as object, isFinal = false, shardId = 'shardId-000000000000' } = {},
) {
  const instant = (index: number) => new Date(START + index * 60_000).toISOString().replace('.000Z', 'Z');
  return {
    Records: data.map((one, index) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: 'key',
        sequenceNumber: String(first + index),
        data: one,
        approximateArrivalTimestamp: START / 1_000,
      },
      eventSource: 'aws:kinesis',
      eventSourceARN: SHARD_ARN,
    })),
    window: { start: instant(window), end: instant(window + 1) },
    state,
    shardId,
    eventSourceARN: SHARD_ARN,
    isFinalInvokeForWindow: isFinal,
    isWindowTerminatedEarly: false,
  };
}
