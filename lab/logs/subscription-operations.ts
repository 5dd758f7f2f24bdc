import { AwsError } from '../http/aws-error.ts';
import type { JsonOperation } from '../http/json-codec.ts';
import { type JsonInput, optionalString } from '../http/json-input.ts';
import { refuseOtherMembers } from '../http/known-members.ts';
import type { Stream } from '../kinesis/stream.ts';
import { labLimits } from '../limits.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import type { LogGroup, SubscriptionFilter } from './log-group.ts';
import type { LogStore } from './log-store.ts';
import { checked, invalidParameter, neededString, pageAfter } from './logs-input.ts';
import { controlMessage } from './subscription-delivery.ts';

const FILTER_NAME = /^[^:*]{1,512}$/;

export interface SubscriptionOperationsOptions {
  readonly store: LogStore;
  readonly findStream: (arn: string) => Stream | undefined;
  readonly now: () => number;
}

/** PutSubscriptionFilter, DescribeSubscriptionFilters and DeleteSubscriptionFilter, with Kinesis streams as destinations. */
export function createSubscriptionOperations(
  options: SubscriptionOperationsOptions,
): readonly [string, JsonOperation][] {
  const { store, findStream, now } = options;

  function assertReachable(destinationArn: string, nowMs: number): void {
    if (!/^arn:aws:kinesis:/.test(destinationArn)) {
      throw invalidParameter('The lab delivers to Kinesis streams only: destinationArn is of another kind.');
    }
    const [outcome] =
      findStream(destinationArn)?.put([{ key: String(nowMs), data: controlMessage(nowMs) }]) ?? [];
    if (outcome !== undefined && 'sequenceNumber' in outcome) return;
    throw invalidParameter(
      'Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state.',
    );
  }

  function put(group: LogGroup, input: JsonInput): void {
    const filterName = checked(input, 'filterName', FILTER_NAME);
    const filterPattern = neededString(input, 'filterPattern');
    parseFilterPattern(filterPattern);
    const known = group.filters().find((filter) => filter.filterName === filterName);
    if (known === undefined && group.filters().length >= labLimits.subscriptionFiltersMax) {
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
    }
    const destinationArn = neededString(input, 'destinationArn');
    const nowMs = now();
    assertReachable(destinationArn, nowMs);
    const filter: SubscriptionFilter = {
      filterName,
      filterPattern,
      destinationArn,
      roleArn: neededString(input, 'roleArn'),
      distribution: distributionOf(input),
      creationTime: known?.creationTime ?? nowMs,
      // A changed filter goes on where it was; a new one knows nothing of what came before it.
      fromCounter: known?.fromCounter ?? group.nextCounter(),
    };
    const others = group.filters().filter((other) => other !== known);
    group.setFilters([...others, filter]);
    store.wake(group);
  }

  return [
    [
      'PutSubscriptionFilter',
      (input) => {
        refuseOtherMembers(input, [
          'logGroupName',
          'filterName',
          'filterPattern',
          'destinationArn',
          'roleArn',
          'distribution',
        ]);
        put(store.of(input), input);
      },
    ],
    [
      'DescribeSubscriptionFilters',
      (input) => {
        refuseOtherMembers(input, ['logGroupName', 'filterNamePrefix', 'nextToken', 'limit']);
        const group = store.of(input);
        const prefix = optionalString(input, 'filterNamePrefix') ?? '';
        const named = group
          .filters()
          .filter(({ filterName }) => filterName.startsWith(prefix))
          .sort((a, b) => (a.filterName < b.filterName ? -1 : 1));
        const { page, ...next } = pageAfter(
          named,
          input,
          labLimits.logPageSize,
          ({ filterName }) => filterName,
        );
        return {
          subscriptionFilters: page.map(({ fromCounter: _, ...filter }) => ({
            ...filter,
            logGroupName: group.name,
          })),
          ...next,
        };
      },
    ],
    [
      'DeleteSubscriptionFilter',
      (input) => {
        refuseOtherMembers(input, ['logGroupName', 'filterName']);
        const group = store.of(input);
        const filterName = checked(input, 'filterName', FILTER_NAME);
        const others = group.filters().filter((filter) => filter.filterName !== filterName);
        if (others.length === group.filters().length) {
          throw new AwsError(
            'ResourceNotFoundException',
            'The specified subscription filter does not exist.',
          );
        }
        group.setFilters(others);
      },
    ],
  ];
}

function distributionOf(input: JsonInput): SubscriptionFilter['distribution'] {
  const distribution = optionalString(input, 'distribution') ?? 'ByLogStream';
  if (distribution === 'ByLogStream' || distribution === 'Random') return distribution;
  throw invalidParameter(
    `1 validation error detected: Value '${distribution}' at 'distribution' failed to satisfy constraint: Member must satisfy enum value set: [Random, ByLogStream]`,
  );
}
