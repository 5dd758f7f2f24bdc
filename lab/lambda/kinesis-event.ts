import type { JsonObject } from '../../src/domain/text/json-object.ts';
import type { ReadRecord } from '../kinesis/shard.ts';
import { type TumblingWindow, windowView } from './tumbling-window.ts';

/** A record on its way to a function. */
export interface BatchedRecord {
  /** Its place in the shard. */
  readonly counter: number;
  readonly sequenceNumber: string;
  readonly arrivedMs: number;
  /** As it stands in the event. */
  readonly json: string;
  readonly sizeBytes: number;
}

export interface RecordOrigin {
  readonly shardId: string;
  readonly streamArn: string;
  readonly roleArn: string;
  readonly region: string;
}

/** A record in the shape in which AWS hands it to a function. */
export function batchedRecord(record: ReadRecord, counter: number, origin: RecordOrigin): BatchedRecord {
  const { key, data, sequenceNumber, arrivedMs } = record;
  const json = JSON.stringify({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: key,
      sequenceNumber,
      data: data.toString('base64'),
      approximateArrivalTimestamp: arrivedMs / 1_000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${origin.shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: origin.roleArn,
    awsRegion: origin.region,
    eventSourceARN: origin.streamArn,
  });
  return { counter, sequenceNumber, arrivedMs, json, sizeBytes: Buffer.byteLength(json) };
}

/** What a function is told of the window that its records belong to. */
export interface WindowContext {
  readonly window: TumblingWindow;
  readonly state: JsonObject;
  readonly isFinal: boolean;
  readonly isTerminatedEarly: boolean;
}

/** Bytes of an event beside its records. */
export const eventOverheadBytes = (context: WindowContext | undefined, origin: RecordOrigin): number =>
  Buffer.byteLength(kinesisEvent([], context, origin));

/** The whole event, as JSON. */
export function kinesisEvent(
  records: readonly BatchedRecord[],
  context: WindowContext | undefined,
  { shardId, streamArn }: RecordOrigin,
): string {
  const list = `"Records":[${records.map(({ json }) => json).join(',')}]`;
  if (context === undefined) return `{${list}}`;
  const told = JSON.stringify({
    window: windowView(context.window),
    state: context.state,
    shardId,
    eventSourceARN: streamArn,
    isFinalInvokeForWindow: context.isFinal,
    isWindowTerminatedEarly: context.isTerminatedEarly,
  });
  return `{${list},${told.slice(1)}`;
}
