import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseApiTokens } from '../../../../src/domain/access/api-tokens.ts';

const PLAIN = 'a-token-of-more-than-thirty-two-characters';
const HASH = createHash('sha256').update(PLAIN).digest('hex');
const parse = (...tokens: readonly unknown[]) => parseApiTokens(JSON.stringify({ version: 1, tokens }));

test('a hash is taken as it is, a plain token as its hash', () => {
  const createdAt = '2026-11-22T08:00:00.000Z';
  expect(parse({ principal: 'ana', sha256: HASH, createdAt }, { principal: 'ben', token: PLAIN })).toEqual({
    ok: true,
    value: [
      { principal: 'ana', role: 'approver', sha256: HASH, createdAt },
      { principal: 'ben', role: 'approver', sha256: HASH, createdAt: '' },
    ],
  });
});

test.each<[string, unknown, string]>([
  ['no principal', { sha256: HASH }, 'tokens[0].principal'],
  [
    'a principal with an invisible character',
    { principal: 'a\u200bna', sha256: HASH },
    'tokens[0].principal',
  ],
  ['a principal of two lines', { principal: 'ana\nben', sha256: HASH }, 'tokens[0].principal'],
  ['a hash in capitals', { principal: 'ana', sha256: HASH.toUpperCase() }, 'tokens[0] needs'],
  ['a role that there is not', { principal: 'ana', role: 'root', sha256: HASH }, 'tokens[0].role'],
  ['a role in a list', { principal: 'ana', role: ['admin'], sha256: HASH }, 'tokens[0].role'],
  ['no role at all, said so', { principal: 'ana', role: null, sha256: HASH }, 'tokens[0].role'],
  ['a short token', { principal: 'ana', token: 'secret' }, 'tokens[0] needs'],
  ['a token with a line break', { principal: 'ana', token: `${PLAIN}\n` }, 'tokens[0] needs'],
  ['a text', 'ana', 'tokens[0] is not an object'],
])('%s is refused without repeating the secret', (_, token, text) => {
  const parsed = parse(token);
  expect(parsed).toEqual({ ok: false, error: expect.stringContaining(text) });
  expect(JSON.stringify(parsed)).not.toContain('secret');
});

test.each([['{'], ['[]'], ['{"tokens":{}}']])('%s is no list of tokens', (json) => {
  expect(parseApiTokens(json).ok).toBe(false);
});

test('an entry that names its role has it; one from before there were roles has what it could do then', () => {
  const roles = (entry: object, roleless?: 'admin') => {
    const json = JSON.stringify({ version: 1, tokens: [{ principal: 'ana', sha256: HASH, ...entry }] });
    const parsed = parseApiTokens(json, roleless);
    return parsed.ok ? parsed.value.map(({ role }) => role) : parsed.error;
  };
  expect(roles({ role: 'viewer' }, 'admin')).toEqual(['viewer']);
  expect(roles({})).toEqual(['approver']);
  expect(roles({}, 'admin')).toEqual(['admin']);
});
