import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { DYNAMODB_LIMITS } from '../../src/clients/bounds.ts';
import { createOneTimeSecrets } from '../../src/clients/dynamodb/one-time-secrets.ts';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../src/contracts/incident-tables.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import type { OneTimeSecret } from '../../src/ports/one-time-secrets.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();
const NOW_MS = Date.parse('2026-11-30T01:00:00.000Z');
let nowMs = NOW_MS;
const store = () => createOneTimeSecrets(records.documents, records.prefix, () => nowMs);

const secretOf = (name: string): OneTimeSecret => ({
  purpose: 'slack_button',
  hash: sha256Hex(name),
  bound: { kind: 'approve', incidentId: 'i-1', planDigest: 'ab'.repeat(32), channel: 'C0123ABCD' },
  expiresAt: new Date(NOW_MS + 900_000).toISOString(),
});

test('a secret is found by its hash alone, as it was kept first', async () => {
  nowMs = NOW_MS;
  const secret = secretOf('first');
  await store().keep(secret);
  await store().keep({ ...secret, bound: { incidentId: 'another' } });
  expect(await store().find('slack_button', secret.hash)).toEqual(secret);
  expect(await store().find('slack_button', sha256Hex('never'))).toBeUndefined();
  const { Item } = await records.documents.send(
    new GetCommand({
      TableName: tableNames(records.prefix).access,
      Key: { access_id: `one-time#slack_button#${secret.hash}` },
    }),
  );
  expect(Item?.[EXPIRES_ATTRIBUTE]).toBe(NOW_MS / 1000 + 900 + DYNAMODB_LIMITS.oneTimeKeptSeconds);
});

test('of many uses at once by one user one counts, and another user has one of their own', async () => {
  nowMs = NOW_MS;
  const { hash } = secretOf('once');
  await store().keep(secretOf('once'));
  const uses = await Promise.all(
    Array.from({ length: 8 }, () => store().use('slack_button', hash, 'T0/U0ANA')),
  );
  expect(uses.toSorted()).toEqual([...Array.from({ length: 7 }, () => 'repeated'), 'used']);
  expect(await store().use('slack_button', hash, 'T0/U0BEN')).toBe('used');
});

test('the same press is known for a while, another one is not it, and nobody can press for somebody else', async () => {
  nowMs = NOW_MS;
  const { hash } = secretOf('pressed');
  await store().keep(secretOf('pressed'));
  const press = (id: string) => store().use('slack_button', hash, 'reader', { id, sameForMs: 60_000 });
  expect((await Promise.all([press('a'), press('a')])).toSorted()).toEqual(['same_press', 'used']);
  expect(await press('b')).toBe('repeated');
  expect(await store().use('slack_button', hash, 'reader')).toBe('repeated');
  nowMs += 60_000;
  expect(await press('a')).toBe('repeated');
});

test('a use that came to nothing is given back to that user alone', async () => {
  nowMs = NOW_MS;
  const { hash } = secretOf('back');
  await store().keep(secretOf('back'));
  await store().use('slack_button', hash, 'T0/U0ANA');
  await store().use('slack_button', hash, 'T0/U0BEN');
  await store().giveBack('slack_button', hash, 'T0/U0ANA');
  expect(await store().use('slack_button', hash, 'T0/U0BEN')).toBe('repeated');
  expect(await store().use('slack_button', hash, 'T0/U0ANA')).toBe('used');
});

test('nothing is used after its time, nor what never was, nor made by giving it back', async () => {
  nowMs = NOW_MS + 900_000;
  const { hash } = secretOf('late');
  await store().keep(secretOf('late'));
  expect(await store().use('slack_button', hash, 'T0/U0ANA')).toBe('gone');
  const unknown = sha256Hex('unknown');
  expect(await store().use('slack_button', unknown, 'T0/U0ANA')).toBe('gone');
  await store().giveBack('slack_button', unknown, 'T0/U0ANA');
  expect(await store().find('slack_button', unknown)).toBeUndefined();
});
