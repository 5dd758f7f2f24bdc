import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { actionStartBy, startBy } from '../../../../src/domain/execution/start-by.ts';

const NOW_MS = Date.parse('2026-11-22T08:00:00.000Z');

test('a command must start within its delivery and a minute', () => {
  expect(LIMITS.startMarginSeconds).toBe(60);
  expect(startBy(NOW_MS, 30)).toBe('2026-11-22T08:01:30.000Z');
});

test.each([
  ['ends before', '2026-11-22T08:01:29.999Z', '2026-11-22T08:01:29.999Z'],
  ['ends with', '2026-11-22T08:01:30.000Z', '2026-11-22T08:01:30.000Z'],
  ['ends after', '2026-11-22T09:00:00.000Z', '2026-11-22T08:01:30.000Z'],
])('an action keeps the limit of a plan that %s its own', (_, planNotAfter, expected) => {
  expect(actionStartBy(planNotAfter, NOW_MS, 30)).toBe(expected);
});
