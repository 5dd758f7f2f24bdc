import { setTimeout as pause } from 'node:timers/promises';
import { GetCommand, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../contracts/incident-tables.ts';
import { heardAtOf } from '../../domain/alarm/finding/alarm-of-finding.ts';
import { FINDING_STATES, type Finding, type FindingKey } from '../../domain/alarm/finding/finding.ts';
import { findingMessage, parseFinding } from '../../domain/alarm/finding/finding-message.ts';
import { countVote, type FindingRecord, type FindingVote } from '../../domain/alarm/finding/finding-votes.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import { normaliseTimestamp } from '../../domain/text/timestamp.ts';
import type { FindingPublisher } from '../../ports/finding-publisher.ts';
import {
  FINDING_INVALID,
  type FindingChange,
  type FindingReader,
  type FindingStore,
  type OpenVote,
} from '../../ports/finding-store.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

interface Stored {
  readonly record: FindingRecord;
  /** Grows with every write; what a damaged item holds in its place may be anything. */
  readonly version: unknown;
}

type Item = Readonly<Record<string, unknown>>;

/** Told of an item whose finding cannot be read, by its id and why. */
export type OnUnreadableFinding = (id: string, problem: string) => void;

/** Only the last part, the id, can hold a `#`, as the name of a log group may. */
function idOf({ accountId, region, detector, resource }: FindingKey): string {
  return [accountId, region, detector, resource.kind, resource.id].join('#');
}

function storeError(operation: string, code: string, detail: string, cause?: unknown): ServiceError {
  const kind = code === 'FindingContended' ? 'unavailable' : 'refused';
  return new ServiceError({ service: 'dynamodb', operation, kind, code, detail, neverSent: false, cause });
}

function votesIn(value: unknown): Record<string, FindingVote> {
  if (!isJsonObject(value)) return {};
  const votes = Object.entries(value).flatMap(([shard, vote]): readonly [string, FindingVote][] => {
    if (!isJsonObject(vote) || typeof vote.at !== 'string') return [];
    return [[shard, { state: vote.state === 'ALARM' ? 'ALARM' : 'OK', at: vote.at }]];
  });
  return Object.fromEntries(votes);
}

const changeIn = ({ finding }: Item) => parseFinding(typeof finding === 'string' ? finding : '');

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && value.length === 24 && normaliseTimestamp(value) === value;

const stateIn = ({ state }: Item) => FINDING_STATES.find((one) => one === state);

/** What was said last, as far as the other attributes of an item with an unreadable finding tell it. */
function restOf(item: Item, votes: FindingRecord['votes'], now: Finding): Finding {
  const { recovery: _recovery, ...finding } = now;
  const isRed = Object.values(votes).some(({ state }) => state === 'ALARM');
  const state = stateIn(item) ?? (isRed ? 'ALARM' : 'OK');
  return {
    ...finding,
    state,
    previousState: state === 'ALARM' ? 'OK' : 'ALARM',
    // Without it nothing is known to be newer than what is said now.
    at: isTime(item.changed_at) ? item.changed_at : new Date(0).toISOString(),
    reason: typeof item.reason === 'string' ? item.reason : 'what was said before cannot be read any more',
    patterns: [],
    templates: [],
    lines: [],
    evidence: null,
  };
}

/** An unreadable finding is made good by what is said now: its votes count, and the next write replaces it. */
function toStored(id: string, item: Item, now: Finding, onUnreadable: OnUnreadableFinding): Stored {
  const read = changeIn(item);
  if (!read.ok) onUnreadable(id, read.error);
  const votes = votesIn(item.votes);
  const change = read.ok ? read.value : restOf(item, votes, now);
  const record = {
    state: change.state,
    votes,
    change,
    by: { shard: String(item.by_shard), at: String(item.by_at) },
    // Where it is not known which change is pending, none can be said to have been sent.
    isPending: item.is_pending === true && change.at === item.changed_at && isVersion(item.version),
  };
  return { record, version: item.version };
}

const isVersion = (value: unknown): value is number => Number.isSafeInteger(value);

function toItem(id: string, { votes, change, by, isPending, state }: FindingRecord, nowMs: number) {
  return {
    finding_id: id,
    state,
    changed_at: change.at,
    reason: change.reason,
    votes,
    finding: findingMessage(change),
    by_shard: by.shard,
    by_at: by.at,
    is_pending: isPending,
    ...(state === 'OK' && !isPending
      ? { [EXPIRES_ATTRIBUTE]: Math.floor(nowMs / 1000) + DYNAMODB_LIMITS.clearedFindingSeconds }
      : {}),
  };
}

/** The states of findings as they are stored. Throws ServiceError. */
export function createFindingReader(client: DocumentClient, tablePrefix: string): FindingReader {
  const TableName = tableNames(tablePrefix).findings;
  return {
    async read(key) {
      const id = idOf(key);
      const item = await find(client, TableName, id);
      if (item === null) return null;
      const change = changeIn(item);
      if (change.ok)
        return {
          state: change.value.state,
          changedAt: change.value.at,
          reason: change.value.reason,
          heardAt: heardAtOf(change.value),
        };
      const state = stateIn(item);
      if (state === undefined || !isTime(item.changed_at))
        throw storeError('GetItem', 'FindingUnreadable', `${id}: ${change.error}`);
      return {
        state,
        changedAt: item.changed_at,
        reason: 'its details cannot be read any more',
        heardAt: null,
      };
    },
  };
}

async function find(client: DocumentClient, TableName: string, id: string): Promise<Item | null> {
  const command = new GetCommand({ TableName, Key: { finding_id: id }, ConsistentRead: true });
  const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
    client.send(command, { abortSignal }),
  );
  return Item ?? null;
}

