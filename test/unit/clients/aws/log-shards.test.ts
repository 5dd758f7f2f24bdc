import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import { createLogShards } from '../../../../src/clients/aws/log-shards.ts';

test('shards are told of with those that they were split or merged from', async () => {
  const range = (EndingSequenceNumber?: string) => ({ StartingSequenceNumber: '1', EndingSequenceNumber });
  const pages = [
    {
      Shards: [
        { ShardId: 'shardId-000000000000', SequenceNumberRange: range('9') },
        { ShardId: 'shardId-000000000001', SequenceNumberRange: range('9') },
      ],
      NextToken: 'more',
    },
    {
      Shards: [
        {
          ShardId: 'shardId-000000000002',
          ParentShardId: 'shardId-000000000000',
          AdjacentParentShardId: 'shardId-000000000001',
          SequenceNumberRange: range(),
        },
      ],
    },
  ];
  const client = { send: async () => pages.shift() } as unknown as Pick<KinesisClient, 'send'>;
  const shards = createLogShards({ region: 'eu-west-1', endpointUrl: null }, client);
  expect([...(await shards.list('logs'))]).toEqual([
    ['shardId-000000000000', { isClosed: true, parents: [] }],
    ['shardId-000000000001', { isClosed: true, parents: [] }],
    ['shardId-000000000002', { isClosed: false, parents: ['shardId-000000000000', 'shardId-000000000001'] }],
  ]);
});
