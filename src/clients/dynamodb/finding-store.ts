import { setTimeout as pause } from 'node:timers/promises';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../contracts/incident-tables.ts';
import type { FindingKey } from '../../domain/alarm/finding/finding.ts';
import { findingMessage, parseFinding } from '../../domain/alarm/finding/finding-message.ts';
import { countVote, type FindingRecord, type FindingVote } from '../../domain/alarm/finding/finding-votes.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import type { FindingPublisher } from '../../ports/finding-publisher.ts';
import type { FindingChange, FindingReader, FindingStore } from '../../ports/finding-store.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

interface Stored {
  readonly record: FindingRecord;
  /** Grows with every write. */
  readonly version: number;
}

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

function toStored(id: string, item: Readonly<Record<string, unknown>>): Stored {
  const change = parseFinding(typeof item.finding === 'string' ? item.finding : '');
  if (!change.ok) throw storeError('GetItem', 'FindingUnreadable', `${id}: ${change.error}`);
  const record = {
    state: change.value.state,
    votes: votesIn(item.votes),
    change: change.value,
    by: { shard: String(item.by_shard), at: String(item.by_at) },
    isPending: item.is_pending === true,
  };
  return { record, version: Number(item.version) };
}

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
      const stored = await find(client, TableName, idOf(key));
      if (stored === null) return null;
      const { state, at, reason } = stored.record.change;
      return { state, changedAt: at, reason };
    },
  };
}

async function find(client: DocumentClient, TableName: string, id: string): Promise<Stored | null> {
  const command = new GetCommand({ TableName, Key: { finding_id: id }, ConsistentRead: true });
  const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
    client.send(command, { abortSignal }),
  );
  return Item === undefined ? null : toStored(id, Item);
}

/**
 * Findings in DynamoDB, one item each, written by version. A change that is stored and not known to be published is published
 * by whoever comes next, before anything of its own. Throws ServiceError.
 */
export function createFindingStore(
  client: DocumentClient,
  tablePrefix: string,
  publisher: FindingPublisher,
  nowMs: () => number = Date.now,
): FindingStore {
  const TableName = tableNames(tablePrefix).findings;
  const reader = createFindingReader(client, tablePrefix);

  async function write(id: string, record: FindingRecord, before: Stored | null): Promise<boolean> {
    const command = new PutCommand({
      TableName,
      Item: { ...toItem(id, record, nowMs()), version: (before?.version ?? 0) + 1 },
      ...(before === null
        ? { ConditionExpression: 'attribute_not_exists(finding_id)' }
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
  async function settleOnce(id: string, { finding, shard }: FindingChange) {
    let stored = await find(client, TableName, id);
    if (stored?.record.isPending === true) {
      // Whoever stored it may be gone; what comes after it must not replace it unsent.
      await publish(id, stored.record);
      const isIts = stored.record.by.shard === shard && stored.record.by.at === finding.at;
      if (isIts) return { published: stored.record.change };
      stored = await find(client, TableName, id);
      if (stored?.record.isPending === true) return undefined;
    }
    const outcome = countVote(stored?.record ?? null, finding, shard);
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
    async settle(change) {
      const id = idOf(change.finding);
      for (let attempt = 0; attempt < DYNAMODB_LIMITS.findingWritesMax; attempt += 1) {
        const settled = await settleOnce(id, change);
        if (settled !== undefined) return settled;
        await pause(Math.random() * DYNAMODB_LIMITS.findingPauseMs * (attempt + 1));
      }
      throw storeError('PutItem', 'FindingContended', `${id} is being written by too many at once`);
    },
  };
}