/**
 * Findings in DynamoDB, one item each, written by version. A change that is stored and not known to be published is published
 * by whoever comes next, before anything of its own. Throws ServiceError.
 */
export function createFindingStore(
  client: DocumentClient,
  tablePrefix: string,
  publisher: FindingPublisher,
  onUnreadable: OnUnreadableFinding,
  nowMs: () => number = Date.now,
): FindingStore {
  const TableName = tableNames(tablePrefix).findings;
  const reader = createFindingReader(client, tablePrefix);

  async function write(id: string, record: FindingRecord, before: Stored | null): Promise<boolean> {
    const command = new PutCommand({
      TableName,
      Item: { ...toItem(id, record, nowMs()), version: isVersion(before?.version) ? before.version + 1 : 1 },
      ...(before === null
        ? { ConditionExpression: 'attribute_not_exists(finding_id)' }
        : before.version === undefined
          ? { ConditionExpression: 'attribute_exists(finding_id) AND attribute_not_exists(version)' }
          : {
              ConditionExpression: 'version = :version',
              ExpressionAttributeValues: { ':version': before.version },
            }),
    });
    return await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
  }

  /** Sends the stored change, and says in the store that it was sent, unless there is a newer one by then. */
  async function publish(id: string, { change }: FindingRecord): Promise<void> {
    await publisher.publish(change);
    const command = new UpdateCommand({
      TableName,
      Key: { finding_id: id },
      ConditionExpression: 'changed_at = :at AND is_pending = :pending',
      UpdateExpression: 'SET is_pending = :sent ADD version :one',
      ExpressionAttributeValues: { ':at': change.at, ':pending': true, ':sent': false, ':one': 1 },
    });
    // Not so: somebody else has sent it too and said so.
    await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
  }

  /** One attempt; undefined where another writer was quicker. */
  async function settleOnce(id: string, { finding, shard, isTakenOver }: FindingChange) {
    const look = async () => {
      const item = await find(client, TableName, id);
      return item === null ? null : toStored(id, item, finding, onUnreadable);
    };
    let stored = await look();
    if (stored?.record.isPending === true) {
      // Whoever stored it may be gone; what comes after it must not replace it unsent.
      await publish(id, stored.record);
      const isIts = stored.record.by.shard === shard && stored.record.by.at === finding.at;
      if (isIts) return { published: stored.record.change };
      stored = await look();
      if (stored?.record.isPending === true) return undefined;
    }
    const outcome = countVote(stored?.record ?? null, finding, shard, isTakenOver);
    switch (outcome.kind) {
      case 'unchanged':
        return { published: null };
      case 'again':
        if (stored === null) return { published: null };
        await publisher.publish(stored.record.change);
        return { published: stored.record.change };
      case 'counted':
        return (await write(id, outcome.record, stored)) ? { published: null } : undefined;
      case 'changed':
        if (!(await write(id, outcome.record, stored))) return undefined;
        await publish(id, outcome.record);
        return { published: outcome.record.change };
    }
  }

  return {
    read: reader.read,
    async openVotes(shard) {
      const open: OpenVote[] = [];
      let ExclusiveStartKey: Item | undefined;
      for (let pages = 0; pages < DYNAMODB_LIMITS.openVotePagesMax; pages += 1) {
        const command = new ScanCommand({
          TableName,
          ConsistentRead: true,
          FilterExpression: '#votes.#shard.#state = :alarm',
          ExpressionAttributeNames: { '#votes': 'votes', '#shard': shard, '#state': 'state' },
          ExpressionAttributeValues: { ':alarm': 'ALARM' },
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        });
        const page = await callService('dynamodb', 'Scan', (abortSignal) =>
          client.send(command, { abortSignal }),
        );
        for (const item of page.Items ?? []) {
          const change = changeIn(item);
          const vote = votesIn(item.votes)[shard];
          if (!change.ok) onUnreadable(String(item.finding_id), change.error);
          else if (vote !== undefined && isTime(vote.at)) open.push({ finding: change.value, at: vote.at });
        }
        ExclusiveStartKey = page.LastEvaluatedKey;
        if (ExclusiveStartKey === undefined) return { votes: open, isCut: false };
      }
      return { votes: open, isCut: true };
    },
    async settle(change) {
      const id = idOf(change.finding);
      const sendable = parseFinding(findingMessage(change.finding));
      if (!sendable.ok) throw storeError('PutItem', FINDING_INVALID, `${id}: ${sendable.error}`);
      for (let attempt = 0; attempt < DYNAMODB_LIMITS.findingWritesMax; attempt += 1) {
        const settled = await settleOnce(id, change);
        if (settled !== undefined) return settled;
        await pause(Math.random() * DYNAMODB_LIMITS.findingPauseMs * (attempt + 1));
      }
      throw storeError('PutItem', 'FindingContended', `${id} is being written by too many at once`);
    },
  };
}
