import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, optionalString } from '../http/json-input.ts';
import type { Stream } from '../kinesis/stream.ts';
import { labLimits } from '../limits.ts';
import { createLogGroup, type LogGroup, type LogGroupPlace, loadLogGroup } from './log-group.ts';
import { groupNameOf, invalidParameter, missing } from './logs-input.ts';
import { createSubscriptionDelivery, type SubscriptionDelivery } from './subscription-delivery.ts';

/** The log groups of one account and Region. */
export interface LogStore {
  /** In order of their names. */
  list(): readonly LogGroup[];
  /** By `logGroupName`, or by `logGroupIdentifier`, a name or an ARN. Throws AwsError when there is none. */
  of(input: JsonInput): LogGroup;
  create(name: string): void;
  delete(group: LogGroup): void;
  /** To be called when the group has new events or other filters. */
  wake(group: LogGroup): void;
  arnOf(group: LogGroup): string;
  stop(): void;
}

export interface LogStoreOptions {
  readonly region: string;
  readonly accountId: string;
  readonly now: () => number;
  readonly findStream: (arn: string) => Stream | undefined;
  readonly directory?: string;
}

export function openLogStore(options: LogStoreOptions): LogStore {
  const { region, accountId, now, findStream, directory } = options;
  const groups = new Map<string, { readonly group: LogGroup; readonly delivery: SubscriptionDelivery }>();
  const prefix = `arn:aws:logs:${region}:${accountId}:log-group:`;

  function add(group: LogGroup): void {
    const delivery = createSubscriptionDelivery({ group, accountId, findStream });
    groups.set(group.name, { group, delivery });
    delivery.wake();
  }

  // Names hold slashes and are longer than a file's may be.
  const placeOf = (name: string): LogGroupPlace =>
    directory === undefined
      ? { now }
      : { now, directory: join(directory, createHash('sha256').update(name).digest('hex')) };

  if (directory !== undefined) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const folder of readdirSync(directory)) {
      const path = join(directory, folder);
      const group = loadLogGroup({ now, directory: path });
      if (group === undefined) rmSync(path, { recursive: true, force: true });
      else add(group);
    }
  }

  function nameIn(input: JsonInput): string {
    const identifier = optionalString(input, 'logGroupIdentifier');
    if (identifier === undefined) return groupNameOf(input);
    if (optionalString(input, 'logGroupName') !== undefined) {
      throw invalidParameter('Only one of logGroupName and logGroupIdentifier may be given.');
    }
    if (identifier === '') throw missing('logGroupIdentifier');
    return identifier.startsWith(prefix) ? identifier.slice(prefix.length).replace(/:\*$/, '') : identifier;
  }

  return {
    list: () => [...groups.values()].map(({ group }) => group).sort((a, b) => (a.name < b.name ? -1 : 1)),
    of(input) {
      const found = groups.get(nameIn(input));
      if (found !== undefined) return found.group;
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    },
    create(name) {
      if (groups.has(name)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      }
      if (groups.size >= labLimits.logGroupsMax) {
        throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
      }
      add(createLogGroup(placeOf(name), name));
    },
    delete(group) {
      groups.get(group.name)?.delivery.stop();
      groups.delete(group.name);
      group.remove();
    },
    wake: (group) => groups.get(group.name)?.delivery.wake(),
    arnOf: ({ name }) => `${prefix}${name}`,
    stop() {
      for (const { group, delivery } of groups.values()) {
        delivery.stop();
        group.close();
      }
    },
  };
}
