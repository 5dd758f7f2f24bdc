import { createHash } from 'node:crypto';
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { UnparsedMessageSummary } from '../../contracts/api.ts';
import { EXPIRES_ATTRIBUTE, STATE_INDEX, tableNames } from '../../contracts/incident-tables.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import type { KeptKind, MessageStore } from '../../ports/message-store.ts';
import { callService } from '../aws/call-service.ts';
import { MESSAGE_LIMITS } from '../bounds.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

const REPLAYED = 'replayed';

type Row = Readonly<Record<string, unknown>>;

/** An ignored message has a place of few, and takes it from the one before: so many are kept, whatever comes. */
function placeOf(messageId: string, kind: KeptKind, places: number): string {
  if (kind === 'unparsed') return messageId;
  const hash = createHash('sha256').update(messageId).digest().readUInt32BE(0);
  return `ignored#${hash % places}`;
}

/** The id stands behind the time in the key of the index, which all rows have. */
function toMessage(row: Row): UnparsedMessageSummary {
  const key = String(row.received_key ?? '');
  return {
    messageId: key.slice(key.indexOf('#') + 1),
    topicArn: String(row.topic_arn ?? ''),
    receivedAt: String(row.received_at ?? ''),
    reason: String(row.reason ?? ''),
  };
}

const encodeCursor = (receivedKey: string) => Buffer.from(receivedKey, 'utf8').toString('base64url');

/** @throws RangeError for a cursor that no page has given out. */
function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z#[0-9a-f-]{36}$/.test(key)) return key;
  throw new RangeError('the cursor is not one that a list has given out: start again without it');
}

/** Messages that could not be read, in DynamoDB, one item each. */
export function createMessageStore(
  client: DocumentClient,
  tablePrefix: string,
  waitingMax: number = MESSAGE_LIMITS.waitingMax,
  ignoredMax: number = MESSAGE_LIMITS.ignoredMax,
): MessageStore {
  const TableName = tableNames(tablePrefix).messages;

  function query(kind: KeptKind, limit: number, before: string | undefined, count: boolean) {
    const command = new QueryCommand({
      TableName,
      IndexName: STATE_INDEX,
      ScanIndexForward: false,
      Limit: limit,
      KeyConditionExpression:
        before === undefined ? '#state = :state' : '#state = :state AND received_key < :before',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':state': kind,
        ...(before === undefined ? {} : { ':before': before }),
      },
      ...(count ? { Select: 'COUNT' as const } : {}),
    });
    return callService('dynamodb', 'Query', (abortSignal) => client.send(command, { abortSignal }));
  }

  function itemOf(
    { messageId, topicArn, receivedAt, reason, message }: Parameters<MessageStore['keep']>[0],
    kind: KeptKind,
    keptSeconds: number,
  ) {
    return {
      message_id: placeOf(messageId, kind, ignoredMax),
      state: kind,
      received_key: `${receivedAt}#${messageId}`,
      received_at: receivedAt,
      topic_arn: topicArn,
      reason: cutText(reason, MESSAGE_LIMITS.reasonChars),
      message,
      [EXPIRES_ATTRIBUTE]: Math.ceil(Date.parse(receivedAt) / 1000) + keptSeconds,
    };
  }

  return {
    async keep(message) {
      const { Count = 0 } = await query('unparsed', waitingMax, undefined, true);
      if (Count >= waitingMax) return 'full';
      const command = new PutCommand({
        TableName,
        ConditionExpression: 'attribute_not_exists(message_id)',
        Item: itemOf(message, 'unparsed', MESSAGE_LIMITS.keptSeconds),
      });
      await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
      return 'kept';
    },

    async keepIgnored(message) {
      const command = new PutCommand({
        TableName,
        Item: itemOf(message, 'ignored', MESSAGE_LIMITS.ignoredKeptSeconds),
      });
      await callService('dynamodb', 'PutItem', (abortSignal) => client.send(command, { abortSignal }));
    },

    async get(messageId, kind) {
      const command = new GetCommand({
        TableName,
        Key: { message_id: placeOf(messageId, kind, ignoredMax) },
        ConsistentRead: true,
      });
      const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      // Another one may have its place by now.
      if (Item === undefined || toMessage(Item).messageId !== messageId) return undefined;
      const replayed =
        Item.state === REPLAYED
          ? { at: String(Item.replayed_at ?? ''), outcome: String(Item.outcome ?? '') }
          : null;
      return { ...toMessage(Item), message: String(Item.message ?? ''), replayed };
    },

    async list({ limit, cursor }, kind) {
      const wanted = Math.min(Math.max(1, limit), MESSAGE_LIMITS.listLimitMax);
      const before = cursor === undefined ? undefined : decodeCursor(cursor);
      const { Items = [], LastEvaluatedKey } = await query(kind, wanted, before, false);
      const items = Items.map(toMessage);
      const last = Items.at(-1);
      if (LastEvaluatedKey === undefined || last === undefined) return { items };
      return { items, nextCursor: encodeCursor(String(last.received_key)) };
    },

    async markReplayed(messageId, { at, outcome }, kind) {
      const command = new UpdateCommand({
        TableName,
        Key: { message_id: placeOf(messageId, kind, ignoredMax) },
        ConditionExpression: 'attribute_exists(message_id) AND contains(received_key, :id)',
        UpdateExpression: 'SET #state = :state, replayed_at = :at, outcome = :outcome',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': REPLAYED, ':at': at, ':outcome': outcome, ':id': messageId },
      });
      // False: it has expired meanwhile.
      await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
