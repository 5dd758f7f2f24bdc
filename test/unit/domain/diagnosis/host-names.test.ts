import { expect, test } from 'vitest';
import { hostNamed, isSameHostName } from '../../../../src/domain/diagnosis/host-names.ts';

test.each([
  ['web-1', 'WEB-1', true],
  ['web-1', 'web-1.example.com', true],
  ['ip-10-0-1-23.ec2.internal', 'ip-10-0-1-23', true],
  ['web-1', 'web-10', false],
  ['web-1', 'web-10.example.com', false],
  ['web-1.example.com', 'web-1.example.org', false],
  ['', '', true],
  ['', 'web-1.example.com', false],
])('"%s" and "%s" are one host: %s', (one, other, isSame) => {
  expect(isSameHostName(one, other)).toBe(isSame);
  expect(isSameHostName(other, one)).toBe(isSame);
});

test('one name, one instance; several are asked about; not all looked through is not found', () => {
  expect(hostNamed('web-1', { ids: ['i-1'], isComplete: true })).toBe('i-1');
  expect(hostNamed('web-1', { ids: ['i-1', 'i-2'], isComplete: false })).toMatchObject({ kind: 'too_many' });
  expect(hostNamed('web-1', { ids: ['i-1'], isComplete: false })).toMatchObject({ kind: 'none' });
  const many = Array.from({ length: 9 }, (_, index) => `i-${index}`);
  expect(hostNamed('web-1', { ids: many, isComplete: true })).toMatchObject({
    kind: 'too_many',
    message: expect.stringContaining('(i-0, i-1, i-2, i-3, i-4, …)'),
  });
});
