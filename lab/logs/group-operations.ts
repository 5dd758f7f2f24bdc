import { AwsError } from '../http/aws-error.ts';
import type { JsonOperation } from '../http/json-codec.ts';
import { type JsonInput, optionalBoolean, optionalString } from '../http/json-input.ts';
import { refuseOtherMembers } from '../http/known-members.ts';
import { labLimits } from '../limits.ts';
import type { LogStream } from './log-group.ts';
import type { LogStore } from './log-store.ts';
import { groupNameOf, invalidParameter, pageAfter, streamNameOf } from './logs-input.ts';

/** Groups and streams: making, describing and deleting them. */
export function createGroupOperations(store: LogStore): readonly [string, JsonOperation][] {
  return [
    [
      'CreateLogGroup',
      (input) => {
        refuseOtherMembers(input, ['logGroupName']);
        store.create(groupNameOf(input));
      },
    ],
    [
      'DeleteLogGroup',
      (input) => {
        refuseOtherMembers(input, ['logGroupName']);
        store.delete(store.of(input));
      },
    ],
    [
      'DescribeLogGroups',
      (input) => {
        refuseOtherMembers(input, ['logGroupNamePrefix', 'logGroupNamePattern', 'nextToken', 'limit']);
        const prefix = optionalString(input, 'logGroupNamePrefix');
        const pattern = optionalString(input, 'logGroupNamePattern')?.toLowerCase();
        if (prefix !== undefined && pattern !== undefined) {
          throw invalidParameter(
            'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
          );
        }
        const groups = store
          .list()
          .filter(({ name }) => name.startsWith(prefix ?? '') && name.toLowerCase().includes(pattern ?? ''));
        const { page, ...next } = pageAfter(groups, input, labLimits.logPageSize, ({ name }) => name);
        return {
          logGroups: page.map((group) => ({
            logGroupName: group.name,
            creationTime: group.createdMs,
            metricFilterCount: 0,
            arn: `${store.arnOf(group)}:*`,
            logGroupArn: store.arnOf(group),
            storedBytes: group.storedBytes(),
            logGroupClass: 'STANDARD',
          })),
          ...next,
        };
      },
    ],
    [
      'CreateLogStream',
      (input) => {
        refuseOtherMembers(input, ['logGroupName', 'logStreamName']);
        const group = store.of(input);
        const name = streamNameOf(input);
        if (group.streams.has(name)) {
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
        }
        if (group.streams.size >= labLimits.logStreamsMax) {
          throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
        }
        group.addStream(name);
      },
    ],
    [
      'DescribeLogStreams',
      (input) => {
        refuseOtherMembers(input, [
          'logGroupName',
          'logGroupIdentifier',
          'logStreamNamePrefix',
          'orderBy',
          'descending',
          'nextToken',
          'limit',
        ]);
        const group = store.of(input);
        const { page, ...next } = pageAfter(
          orderedStreams([...group.streams.values()], input),
          input,
          labLimits.logPageSize,
          ({ name }) => name,
        );
        return {
          logStreams: page.map((stream) => ({
            logStreamName: stream.name,
            creationTime: stream.createdMs,
            arn: `${store.arnOf(group)}:log-stream:${stream.name}`,
            // Of every stream, since AWS stopped counting in 2019.
            storedBytes: 0,
            ...(stream.firstEventMs === undefined
              ? {}
              : {
                  firstEventTimestamp: stream.firstEventMs,
                  lastEventTimestamp: stream.lastEventMs,
                  lastIngestionTime: stream.lastIngestedMs,
                }),
          })),
          ...next,
        };
      },
    ],
  ];
}

function orderedStreams(streams: readonly LogStream[], input: JsonInput): readonly LogStream[] {
  const prefix = optionalString(input, 'logStreamNamePrefix') ?? '';
  const orderBy = optionalString(input, 'orderBy') ?? 'LogStreamName';
  if (orderBy !== 'LogStreamName' && orderBy !== 'LastEventTime') {
    throw invalidParameter(
      `1 validation error detected: Value '${orderBy}' at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: [LogStreamName, LastEventTime]`,
    );
  }
  if (orderBy === 'LastEventTime' && prefix !== '') {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const byName = (a: LogStream, b: LogStream): number => (a.name < b.name ? -1 : 1);
  const byTime = (a: LogStream, b: LogStream): number => (a.lastEventMs ?? 0) - (b.lastEventMs ?? 0);
  const ordered = streams
    .filter(({ name }) => name.startsWith(prefix))
    .sort(byName)
    .sort(orderBy === 'LastEventTime' ? byTime : byName);
  return optionalBoolean(input, 'descending') === true ? ordered.reverse() : ordered;
}
