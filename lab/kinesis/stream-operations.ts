import type { JsonOperation } from '../http/json-codec.ts';
import { type JsonInput, optionalObject, optionalString, requireString } from '../http/json-input.ts';
import { refuseOtherMembers } from '../http/known-members.ts';
import { failedConstraint, wholeNumber } from '../http/member-constraint.ts';
import { labLimits } from '../limits.ts';
import { checkedName, invalidArgument, type StreamFinder } from './kinesis-input.ts';
import { listShards, shardsAfter, shardView } from './shard-pages.ts';
import type { Stream } from './stream.ts';
import type { StreamStore } from './stream-store.ts';

const STREAM = ['StreamName', 'StreamARN'];
const PAGE = 100;
const PAGE_MAX = 10_000;

export interface StreamOperationsOptions {
  readonly store: StreamStore;
  readonly streams: StreamFinder;
  readonly now: () => number;
}

/** Everything about streams as such. A stream is ACTIVE from the answer of CreateStream on. */
export function createStreamOperations(options: StreamOperationsOptions): readonly [string, JsonOperation][] {
  const { store, streams, now } = options;

  function changeRetention(input: JsonInput, isIncrease: boolean): undefined {
    refuseOtherMembers(input, [...STREAM, 'RetentionPeriodHours']);
    const stream = streams.of(input);
    const { retentionHoursMin: min, retentionHoursMax: max } = labLimits;
    const hours = wholeNumber(input, 'RetentionPeriodHours', Number.NaN, min, max);
    const now = stream.retentionHours();
    if (isIncrease ? hours < now : hours > now) {
      const relation = isIncrease ? 'shorter' : 'longer';
      throw invalidArgument(
        `Requested retention period (${hours} hours) for stream ${stream.name} can not be ${relation} than existing retention period (${now} hours).`,
      );
    }
    stream.setRetentionHours(hours);
  }

  return [
    [
      'CreateStream',
      (input) => {
        refuseOtherMembers(input, ['StreamName', 'ShardCount', 'StreamModeDetails']);
        const name = checkedName(requireString(input, 'StreamName'));
        const mode = optionalObject(input, 'StreamModeDetails')?.StreamMode ?? 'PROVISIONED';
        if (mode !== 'PROVISIONED') {
          throw failedConstraint('streamModeDetails.streamMode', 'be PROVISIONED: the lab has no other mode');
        }
        const shardCount = wholeNumber(input, 'ShardCount', Number.NaN, 1, Number.MAX_SAFE_INTEGER);
        store.create(name, shardCount);
      },
    ],
    [
      'DeleteStream',
      (input) => {
        refuseOtherMembers(input, [...STREAM, 'EnforceConsumerDeletion']);
        store.delete(streams.of(input));
      },
    ],
    [
      'DescribeStream',
      (input) => {
        refuseOtherMembers(input, [...STREAM, 'Limit', 'ExclusiveStartShardId']);
        const stream = streams.of(input);
        const limit = wholeNumber(input, 'Limit', PAGE, 1, PAGE_MAX);
        const left = shardsAfter(stream, optionalString(input, 'ExclusiveStartShardId'));
        return {
          StreamDescription: {
            ...streamView(stream),
            Shards: left.slice(0, limit).map(shardView),
            HasMoreShards: left.length > limit,
          },
        };
      },
    ],
    [
      'DescribeStreamSummary',
      (input) => {
        refuseOtherMembers(input, STREAM);
        const stream = streams.of(input);
        return {
          StreamDescriptionSummary: {
            ...streamView(stream),
            OpenShardCount: stream.shards.length,
            ConsumerCount: 0,
          },
        };
      },
    ],
    [
      'ListStreams',
      (input) => {
        refuseOtherMembers(input, ['Limit', 'ExclusiveStartStreamName', 'NextToken']);
        const limit = wholeNumber(input, 'Limit', PAGE, 1, PAGE_MAX);
        const after = optionalString(input, 'NextToken') ?? optionalString(input, 'ExclusiveStartStreamName');
        const left = store.list().filter(({ name }) => after === undefined || name > after);
        const page = left.slice(0, limit);
        const lastName = page.at(-1)?.name;
        return {
          StreamNames: page.map(({ name }) => name),
          StreamSummaries: page.map(({ name, arn, createdMs }) => ({
            StreamName: name,
            StreamARN: arn,
            StreamStatus: 'ACTIVE',
            StreamModeDetails: { StreamMode: 'PROVISIONED' },
            StreamCreationTimestamp: createdMs / 1_000,
          })),
          HasMoreStreams: left.length > limit,
          ...(left.length > limit && lastName !== undefined ? { NextToken: lastName } : {}),
        };
      },
    ],
    [
      'ListShards',
      (input) => {
        refuseOtherMembers(input, [
          ...STREAM,
          'NextToken',
          'ExclusiveStartShardId',
          'MaxResults',
          'ShardFilter',
        ]);
        return listShards(input, streams, now());
      },
    ],
    ['IncreaseStreamRetentionPeriod', (input) => changeRetention(input, true)],
    ['DecreaseStreamRetentionPeriod', (input) => changeRetention(input, false)],
  ];
}

const streamView = (stream: Stream): object => ({
  StreamName: stream.name,
  StreamARN: stream.arn,
  StreamStatus: 'ACTIVE',
  StreamModeDetails: { StreamMode: 'PROVISIONED' },
  StreamCreationTimestamp: stream.createdMs / 1_000,
  RetentionPeriodHours: stream.retentionHours(),
  EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
  EncryptionType: 'NONE',
});
