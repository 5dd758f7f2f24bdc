import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { parseStrictObject } from '../../../../src/ingress/sns/strict-json.ts';
import { cpuMs } from '../../../support/cpu-ms.ts';

const parse = (text: string) => parseStrictObject(Buffer.from(text, 'utf8'));

test('reads what JSON.parse reads, whatever it is', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 8 })), (value) => {
      const text = JSON.stringify(value);
      const parsed = parse(text);
      if (text.includes('__proto__')) return;
      expect(parsed).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

test('throws at nothing, JSON or not', () => {
  const piece = fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', ' ', '1', '\\u', 'é');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = `{${pieces.join('')}`;
      const parsed = parse(text);
      if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(text));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['{"a":1,"a":2}', 'a duplicate key'],
  ['{"a":1,"\\u0061":2}', 'a duplicate key'],
  ['{"x":[{"a":1 ,"b":{"c":1,"c"\t:2}}]}', 'a duplicate key'],
  ['{"__proto__":1}', 'a forbidden key'],
  ['{"\\u005f_proto__":1}', 'a forbidden key'],
  [
    `{"a":${'['.repeat(INGRESS_LIMITS.sns.jsonDepth)}${']'.repeat(INGRESS_LIMITS.sns.jsonDepth)}}`,
    'nested too deeply',
  ],
  [`{"a":[${'{},'.repeat(INGRESS_LIMITS.sns.jsonPartsMax)}1]}`, 'too many parts'],
  ['[1]', 'not an object'],
  ['{"a":1', 'not JSON in UTF-8'],
])('refuses %.60s: %s', (text, reason) => {
  expect(parse(text)).toEqual({ ok: false, error: reason });
});

describe('the dearest bodies of the largest size', () => {
  /** CPU time of one parse in milliseconds, the middle one of five. */
  function costOf(body: Buffer): number {
    const costs = Array.from({ length: 5 }, () => cpuMs(() => parseStrictObject(body)));
    return costs.toSorted((a, b) => a - b)[2] ?? 0;
  }
  const fill = (part: string) => part.repeat(Math.floor(LIMITS.snsBodyBytes / Buffer.byteLength(part)));
  const keys = Array.from({ length: 50_000 }, (_, n) => `"k${n}":1`)
    .join(',')
    .slice(0, LIMITS.snsBodyBytes);

  test.each([
    ['keys', `{${keys}}`],
    ['keys that do not end', `{${keys.slice(0, -3)}`],
    ['lists', `{"MessageAttributes":[${fill('[],')}1]}`],
    ['quotes that are escaped', `{"Message":"${fill('\\"')}"}`],
    ['a text without an end', `{"Message":"${fill('\\\\')}`],
    ['emoji', `{"Message":"${fill('😀')}"}`],
  ])('%s cost no more than a plain message by far', (_name, text) => {
    const plain = costOf(Buffer.from(`{"Message":"${fill('x')}"}`));
    // Fifty thousand keys cost 160 ms when all of them were read: the bound tells kinds of cost apart, not machines.
    expect(costOf(Buffer.from(text))).toBeLessThan(Math.max(30, 10 * plain));
  });
});
