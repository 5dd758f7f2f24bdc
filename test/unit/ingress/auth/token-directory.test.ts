import { expect, test } from 'vitest';
import { type IssuedToken, tokenIdOf } from '../../../../src/domain/access/issued-token.ts';
import { secretHash } from '../../../../src/ingress/auth/secret.ts';
import { TokenDirectory, TokensUnreadableError } from '../../../../src/ingress/auth/token-directory.ts';
import { createTokenStore } from '../../../../src/ingress/auth/token-store.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { FakeIssuedTokens } from '../../../support/fake-access.ts';
import { serviceError } from '../../../support/fake-aws.ts';

const { tokensFreshMs, tokensStaleMs, tokensRetryMs, tokenUseNotedMs } = INGRESS_LIMITS.auth;
const HOUR_MS = 3_600_000;
const SECRET = 'secret-of-bo-that-nobody-else-knows';
const CONFIGURED = 'secret-of-the-configuration-of-ana';

/** Two processes of the ingress over one store, on one clock. */
function setUp() {
  const clock = { nowMs: Date.parse('2026-11-30T01:00:00.000Z') };
  const iso = (afterMs: number) => new Date(clock.nowMs + afterMs).toISOString();
  const bo: IssuedToken = {
    principal: 'bo',
    role: 'approver',
    sha256: secretHash(SECRET),
    createdAt: iso(0),
    createdBy: 'ana',
    expiresAt: iso(HOUR_MS),
    revoked: null,
  };
  const store = new FakeIssuedTokens();
  store.stored = [bo];
  const ana = { principal: 'ana', role: 'admin', sha256: secretHash(CONFIGURED), createdAt: '' } as const;
  const make = () => new TokenDirectory(createTokenStore([ana]), store, () => clock.nowMs);
  return { clock, iso, bo, id: tokenIdOf(bo), store, one: make(), other: make() };
}

test('an issued token names whose it is, with its id and never the secret', async () => {
  const { one, id } = setUp();
  const identity = { principal: 'bo', role: 'approver', method: 'token', subject: id, issuer: null };
  expect(await one.identityOf(SECRET)).toEqual(identity);
  expect(await one.identityById(id)).toEqual(identity);
  expect(await one.identityOf('another')).toBeUndefined();
  expect(await one.identityById('0'.repeat(16))).toBeUndefined();
});

test('a token that is revoked elsewhere is good for five seconds at most, and here for none', async () => {
  const { one, other, clock, id, iso, store } = setUp();
  await one.identityOf(SECRET);
  await other.identityOf(SECRET);
  await store.revoke(id, { by: 'ana', at: iso(0), reason: '' });
  one.forget();
  expect(await one.identityOf(SECRET)).toBeUndefined();
  clock.nowMs += tokensFreshMs - 1;
  expect((await other.identityOf(SECRET))?.principal).toBe('bo');
  clock.nowMs += 1;
  expect(await other.identityOf(SECRET)).toBeUndefined();
  expect(await other.identityById(id)).toBeUndefined();
  expect(tokensFreshMs).toBe(5_000);
});

test('where the store does not answer, no token outlives half a minute, and the configured ones go on', async () => {
  const { one, clock, id, store } = setUp();
  await one.identityOf(SECRET);
  store.failure = serviceError('dynamodb', 'unavailable');
  clock.nowMs += tokensStaleMs - 1;
  expect((await one.identityOf(SECRET))?.principal).toBe('bo');
  clock.nowMs += 1;
  await expect(one.identityOf(SECRET)).rejects.toThrow(TokensUnreadableError);
  await expect(one.identityById(id)).rejects.toThrow(TokensUnreadableError);
  expect((await one.identityOf(CONFIGURED))?.principal).toBe('ana');
  const { reads } = store;
  await expect(one.identityOf('guess')).rejects.toThrow(TokensUnreadableError);
  expect(store.reads).toBe(reads);
  store.failure = null;
  clock.nowMs += tokensRetryMs;
  expect((await one.identityOf(SECRET))?.principal).toBe('bo');
});

