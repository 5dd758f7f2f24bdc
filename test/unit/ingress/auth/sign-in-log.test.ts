import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Identity } from '../../../../src/domain/access/identity.ts';
import { SignInLog } from '../../../../src/ingress/auth/sign-in-log.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { FakeAccessLog } from '../../../support/fake-access.ts';
import { serviceError } from '../../../support/fake-aws.ts';

const { refusalsPerMinute, windowMs, waitingMax, retryMs } = INGRESS_LIMITS.signIns;
const ANA: Identity = { principal: 'ana', role: 'admin', method: 'oidc', subject: 's', issuer: 'https://id' };
const refusal = (address: string) => ({ address, reason: 'Auth.TokenInvalid' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const store = new FakeAccessLog();
  const warnings: string[] = [];
  const log = new SignInLog(store, { warn: (_details, message) => void warnings.push(message) }, () =>
    Date.now(),
  );
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return { store, warnings, log, settle };
}

test('who came in, was refused, and left is written at once, with how they were known', async () => {
  const { store, log, settle } = setUp();
  log.signedIn(ANA, { address: '203.0.113.9', detail: 'through the provider' });
  log.refused({}, refusal('203.0.113.10'));
  log.signedOut(ANA, { address: '203.0.113.9' });
  await settle();
  expect(
    store.events.map(({ kind, principal, reason, address }) => [kind, principal, reason, address]),
  ).toEqual([
    ['signed_in', 'ana', null, '203.0.113.9'],
    ['refused', null, 'Auth.TokenInvalid', '203.0.113.10'],
    ['signed_out', 'ana', null, '203.0.113.9'],
  ]);
  expect(store.events[0]).toMatchObject({
    role: 'admin',
    method: 'oidc',
    subject: 's',
    issuer: 'https://id',
  });
});

test('a flood from one address is two entries a minute, and its number is kept', async () => {
  const { store, log, settle } = setUp();
  for (let at = 0; at < 10_000; at += 1) log.refused({}, refusal('203.0.113.9'));
  await settle();
  expect(store.events).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(windowMs);
  expect(store.events.map(({ count }) => count)).toEqual([1, 9_999]);
});

test('a flood from everywhere is bounded, counted whole, and crowds nobody out who came in', async () => {
  const { store, log, settle } = setUp();
  for (let at = 0; at < 5_000; at += 1)
    log.refused({}, refusal(`10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`));
  log.signedIn(ANA, { address: '203.0.113.9' });
  await settle();
  await vi.advanceTimersByTimeAsync(windowMs);
  const refused = store.events.filter(({ kind }) => kind === 'refused');
  expect(refused).toHaveLength(refusalsPerMinute + 1);
  expect(refused.reduce((sum, { count }) => sum + count, 0)).toBe(5_000);
  expect(store.events.filter(({ kind }) => kind === 'signed_in')).toHaveLength(1);
});

test('one customer’s IPv6 addresses are one', async () => {
  const { store, log } = setUp();
  for (let at = 1; at < 500; at += 1) log.refused({}, refusal(`2001:db8:1:2::${at.toString(16)}`));
  await log.flush();
  expect(store.events).toHaveLength(2);
});

test('who shows with each request who they are is written when they come anew', async () => {
  const { store, log, settle } = setUp();
  for (let at = 0; at < 100; at += 1) log.seen(ANA, '203.0.113.9');
  log.seen(ANA, '203.0.113.10');
  await settle();
  expect(store.events.map(({ address }) => address)).toEqual(['203.0.113.9', '203.0.113.10']);
  await vi.advanceTimersByTimeAsync(INGRESS_LIMITS.auth.sessionIdleMs);
  log.seen(ANA, '203.0.113.9');
  await settle();
  expect(store.events).toHaveLength(3);
});

test('what cannot be written waits, bounded, is written in order when it can be, and a loss is told', async () => {
  const { store, warnings, log, settle } = setUp();
  store.failure = serviceError('dynamodb', 'unavailable');
  for (let at = 0; at < waitingMax + 5; at += 1)
    log.did('token_made', ANA, { address: '::1', token: `t${at}` });
  await settle();
  expect(warnings).toHaveLength(1);
  store.failure = null;
  await vi.advanceTimersByTimeAsync(retryMs);
  expect(store.events).toHaveLength(waitingMax);
  expect(store.events.slice(0, 3).map(({ token }) => token)).toEqual(['t0', 't1', 't2']);
  log.refused({}, refusal('::1'));
  await vi.advanceTimersByTimeAsync(windowMs);
  expect(warnings.at(-1)).toContain('could not be kept');
});

test('what waits is written when the process stops, and a store that fails does not hold it up', async () => {
  const { store, log } = setUp();
  log.refused({}, refusal('::1'));
  log.refused({}, refusal('::1'));
  await log.flush();
  expect(store.events.map(({ count }) => count)).toEqual([1, 1]);
  store.failure = serviceError('dynamodb', 'unavailable');
  log.signedOut(ANA, { address: '::1' });
  await log.flush();
  expect(vi.getTimerCount()).toBe(0);
});

test('what strangers send is cut, on one line, and holds nothing invisible', async () => {
  const { store, log } = setUp();
  log.refused(
    {},
    { address: 'x'.repeat(5_000), reason: 'Auth.NoRole', detail: `a\nb\u001b[31m${'y'.repeat(5_000)}` },
  );
  await log.flush();
  const [event] = store.events;
  expect(event?.address.length).toBeLessThanOrEqual(64);
  expect(event?.detail).toMatch(/^a by+…$/);
  expect(event?.detail.length).toBeLessThanOrEqual(300);
});
