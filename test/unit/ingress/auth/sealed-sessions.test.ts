import { createHmac, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Identity } from '../../../../src/domain/access/identity.ts';
import { SealedSessions } from '../../../../src/ingress/auth/sealed-sessions.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';

const { sessionIdleMs, sessionMaxMs, sessionRenewMs } = INGRESS_LIMITS.auth;
const TOKEN_ID = 'a1b2c3d4a1b2c3d4';
const ANA: Identity = {
  principal: 'ana',
  role: 'responder',
  method: 'token',
  subject: TOKEN_ID,
  issuer: null,
};
const BEN: Identity = { principal: 'ben', role: 'admin', method: 'local', subject: null, issuer: null };

/** Two processes with the same keys, on one clock. */
function setUp(keys: readonly Uint8Array[] = [randomBytes(32)]) {
  const clock = { nowMs: Date.parse('2026-11-22T08:00:00.000Z') };
  const tokens = new Set([TOKEN_ID]);
  const make = (used = keys) =>
    new SealedSessions(
      used,
      (id) => tokens.has(id),
      () => clock.nowMs,
    );
  return { clock, tokens, make, one: make(), other: make() };
}

test('what one process opens, another with the key recognises', () => {
  const { one, other } = setUp();
  expect(other.look(one.open(ANA))).toEqual({ ...ANA, replacement: null });
});

test('a session ends when it is unused for long, and a used one goes on', () => {
  const { clock, one, other } = setUp();
  const first = one.open(ANA);
  clock.nowMs += sessionRenewMs + 1;
  const renewed = other.look(first)?.replacement ?? '';
  expect(renewed).not.toBe('');
  clock.nowMs += sessionIdleMs;
  expect(one.look(first)).toBeUndefined();
  expect(one.look(renewed)?.principal).toBe('ana');
  clock.nowMs += 1;
  expect(one.look(renewed)).toBeUndefined();
});

test('a session ends at its absolute age, however much it is used', () => {
  const { clock, one } = setUp();
  let cookie = one.open(ANA);
  const endMs = clock.nowMs + sessionMaxMs;
  while (clock.nowMs + 3_600_000 <= endMs) {
    clock.nowMs += 3_600_000;
    const look = one.look(cookie);
    expect(look?.principal).toBe('ana');
    cookie = look?.replacement ?? cookie;
  }
  clock.nowMs = endMs + 1;
  expect(one.look(cookie)).toBeUndefined();
});

test('taking the token away ends its sessions; one of a login link has none', () => {
  const { tokens, one } = setUp();
  const byToken = one.open(ANA);
  const byLink = one.open(BEN);
  tokens.clear();
  expect(one.look(byToken)).toBeUndefined();
  expect(one.look(byLink)?.principal).toBe('ben');
});

test('signing out ends it in this process, its renewed copies too', () => {
  const { clock, one } = setUp();
  const cookie = one.open(ANA);
  clock.nowMs += sessionRenewMs + 1;
  const renewed = one.look(cookie)?.replacement ?? '';
  one.end(renewed);
  expect(one.look(cookie)).toBeUndefined();
  expect(one.look(renewed)).toBeUndefined();
  expect(one.look(one.open(ANA))?.principal).toBe('ana');
});

test('a key is replaced without signing anybody out, and is worth nothing once it is gone', () => {
  const [before, next] = [randomBytes(32), randomBytes(32)];
  const { make } = setUp();
  const cookie = make([before]).open(ANA);
  const replacement = make([next, before]).look(cookie)?.replacement ?? '';
  expect(make([next]).look(cookie)).toBeUndefined();
  expect(make([next]).look(replacement)?.principal).toBe('ana');
  expect(make([before]).look(replacement)).toBeUndefined();
});

test('nothing that was not sealed with the key is a session', () => {
  const key = randomBytes(32);
  const { one } = setUp([key]);
  const [text = '', signature = ''] = one.open(ANA).split('.');
  const forged = Buffer.from(
    Buffer.from(text, 'base64url').toString('utf8').replace('"ana"', '"ben"'),
  ).toString('base64url');
  // The raw key is not the one that cookies are signed with.
  const bySameKey = createHmac('sha256', key).update(text).digest('base64url');
  for (const cookie of [
    '',
    text,
    `${forged}.${signature}`,
    `${text}.${signature}x`,
    `${text}.${signature.slice(0, -1)}`,
    `${text}.`,
    `${text}.${bySameKey}`,
    `${text}.${signature}.${signature}`,
    'x'.repeat(5_000),
  ]) {
    expect(one.look(cookie)).toBeUndefined();
    expect(() => one.end(cookie)).not.toThrow();
  }
  expect(one.look(`${text}.${signature}`)?.principal).toBe('ana');
});
