import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import type { Config } from '../../config/config.ts';
import type { LogShard, LogShardPort } from '../../ports/log-shards.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { LOG_SHARD_LIMITS } from '../bounds.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

/** Shards of Kinesis streams of this account and Region. Throws ServiceError. */
export function createLogShards(
  aws: Pick<Config['aws'], 'region' | 'endpointUrl'>,
  client: Pick<KinesisClient, 'send'> = new KinesisClient(awsOptions(aws)),
): LogShardPort {
  return {
    async list(StreamName) {
      const shards = new Map<string, LogShard>();
      try {
        let NextToken: string | undefined;
        for (let pages = 0; pages < LOG_SHARD_LIMITS.pagesMax; pages += 1) {
          const command = new ListShardsCommand(NextToken === undefined ? { StreamName } : { NextToken });
          const page = await callService('kinesis', 'ListShards', (abortSignal) =>
            client.send(command, { abortSignal }),
          );
          for (const {
            ShardId = '',
            SequenceNumberRange,
            ParentShardId,
            AdjacentParentShardId,
          } of page.Shards ?? [])
            shards.set(ShardId, {
              isClosed: SequenceNumberRange?.EndingSequenceNumber !== undefined,
              parents: [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined),
            });
          NextToken = page.NextToken;
          if (NextToken === undefined) return shards;
        }
      } catch (error) {
        if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return new Map();
        throw error;
      }
      // A shard that was not told of would be taken for one that is gone.
      throw new ServiceError({
        service: 'kinesis',
        operation: 'ListShards',
        kind: 'refused',
        code: 'TooManyShards',
        detail: `${StreamName} has more than ${shards.size} shards`,
        neverSent: false,
        cause: undefined,
      });
    },
    async recordsSince(StreamName, ShardId, since) {
      const from = new GetShardIteratorCommand({
        StreamName,
        ShardId,
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: new Date(since),
      });
      const begun = await callService('kinesis', 'GetShardIterator', (abortSignal) =>
        client.send(from, { abortSignal }),
      );
      let { ShardIterator } = begun;
      for (let reads = 0; reads < LOG_SHARD_LIMITS.readsMax; reads += 1) {
        const command = new GetRecordsCommand({ ShardIterator, Limit: 1 });
        const read = await callService('kinesis', 'GetRecords', (abortSignal) =>
          client.send(command, { abortSignal }),
        );
        const [first] = read.Records ?? [];
        if (first !== undefined)
          return { kind: 'some', firstAtMs: first.ApproximateArrivalTimestamp?.getTime() ?? null };
        ShardIterator = read.NextShardIterator;
        // A closed shard was read to its end where it has no next iterator.
        if (ShardIterator === undefined || read.MillisBehindLatest === 0) return { kind: 'none' };
      }
      return { kind: 'some', firstAtMs: null };
    },
  };
}
