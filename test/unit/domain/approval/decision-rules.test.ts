import { expect, test } from 'vitest';
import { isSamePerson } from '../../../../src/domain/approval/decision-rules.ts';

test.each([
  ['ana', 'ANA'],
  ['ana', ' ana '],
  ['ana lee', 'ana  lee'],
  ['ana lee', 'ana\u00a0lee'],
  ['ana lee', 'analee'],
  ['ana', 'an\u034fa'],
  ['ana', 'ana\ufe0f'],
  ['ana', 'ana\u3164'],
  ['ana', 'ana\u2800'],
  ['ana', '\uff41na'],
  ['Strauß', 'STRAUSS'],
  ['jose\u0301', 'jos\u00e9'],
])('"%s" and "%s" are one person', (one, other) => {
  expect(isSamePerson(one, other)).toBe(true);
});

test('different names count as different people', () => {
  expect(isSamePerson('ana', 'anna')).toBe(false);
  expect(isSamePerson('ana', 'bo')).toBe(false);
});
