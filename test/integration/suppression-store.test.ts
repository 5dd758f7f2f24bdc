import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import {
  createSuppressionReader,
  createSuppressionStore,
} from '../../src/clients/dynamodb/suppression-store.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import type { Mute } from '../../src/domain/suppression/suppression.ts';
import { ServiceError } from '../../src/ports/service-error.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();
const NOW_MS = Date.parse('2026-11-29T22:00:00.000Z');
const iso = (afterMs: number) => new Date(NOW_MS + afterMs).toISOString();
const HOUR_MS = 3_600_000;

const mute = (id: string, forMs = HOUR_MS): Mute => ({
  kind: 'mute',
  id,
  alarm: `Disk-${id}`,
  accountId: null,
  region: null,
  until: iso(forMs),
  by: 'ana',
  reason: 'noisy',
  createdAt: iso(0),
});

let nowMs = NOW_MS;
const now = () => nowMs;
const store = () => createSuppressionStore(records.documents, records.prefix, now);
const names = () => tableNames(records.prefix);
const item = async () =>
  (
    await records.documents.send(
      new GetCommand({ TableName: names().suppressions, Key: { suppression_id: 'rules' } }),
    )
  ).Item;

beforeEach(async () => {
  nowMs = NOW_MS;
  for (const { id } of await store().read()) await store().remove(id, { by: 'ana', reason: '' });
});

test('rules are read by whoever heeds them, once each however often one is added, and who did it is kept', async () => {
  expect(await store().add(mute('a'))).toBe('added');
  expect(await store().add(mute('a'))).toBe('added');
  const reader = createSuppressionReader(records.documents, records.prefix, now);
  expect(await reader.read()).toEqual([mute('a')]);
  expect(await store().remove('a', { by: 'bo', reason: 'mended' })).toEqual(mute('a'));
  expect(await store().remove('a', { by: 'bo', reason: 'mended' })).toBeUndefined();
  expect(await reader.read()).toEqual([]);
  const { Items = [] } = await records.documents.send(new ScanCommand({ TableName: names().claims }));
  const entries = Items.filter(({ subject }) => subject?.id === 'a' && subject.until === mute('a').until);
  expect(entries.map(({ what, by, reason }) => [what, by, reason]).toSorted()).toEqual([
    ['suppress', 'ana', 'noisy'],
    ['unsuppress', 'bo', 'mended'],
  ]);
});

test('of many who change them at once nobody’s change is lost', async () => {
  const ids = Array.from({ length: 4 }, (_, index) => `r${index}`);
  const added = await Promise.all(ids.map((id) => store().add(mute(id))));
  expect(added).toEqual(ids.map(() => 'added'));
  expect((await store().read()).map(({ id }) => id).toSorted()).toEqual(ids);
  const version = Number((await item())?.version);
  await store().add(mute('last'));
  expect((await item())?.version).toBe(version + 1);
});

test('what is over falls away, and makes room', async () => {
  await store().add(mute('short', 1_000));
  await store().add(mute('long'));
  nowMs += 1_000;
  expect((await store().read()).map(({ id }) => id)).toEqual(['long']);
  expect((await item())?.rules).toHaveLength(2);
  await store().add({ ...mute('next'), until: iso(2 * HOUR_MS) });
  expect((await item())?.rules).toHaveLength(2);
  expect(await store().remove('short', { by: 'ana', reason: '' })).toBeUndefined();
});

test('there are so many and no more, the largest of which fit in one item', async () => {
  const wide = (id: string): Mute => ({
    ...mute(id),
    alarm: 'ä'.repeat(LIMITS.alarmNameChars),
    reason: '警'.repeat(LIMITS.suppressionReasonChars),
    by: '警'.repeat(LIMITS.actorChars),
  });
  const rules = Array.from({ length: LIMITS.suppressionRules - 1 }, (_, index) => wide(`w${index}`));
  const version = Number((await item())?.version ?? 0) + 1;
  await records.documents.send(
    new PutCommand({ TableName: names().suppressions, Item: { suppression_id: 'rules', version, rules } }),
  );
  expect(await store().add(wide('last'))).toBe('added');
  expect(await store().add(wide('more'))).toBe('full');
  expect(await store().read()).toHaveLength(LIMITS.suppressionRules);
  await records.documents.send(
    new PutCommand({
      TableName: names().suppressions,
      Item: { suppression_id: 'rules', version: version + 2, rules: [] },
    }),
  );
});

test('what a later build has written suppresses nothing here, and is left as it is', async () => {
  const version = Number((await item())?.version ?? 0) + 1;
  const later = { kind: 'snooze', id: 'later', moon: 'full' };
  await records.documents.send(
    new PutCommand({
      TableName: names().suppressions,
      Item: { suppression_id: 'rules', version, rules: [later] },
    }),
  );
  await store().add(mute('a'));
  expect(await store().read()).toEqual([mute('a')]);
  await store().remove('a', { by: 'ana', reason: '' });
  expect((await item())?.rules).toEqual([later]);
});

test('a table that is not there is told, not taken for empty', async () => {
  const reader = createSuppressionReader(records.documents, 'no-such-prefix', now);
  await expect(reader.read()).rejects.toThrow(ServiceError);
});
