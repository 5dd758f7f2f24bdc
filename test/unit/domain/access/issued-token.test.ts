import { describe, expect, test } from 'vitest';
import {
  ISSUED_TOKEN_LIMITS,
  type IssuedToken,
  isKeptToken,
  isStoredToken,
  revocationWarning,
  stateOfToken,
  tokenIdOf,
} from '../../../../src/domain/access/issued-token.ts';
import { sha256Hex } from '../../../../src/domain/text/sha256.ts';

const NOW_MS = Date.parse('2026-11-30T01:00:00.000Z');
const DAY_MS = 86_400_000;
const iso = (afterMs: number) => new Date(NOW_MS + afterMs).toISOString();
const token = (name: string, change: Partial<IssuedToken> = {}): IssuedToken => ({
  principal: name,
  role: 'admin',
  sha256: sha256Hex(name),
  createdAt: iso(-DAY_MS),
  createdBy: 'ana',
  expiresAt: iso(DAY_MS),
  revoked: null,
  ...change,
});
const REVOKED = { revoked: { by: 'ana', at: iso(0), reason: '' } };

test('a token is good until it is revoked or expires; a time that is none is an end', () => {
  expect(stateOfToken(token('a'), NOW_MS)).toBe('good');
  expect(stateOfToken(token('a'), NOW_MS + DAY_MS)).toBe('expired');
  expect(stateOfToken(token('a', REVOKED), NOW_MS)).toBe('revoked');
  expect(stateOfToken(token('a', { expiresAt: 'never' }), NOW_MS)).toBe('expired');
});

test('one that is over is shown for ninety days', () => {
  const keptMs = ISSUED_TOKEN_LIMITS.keptDays * DAY_MS;
  expect(isKeptToken(token('a'), NOW_MS + DAY_MS + keptMs - 1)).toBe(true);
  expect(isKeptToken(token('a'), NOW_MS + DAY_MS + keptMs)).toBe(false);
  expect(isKeptToken(token('a', REVOKED), NOW_MS + keptMs)).toBe(false);
});

test.each([
  null,
  'x',
  { ...token('a'), role: 'root' },
  { ...token('a'), sha256: 'short' },
  { ...token('a'), principal: 'a\nb' },
  { ...token('a'), expiresAt: 'never' },
  { ...token('a'), revoked: true },
  { ...token('a'), revoked: { by: 'ana', at: 'once' } },
])('%j is no token of this build', (value) => {
  expect(isStoredToken(value)).toBe(false);
});

describe('what is to be known before a token is taken away', () => {
  const NONE = { configuredAdmin: false, signInAdmin: false };
  const warn = (tokens: readonly IssuedToken[], of: string, caller: string | null, other = NONE) =>
    revocationWarning(tokens, tokenIdOf(token(of)), caller, other, NOW_MS);
  const own = tokenIdOf(token('a'));

  test('nothing of somebody else’s, while another admin is left', () => {
    expect(warn([token('a'), token('b')], 'b', own)).toBeNull();
    expect(warn([token('b')], 'b', own, { ...NONE, configuredAdmin: true })).toBeNull();
    expect(warn([token('b')], 'b', null, { ...NONE, signInAdmin: true })).toBeNull();
    expect(warn([token('b', { role: 'approver' })], 'b', own)).toBeNull();
    expect(warn([token('a', REVOKED)], 'a', own)).toBeNull();
    expect(warn([], 'a', own)).toBeNull();
  });

  test('that it is one’s own', () => {
    expect(warn([token('a'), token('b')], 'a', own)).toContain('the token that you use');
    expect(warn([token('a', { role: 'viewer' })], 'a', own)).toContain('the token that you use');
  });

  test('that no admin is left: those that are over, and lesser ones, are none', () => {
    const others = [token('b', REVOKED), token('c', { expiresAt: iso(0) }), token('d', { role: 'approver' })];
    expect(warn([token('a'), ...others], 'a', own)).toContain('last way in for an admin');
    expect(warn([token('a'), ...others], 'a', null)).toContain('last way in for an admin');
  });
});
