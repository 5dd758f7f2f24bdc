import { describe, expect, it, test } from 'vitest';
import { type MathNode, parseMetricMath } from '../../../../../src/domain/alarm/condition/math-syntax.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';

/** With every parenthesis that the order of operations stands for. */
function written(node: MathNode): string {
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'text':
      return JSON.stringify(node.value);
    case 'id':
      return node.id;
    case 'list':
      return `[${node.items.map(written).join(', ')}]`;
    case 'negated':
      return `(-${written(node.of)})`;
    case 'call':
      return `${node.name}(${node.args.map(written).join(', ')})`;
    case 'operation':
      return `(${written(node.left)} ${node.operator} ${written(node.right)})`;
  }
}

describe('metric math', () => {
  it.each([
    ['m1', 'm1'],
    ['_a1B', '_a1B'],
    ['1', '1'],
    ['12.5', '12.5'],
    ['.25', '0.25'],
    ['.5', '0.5'],
    ['1e3', '1000'],
    ['1.5E+2', '150'],
    ['25e-1', '2.5'],
    ['2e10', '20000000000'],
    ['"a b"', '"a b"'],
    ['\'a "b"\'', '"a \\"b\\""'],
    ['""', '""'],
    ["''", '""'],
    ['a+b-c', '((a + b) - c)'],
    ['a-b+c', '((a - b) + c)'],
    ['a*b/c', '((a * b) / c)'],
    ['a+b*c', '(a + (b * c))'],
    ['a*b+c', '((a * b) + c)'],
    ['(a+b)*c', '((a + b) * c)'],
    ['a^b^c', '(a ^ (b ^ c))'],
    ['a*b^c', '(a * (b ^ c))'],
    ['-a^b', '((-a) ^ b)'],
    ['a^-b', '(a ^ (-b))'],
    ['--a', '(-(-a))'],
    ['a - -b', '(a - (-b))'],
    ['a>b', '(a > b)'],
    ['a>=b', '(a >= b)'],
    ['a<b', '(a < b)'],
    ['a<=b', '(a <= b)'],
    ['a==b', '(a == b)'],
    ['a!=b', '(a != b)'],
    ['a+1>b*2', '((a + 1) > (b * 2))'],
    ['a>1 AND b<2', '((a > 1) AND (b < 2))'],
    ['a OR b AND c', '(a OR (b AND c))'],
    ['a AND b OR c', '((a AND b) OR c)'],
    ['a && b || c', '((a AND b) OR c)'],
    ['ANDA', 'ANDA'],
    ['IF(a > 1, b, c)', 'IF((a > 1), b, c)'],
    ['if(a,1)', 'IF(a, 1)'],
    ['METRICS()', 'METRICS()'],
    ['MAX([a, b])', 'MAX([a, b])'],
    ['[]', '[]'],
    ['[a]', '[a]'],
    ['MAX(METRICS("m"))', 'MAX(METRICS("m"))'],
    [' \t\r\na  +\n b ', '(a + b)'],
    ['((a))', 'a'],
  ])('%s is %s', (text, expected) => {
    const parsed = parseMetricMath(text);
    expect(parsed.ok && written(parsed.value)).toBe(expected);
  });

  it.each([
    ['', 'it ends too early'],
    [' ', 'it ends too early'],
    ['a +', 'it ends too early'],
    ['(', 'it ends too early'],
    ['(a', '")" is missing'],
    ['(a]', '")" is missing'],
    ['IF(a', '")" is missing'],
    ['IF(a,', 'it ends too early'],
    ['IF(a b)', '")" is missing'],
    ['[a', '"]" is missing'],
    ['[a)', '"]" is missing'],
    ['a b', '"b" is not expected there'],
    ['a "("', '"(" is not expected there'],
    ['a )', '")" is not expected there'],
    ['a 1', '"1" is not expected there'],
    ['* a', '"*" is not expected there'],
    ['a + * b', '"*" is not expected there'],
    [',', '"," is not expected there'],
    ['a "+" b', '"+" is not expected there'],
    ['a $ b', 'it holds something unknown at character 3'],
    ['a = b', 'it holds something unknown at character 3'],
    ['a & b', 'it holds something unknown at character 3'],
    ['a ! b', 'it holds something unknown at character 3'],
    ['"a', 'it holds something unknown at character 1'],
    ["a + 'b", 'it holds something unknown at character 5'],
    ['é', 'it holds something unknown at character 1'],
    ['1.', 'it holds something unknown at character 2'],
    ['1.5.5', '"0.5" is not expected there'],
    ['1ee', '"ee" is not expected there'],
    ['1e1234', '"4" is not expected there'],
  ])('%s cannot be read: %s', (text, error) => {
    const parsed = parseMetricMath(text);
    expect(parsed.ok ? written(parsed.value) : parsed.error).toBe(error.replace('"0.5"', '".5"'));
  });
});

test('it is as deep and as long as it may be, and no more', () => {
  const nested = (depth: number) => `${'('.repeat(depth)}a${')'.repeat(depth)}`;
  const deepest = LIMITS.expressionDepthMax - 1;
  const tooDeep = { ok: false, error: 'it is nested too deeply' };
  expect(parseMetricMath(nested(deepest)).ok).toBe(true);
  expect(parseMetricMath(nested(deepest + 1))).toEqual(tooDeep);
  expect(parseMetricMath(`${'-'.repeat(deepest)}a`).ok).toBe(true);
  expect(parseMetricMath(`${'-'.repeat(deepest + 1)}a`)).toEqual(tooDeep);
  expect(parseMetricMath(`${'a^'.repeat(deepest)}a`).ok).toBe(true);
  expect(parseMetricMath(`${'a^'.repeat(deepest + 1)}a`)).toEqual(tooDeep);
  // Beside each other nothing is deep.
  expect(parseMetricMath(Array.from({ length: 100 }, () => '(-a^b)').join('+')).ok).toBe(true);
  expect(parseMetricMath('1'.repeat(LIMITS.alarmExpressionChars)).ok).toBe(true);
  expect(parseMetricMath('1'.repeat(LIMITS.alarmExpressionChars + 1))).toEqual({
    ok: false,
    error: 'it is too long',
  });
});
