import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createMessageStore } from '../../src/clients/dynamodb/message-store.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();

const messageAt = (minute: number) => ({
  messageId: randomUUID(),
  topicArn: 'arn:aws:sns:us-east-1:111122223333:alarms',
  receivedAt: new Date(Date.UTC(2026, 10, 22, 8, minute)).toISOString(),
  reason: 'NewStateValue must be OK',
  message: `{"AlarmName":"disk ${minute}"}`,
});

test('a message is kept whole, once however often it comes, and expires after 90 days', async () => {
  const store = createMessageStore(records.documents, records.prefix);
  const message = messageAt(0);
  expect(await store.keep(message)).toBe('kept');
  expect(await store.keep({ ...message, message: 'another' })).toBe('kept');
  expect(await store.get(message.messageId, 'unparsed')).toEqual({ ...message, replayed: null });
  const { Item } = await records.documents.send(
    new GetCommand({
      TableName: tableNames(records.prefix).messages,
      Key: { message_id: message.messageId },
    }),
  );
  expect(Item?.expires_at).toBe(Date.parse(message.receivedAt) / 1000 + 90 * 86_400);
  expect(await store.get(randomUUID(), 'unparsed')).toBeUndefined();
});

test('those that wait are listed newest first, page by page; a replayed one no more', async () => {
  const store = createMessageStore(records.documents, records.prefix);
  const messages = Array.from({ length: 5 }, (_, minute) => messageAt(minute));
  for (const message of messages) await store.keep(message);
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list({ limit: 2, ...(cursor === undefined ? {} : { cursor }) }, 'unparsed');
    expect(page.items.length).toBeLessThanOrEqual(2);
    ids.push(...page.items.map(({ messageId }) => messageId));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(ids).toEqual(messages.map(({ messageId }) => messageId).toReversed());

  const [first] = messages;
  const replayed = { at: '2026-11-23T08:00:00.000Z', outcome: 'started' };
  await store.markReplayed(first?.messageId ?? '', replayed, 'unparsed');
  expect((await store.get(first?.messageId ?? '', 'unparsed'))?.replayed).toEqual(replayed);
  expect((await store.list({ limit: 100 }, 'unparsed')).items).toHaveLength(4);
  await expect(store.list({ limit: 2, cursor: 'bm9wZQ' }, 'unparsed')).rejects.toThrow(RangeError);
});

test('no more are kept than may wait, and one that was replayed makes room', async () => {
  const store = createMessageStore(records.documents, records.prefix, 2);
  const [first, second, third] = [messageAt(0), messageAt(1), messageAt(2)];
  expect([await store.keep(first), await store.keep(second), await store.keep(third)]).toEqual([
    'kept',
    'kept',
    'full',
  ]);
  await store.markReplayed(
    first.messageId,
    { at: '2026-11-23T08:00:00.000Z', outcome: 'not_open' },
    'unparsed',
  );
  expect(await store.keep(third)).toBe('kept');
});

test('marking a message that has expired changes nothing', async () => {
  const store = createMessageStore(records.documents, records.prefix);
  const { messageId } = messageAt(0);
  await store.markReplayed(messageId, { at: '2026-11-23T08:00:00.000Z', outcome: 'started' }, 'unparsed');
  expect(await store.get(messageId, 'unparsed')).toBeUndefined();
});

test('of ignored messages so many are kept, the newer in the place of the older, apart from those that could not be read', async () => {
  const store = createMessageStore(records.documents, records.prefix, undefined, 4);
  const message = messageAt(0);
  await store.keepIgnored(message);
  expect(await store.get(message.messageId, 'ignored')).toEqual({ ...message, replayed: null });
  expect(await store.get(message.messageId, 'unparsed')).toBeUndefined();
  const { message: _text, ...summary } = message;
  expect((await store.list({ limit: 100 }, 'ignored')).items).toEqual([summary]);
  const replayed = { at: '2026-11-23T08:00:00.000Z', outcome: 'started' };
  await store.markReplayed(message.messageId, replayed, 'ignored');
  expect((await store.get(message.messageId, 'ignored'))?.replayed).toEqual(replayed);
  expect((await store.list({ limit: 100 }, 'ignored')).items).toEqual([]);

  const many = Array.from({ length: 12 }, (_, minute) => messageAt(minute));
  for (const one of many) await store.keepIgnored(one);
  const ids = (await store.list({ limit: 100 }, 'ignored')).items.map(({ messageId }) => messageId);
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.length).toBeLessThanOrEqual(4);
  expect(ids[0]).toBe(many.at(-1)?.messageId);
  const gone = many.find(({ messageId }) => !ids.includes(messageId));
  expect(await store.get(gone?.messageId ?? '', 'ignored')).toBeUndefined();
  await store.markReplayed(gone?.messageId ?? '', replayed, 'ignored');
  expect((await store.list({ limit: 100 }, 'ignored')).items).toHaveLength(ids.length);
});
