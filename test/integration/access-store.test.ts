import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createAccessLog } from '../../src/clients/dynamodb/access-log.ts';
import { createIssuedTokenStore } from '../../src/clients/dynamodb/issued-token-store.ts';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../src/contracts/incident-tables.ts';
import { accessEvent } from '../../src/domain/access/access-event.ts';
import { ISSUED_TOKEN_LIMITS, type IssuedToken, tokenIdOf } from '../../src/domain/access/issued-token.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { USED_AT_ONCE_MAX } from '../../src/ports/access-store.ts';
import { ServiceError } from '../../src/ports/service-error.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();
const NOW_MS = Date.parse('2026-11-30T01:00:00.000Z');
const DAY_MS = 86_400_000;
const iso = (afterMs: number) => new Date(NOW_MS + afterMs).toISOString();

let nowMs = NOW_MS;
const store = () => createIssuedTokenStore(records.documents, records.prefix, () => nowMs);
const log = () => createAccessLog(records.documents, records.prefix);
const table = () => tableNames(records.prefix).access;
const item = async (access_id: string) =>
  (await records.documents.send(new GetCommand({ TableName: table(), Key: { access_id } }))).Item;

const token = (name: string, change: Partial<IssuedToken> = {}): IssuedToken => ({
  principal: name,
  role: 'approver',
  sha256: sha256Hex(name),
  createdAt: iso(0),
  createdBy: 'ana',
  expiresAt: iso(DAY_MS),
  revoked: null,
  ...change,
});
const idOf = (name: string) => tokenIdOf(token(name));
const REVOCATION = { by: 'ana', at: iso(60_000), reason: 'lost' };

test('a token is made once, read by every process, and revoked once however often it is asked for', async () => {
  nowMs = NOW_MS;
  expect(await store().read()).toEqual([]);
  expect(await store().add(token('bo'))).toBe('added');
  expect(await store().add(token('bo'))).toBe('added');
  expect(await store().read()).toEqual([token('bo')]);
  const revoked = { ...token('bo'), revoked: REVOCATION };
  expect(await store().revoke(idOf('bo'), REVOCATION)).toEqual(revoked);
  expect(await store().revoke(idOf('bo'), { ...REVOCATION, by: 'cy' })).toEqual(revoked);
  expect(await store().read()).toEqual([revoked]);
  expect(await store().revoke(idOf('nobody'), REVOCATION)).toBeUndefined();
});

test('of many who make tokens at once nobody’s is lost, and only hashes are stored', async () => {
  const names = ['a', 'b', 'c', 'd'];
  expect(await Promise.all(names.map((name) => store().add(token(name))))).toEqual(names.map(() => 'added'));
  expect((await store().read()).map(({ principal }) => principal).toSorted()).toEqual(names);
  expect(Object.keys((await item('tokens'))?.tokens[0]).toSorted()).toEqual(
    ['principal', 'role', 'sha256', 'createdAt', 'createdBy', 'expiresAt', 'revoked'].toSorted(),
  );
});

test('there are so many and no more, the largest fit in one item, and what is long over makes room', async () => {
  nowMs = NOW_MS;
  const wide = (at: number): IssuedToken => ({
    ...token(`w${at}`),
    principal: '警'.repeat(120),
    createdBy: '警'.repeat(120),
    revoked: { by: '警'.repeat(120), at: iso(0), reason: '警'.repeat(ISSUED_TOKEN_LIMITS.reasonChars) },
  });
  const tokens = Array.from({ length: ISSUED_TOKEN_LIMITS.tokensMax - 1 }, (_, at) => wide(at));
  await records.documents.send(
    new PutCommand({ TableName: table(), Item: { access_id: 'tokens', version: 1, tokens } }),
  );
  expect(await store().add(wide(9_998))).toBe('added');
  expect(await store().add(wide(9_999))).toBe('full');
  await store().noteUsed(
    new Map([
      [idOf('x'), iso(0)],
      [tokenIdOf(wide(1)), iso(0)],
    ]),
  );
  nowMs += ISSUED_TOKEN_LIMITS.keptDays * DAY_MS;
  expect(await store().read()).toEqual([]);
  expect(await store().add(token('new', { createdAt: iso(0) }))).toBe('added');
  expect((await item('tokens'))?.tokens).toHaveLength(1);
  expect(await store().lastUsed()).toEqual({ [idOf('x')]: iso(0) });
});

