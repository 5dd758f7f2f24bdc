import { gunzipSync } from 'node:zlib';
import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { expect } from 'vitest';

/** A message of CloudWatch Logs in a record of a subscribed stream. */
export interface LogsMessage {
  readonly messageType: 'DATA_MESSAGE' | 'CONTROL_MESSAGE';
  readonly logStream: string;
  readonly logEvents: readonly {
    readonly id: string;
    readonly timestamp: number;
    readonly message: string;
  }[];
}

/** A shard may be read five times a second. */
const READ_INTERVAL_MS = 250;

/**
 * What the only shard of the stream `logs` has, from its beginning, once `isEnough` holds of it.
 * @param timeoutMs How long that is waited for; as long as any poll of a test where it is left out.
 */
export async function deliveredLogs(
  kinesis: KinesisClient,
  isEnough: (messages: readonly LogsMessage[]) => boolean,
  timeoutMs?: number,
): Promise<readonly LogsMessage[]> {
  const messages: LogsMessage[] = [];
  let { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: 'logs',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const read = async () => {
    const { Records = [], NextShardIterator } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    ShardIterator = NextShardIterator;
    for (const { Data } of Records)
      messages.push(JSON.parse(gunzipSync(Buffer.from(Data ?? [])).toString()) as LogsMessage);
    return isEnough(messages);
  };
  const options = {
    interval: READ_INTERVAL_MS,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  };
  await expect.poll(read, options).toBe(true);
  return messages;
}