test('a clock that was set back does not keep an old copy young', async () => {
  const { one, clock, id, iso, store } = setUp();
  await one.identityOf(SECRET);
  await store.revoke(id, { by: 'ana', at: iso(0), reason: '' });
  clock.nowMs -= HOUR_MS;
  expect(await one.identityOf(SECRET)).toBeUndefined();
});

test('a token ends when it expires, without anybody asking the store', async () => {
  const { one, clock, store } = setUp();
  clock.nowMs += HOUR_MS - 1;
  expect((await one.identityOf(SECRET))?.principal).toBe('bo');
  const { reads } = store;
  clock.nowMs += 1;
  expect(await one.identityOf(SECRET)).toBeUndefined();
  expect(store.reads).toBe(reads);
});

test('however many wrong tokens come, the store is asked once in five seconds', async () => {
  const { one, clock, store } = setUp();
  await Promise.all(Array.from({ length: 500 }, (_, at) => one.identityOf(`guess-${at}`)));
  for (let at = 0; at < 100; at += 1) await one.identityOf(`again-${at}`);
  expect(store.reads).toBe(1);
  clock.nowMs += tokensFreshMs;
  await one.identityOf('guess');
  expect(store.reads).toBe(2);
});

test('what was asked before a change is not believed after it, although it is answered later', async () => {
  const { clock, bo, id, iso, store } = setUp();
  const first = Promise.withResolvers<readonly IssuedToken[]>();
  const answers = [
    first.promise,
    Promise.resolve([{ ...bo, revoked: { by: 'ana', at: iso(0), reason: '' } }]),
  ];
  const read = async () => (await answers.shift()) ?? [];
  const directory = new TokenDirectory(
    createTokenStore([]),
    { read, noteUsed: (used) => store.noteUsed(used) },
    () => clock.nowMs,
  );
  const before = directory.identityOf(SECRET);
  directory.forget();
  expect(await directory.identityById(id)).toBeUndefined();
  first.resolve([bo]);
  expect(await before).toBeUndefined();
  expect(await directory.identityById(id)).toBeUndefined();
});

test('when tokens were used is written once a minute, however often they are used', async () => {
  const { one, clock, id, store } = setUp();
  for (let at = 0; at < 50; at += 1) await one.identityOf(SECRET);
  await one.flush();
  const written = store.used.length;
  expect(written).toBeLessThanOrEqual(2);
  for (let at = 0; at < 59; at += 1) {
    clock.nowMs += tokenUseNotedMs / 60;
    await one.identityOf(SECRET);
  }
  expect(store.used.length).toBeLessThanOrEqual(written + 1);
  await one.flush();
  expect((await store.lastUsed())[id]).toBe(new Date(clock.nowMs).toISOString());
});

test('that use cannot be written keeps nobody out, and is written later', async () => {
  const { one, clock, id, store } = setUp();
  const noteUsed = store.noteUsed.bind(store);
  store.noteUsed = () => Promise.reject(serviceError('dynamodb', 'unavailable'));
  expect((await one.identityOf(SECRET))?.principal).toBe('bo');
  await one.flush();
  store.noteUsed = noteUsed;
  await one.flush();
  expect(Object.keys(await store.lastUsed())).toEqual([id]);
  expect(clock.nowMs).toBeGreaterThan(0);
});

test('a session store is told of a token that is known to be over, and of no other', async () => {
  const { one, clock, id, iso, store } = setUp();
  expect(one.mayBeGood(id)).toBe(true);
  await one.identityById(id);
  expect([one.mayBeGood(id), one.mayBeGood('0'.repeat(16))]).toEqual([true, false]);
  await store.revoke(id, { by: 'ana', at: iso(0), reason: '' });
  clock.nowMs += tokensFreshMs;
  await one.identityById(id);
  expect(one.mayBeGood(id)).toBe(false);
});
