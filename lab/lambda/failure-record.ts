import { randomUUID } from 'node:crypto';
import type { BatchedRecord, RecordOrigin } from './kinesis-event.ts';

/** Why records or an event were given up. AWS documents the first; the others are as its examples for events name them. */
export type GivenUpBecause = 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'EventAgeExceeded';

export interface GivenUp {
  readonly requestId: string;
  readonly functionArn: string;
  readonly because: GivenUpBecause;
  readonly invokeCount: number;
  /** Undefined where it never ran. */
  readonly isFunctionError: boolean;
  readonly atMs: number;
}

function contextOf({ requestId, functionArn, because, invokeCount, isFunctionError, atMs }: GivenUp): object {
  return {
    requestContext: { requestId, functionArn, condition: because, approximateInvokeCount: invokeCount },
    ...(isFunctionError
      ? {
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        }
      : {}),
    version: '1.0',
    timestamp: new Date(atMs).toISOString(),
  };
}

/** What a destination gets of records that were given up. They are in their order, one at least. */
export function streamFailure(
  givenUp: GivenUp,
  records: readonly BatchedRecord[],
  { shardId, streamArn }: RecordOrigin,
): object {
  const [first, last] = [records[0], records.at(-1)];
  return {
    ...contextOf(givenUp),
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first?.sequenceNumber ?? '',
      endSequenceNumber: last?.sequenceNumber ?? '',
      approximateArrivalOfFirstRecord: new Date(first?.arrivedMs ?? 0).toISOString(),
      approximateArrivalOfLastRecord: new Date(last?.arrivedMs ?? 0).toISOString(),
      batchSize: records.length,
      streamArn,
    },
  };
}

/** What a destination gets of an event that was given up, its own payload and the function's last answer included. */
export function eventFailure(givenUp: GivenUp, requestPayload: string, responsePayload: string): object {
  return {
    ...contextOf(givenUp),
    requestPayload: parsed(requestPayload),
    responsePayload: parsed(responsePayload),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** Key of the object that a bucket gets of it: `aws/lambda/<within>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random>`. */
export function failureKey(within: string, atMs: number): string {
  const text = new Date(atMs).toISOString();
  const [year, month, day] = text.slice(0, 10).split('-');
  return `aws/lambda/${within}/${year}/${month}/${day}/${text.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`;
}