test('what a later build has written opens nothing here, and is left as it is', async () => {
  nowMs = NOW_MS;
  const later = { kind: 'passkey', sha256: 'x' };
  await records.documents.send(
    new PutCommand({ TableName: table(), Item: { access_id: 'tokens', version: 1, tokens: [later] } }),
  );
  await store().add(token('bo'));
  expect(await store().read()).toEqual([token('bo')]);
  await store().revoke(idOf('bo'), REVOCATION);
  expect((await item('tokens'))?.tokens[0]).toEqual(later);
});

test('when tokens were used is written in one request, however many, and changes no token', async () => {
  expect(await store().lastUsed()).toEqual({});
  const used = new Map(Array.from({ length: USED_AT_ONCE_MAX }, (_, at) => [idOf(`t${at}`), iso(at)]));
  await store().noteUsed(used);
  await store().noteUsed(new Map([[idOf('t1'), iso(DAY_MS)]]));
  expect(await store().lastUsed()).toEqual({ ...Object.fromEntries(used), [idOf('t1')]: iso(DAY_MS) });
  await store().noteUsed(new Map());
  expect(await item('tokens')).toBeUndefined();
});

test('a table that is not there is told, not taken for one without tokens', async () => {
  await expect(createIssuedTokenStore(records.documents, 'no-such-prefix', () => 0).read()).rejects.toThrow(
    ServiceError,
  );
});

test('sign-ins are listed by time over the ends of months, both ways, page by page, and expire', async () => {
  const times = ['2026-09-30T23:59:59.999Z', '2026-10-01T00:00:00.000Z', '2026-11-15T00:00:00.000Z', iso(0)];
  const eventAt = (at: string) =>
    accessEvent(
      'signed_in',
      Date.parse(at),
      { principal: 'ana', role: 'admin', method: 'token', subject: idOf('ana'), issuer: null },
      { address: '203.0.113.9' },
    );
  for (const at of times) await log().write(eventAt(at));
  const range = { from: times[0] ?? '', to: times[3] ?? '' };
  const walk = async (newestFirst: boolean) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await log().list(range, { limit: 1, newestFirst, ...(cursor ? { cursor } : {}) });
      expect(page.events.length).toBeLessThanOrEqual(1);
      seen.push(...page.events.map(({ at }) => at));
      cursor = page.next;
    } while (cursor !== undefined);
    return seen;
  };
  expect(await walk(false)).toEqual(times);
  expect(await walk(true)).toEqual(times.toReversed());
  expect((await log().list(range, { limit: 10 })).events[0]).toEqual(eventAt(times[0] ?? ''));
  const inside = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-29T00:00:00.000Z' };
  expect((await log().list(inside, { limit: 10 })).events.map(({ at }) => at)).toEqual(times.slice(1, 3));
  expect(await log().list({ from: range.to, to: range.from }, { limit: 10 })).toEqual({ events: [] });
  await expect(log().list(range, { limit: 1, cursor: 'bm90IG9uZQ' })).rejects.toThrow(RangeError);
});

test('an entry of the sign-in log is not kept for ever', async () => {
  const written: Record<string, unknown>[] = [];
  const client = {
    send: async (command: { input: { Item: Record<string, unknown> } }) => written.push(command.input.Item),
  };
  await createAccessLog(client as never, 'p').write(
    accessEvent('refused', NOW_MS, {}, { address: '::1', reason: 'Auth.TokenInvalid' }),
  );
  expect(written[0]?.[EXPIRES_ATTRIBUTE]).toBe(NOW_MS / 1000 + 400 * 86_400);
});
