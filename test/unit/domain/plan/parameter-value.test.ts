import { describe, expect, it } from 'vitest';
import { anchoredPattern, checkParameter } from '../../../../src/domain/plan/parameter-value.ts';
import type { RunbookParameter } from '../../../../src/domain/plan/runbook.ts';

const days: RunbookParameter = {
  name: 'days',
  type: 'integer',
  description: '',
  min: -3,
  max: 30,
  source: null,
};
const path: RunbookParameter = {
  name: 'path',
  type: 'string',
  description: '',
  pattern: '/tmp/[a-z~ ]+|/a',
  lengthMax: 12,
  source: 'path',
};

describe('a whole number', () => {
  it.each([
    [7, 7],
    ['7', 7],
    ['30', 30],
    [30, 30],
    [-3, -3],
    ['-3', -3],
    ['0', 0],
    ['-0', 0],
    [-0, 0],
  ])('%s is taken', (value, expected) => {
    const result = checkParameter(days, value);
    expect(result).toEqual({ ok: true, value: expected });
    expect(result.ok && Object.is(result.value, expected)).toBe(true);
  });

  it.each([
    ['07'],
    ['+7'],
    ['1e1'],
    [' 7'],
    ['7\n'],
    ['7 days'],
    ['a7'],
    [''],
    [7.5],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [2 ** 53],
    ['12345678901234567'],
  ])('%j is none', (value) => {
    expect(checkParameter(days, value)).toEqual({ ok: false, error: 'must be a whole number' });
  });

  it.each([[31], [-4], ['31'], ['1234567890123456']])('%s is out of its range', (value) => {
    expect(checkParameter(days, value)).toEqual({ ok: false, error: 'must be from -3 to 30' });
  });

  it('of sixteen digits is one where it is exact', () => {
    const wide = { ...days, max: Number.MAX_SAFE_INTEGER };
    expect(checkParameter(wide, '1234567890123456')).toEqual({ ok: true, value: 1234567890123456 });
  });
});

describe('a text', () => {
  it.each(['/tmp/a b', '/tmp/abcdefg', '/tmp/~', '/a'])('%s is taken', (value) => {
    expect(checkParameter(path, value)).toEqual({ ok: true, value });
  });

  it.each([
    [5, 'must be a text'],
    ['/tmp/abcdefgh', 'must be at most 12 characters'],
    ['/tmp/a\n', 'must be printable ASCII on one line'],
    ['\n/tmp/a', 'must be printable ASCII on one line'],
    ['/tmp/é', 'must be printable ASCII on one line'],
    ['/tmp/A', 'must match /tmp/[a-z~ ]+|/a'],
    ['/tmp/', 'must match /tmp/[a-z~ ]+|/a'],
    ['x/tmp/a', 'must match /tmp/[a-z~ ]+|/a'],
    ['/tmp/a/a', 'must match /tmp/[a-z~ ]+|/a'],
    ['/ab', 'must match /tmp/[a-z~ ]+|/a'],
  ])('%j %s', (value, error) => {
    expect(checkParameter(path, value)).toEqual({ ok: false, error });
  });

  it('matches nothing where the pattern does not compile', () => {
    const broken = { ...path, pattern: '[' };
    expect(anchoredPattern('[')).toBeNull();
    expect(checkParameter(broken, '[')).toEqual({ ok: false, error: 'must match [' });
  });

  it('is matched by code points, not by halves of them', () => {
    expect(anchoredPattern('.')?.test('\u{1f600}')).toBe(true);
  });
});
