import { AwsError } from '../http/aws-error.ts';
import type { JsonOperation } from '../http/json-codec.ts';
import { objectList, requireString } from '../http/json-input.ts';
import { refuseOtherMembers } from '../http/known-members.ts';
import { failedConstraint, wholeNumber } from '../http/member-constraint.ts';
import { labLimits } from '../limits.ts';
import { invalidArgument, putRecordOf, type StreamFinder } from './kinesis-input.ts';
import { sizeOf } from './shard.ts';
import { formatIterator, readIterator, startCounter } from './shard-iterator.ts';
import { shardOf } from './shard-pages.ts';

const RECORD_MEMBERS = ['Data', 'PartitionKey', 'ExplicitHashKey'];

export interface RecordOperationsOptions {
  readonly streams: StreamFinder;
  readonly accountId: string;
  readonly now: () => number;
}

/** PutRecord, PutRecords, GetShardIterator and GetRecords. */
export function createRecordOperations(options: RecordOperationsOptions): readonly [string, JsonOperation][] {
  const { streams, accountId, now } = options;
  const exceeded = (shardId: string, name: string): string =>
    `Rate exceeded for shard ${shardId} in stream ${name} under account ${accountId}.`;

  return [
    [
      'PutRecord',
      (input) => {
        // Sequence numbers of a shard always grow here, so there is nothing to order by.
        refuseOtherMembers(input, [
          'StreamName',
          'StreamARN',
          'SequenceNumberForOrdering',
          ...RECORD_MEMBERS,
        ]);
        const stream = streams.of(input);
        const [outcome] = stream.put([putRecordOf(input, '')]);
        if (outcome === undefined) throw new Error('A put has no outcome.');
        if ('sequenceNumber' in outcome) {
          return { ShardId: outcome.shardId, SequenceNumber: outcome.sequenceNumber };
        }
        throw outcome.errorCode === 'InternalFailure'
          ? new AwsError('InternalFailure', 'Internal service failure.', { status: 500 })
          : new AwsError(outcome.errorCode, exceeded(outcome.shardId, stream.name));
      },
    ],
    [
      'PutRecords',
      (input) => {
        refuseOtherMembers(input, ['StreamName', 'StreamARN', 'Records']);
        const stream = streams.of(input);
        const entries = objectList(input, 'Records');
        if (entries.length < 1) throw failedConstraint('records', 'have length greater than or equal to 1');
        if (entries.length > labLimits.putRecordsMax) {
          throw failedConstraint('records', `have length less than or equal to ${labLimits.putRecordsMax}`);
        }
        const records = entries.map((entry, index) => {
          refuseOtherMembers(entry, RECORD_MEMBERS);
          return putRecordOf(entry, `records.${index + 1}.member.`);
        });
        const sizeBytes = records.reduce((sum, record) => sum + sizeOf(record), 0);
        if (sizeBytes > labLimits.putRecordsLimitBytes) {
          throw invalidArgument(`Records size exceeds ${labLimits.putRecordsLimitBytes} bytes limit.`);
        }
        const outcomes = stream.put(records);
        return {
          FailedRecordCount: outcomes.filter((outcome) => 'errorCode' in outcome).length,
          Records: outcomes.map((outcome) =>
            'sequenceNumber' in outcome
              ? { ShardId: outcome.shardId, SequenceNumber: outcome.sequenceNumber }
              : {
                  ErrorCode: outcome.errorCode,
                  ErrorMessage:
                    outcome.errorCode === 'InternalFailure'
                      ? 'Internal service failure.'
                      : exceeded(outcome.shardId, stream.name),
                },
          ),
        };
      },
    ],
    [
      'GetShardIterator',
      (input) => {
        refuseOtherMembers(input, [
          'StreamName',
          'StreamARN',
          'ShardId',
          'ShardIteratorType',
          'StartingSequenceNumber',
          'Timestamp',
        ]);
        const stream = streams.of(input);
        const shard = shardOf(stream, requireString(input, 'ShardId'), accountId);
        const nowMs = now();
        return {
          ShardIterator: formatIterator(stream, shard, startCounter(shard, input, nowMs), nowMs),
        };
      },
    ],
    [
      'GetRecords',
      (input) => {
        refuseOtherMembers(input, ['ShardIterator', 'Limit', 'StreamARN']);
        const countMax = wholeNumber(input, 'Limit', labLimits.getRecordsMax, 1, labLimits.getRecordsMax);
        const nowMs = now();
        const { stream, shard, counter } = readIterator(
          requireString(input, 'ShardIterator'),
          streams,
          nowMs,
        );
        const read = shard.read(counter, countMax);
        if (read === undefined) {
          throw new AwsError('ProvisionedThroughputExceededException', exceeded(shard.id, stream.name));
        }
        return {
          Records: read.records.map(({ sequenceNumber, arrivedMs, key, data }) => ({
            SequenceNumber: sequenceNumber,
            ApproximateArrivalTimestamp: arrivedMs / 1_000,
            Data: data.toString('base64'),
            PartitionKey: key,
          })),
          NextShardIterator: formatIterator(stream, shard, read.nextCounter, nowMs),
          MillisBehindLatest: read.behindMs,
        };
      },
    ],
  ];
}
