import { describe, expect, test } from 'vitest';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import { changes } from '../../../../../src/domain/diagnosis/probes/host/changes.ts';

const parse = (lines: readonly string[], more: { exitCode?: number; isCut?: boolean } = {}) =>
  changes.parse({ lines, exitCode: more.exitCode ?? 0, isCut: more.isCut ?? false });
const kinds = (facts: readonly FactRead[]) => facts.map(({ kind }) => kind);

test('configuration and packages, with when they were changed', () => {
  expect(
    parse([
      'etc 1795334140 /etc/nginx/nginx.conf',
      'pkg 1795329667 upgrade 3.0.2-0ubuntu1.20 openssl',
      'pkg 1795329667 purge <none> apache2',
      'pkg 1795329667 install 3.2.2-1.amzn2023.0.3 openssl-libs',
      '',
    ]),
  ).toEqual([
    { kind: 'configuration_change', path: '/etc/nginx/nginx.conf', changedAt: '2026-11-22T07:55:40.000Z' },
    {
      kind: 'package_change',
      name: 'openssl',
      action: 'upgraded',
      version: '3.0.2-0ubuntu1.20',
      changedAt: '2026-11-22T06:41:07.000Z',
    },
    expect.objectContaining({ name: 'apache2', action: 'removed', version: '' }),
    expect.objectContaining({ name: 'openssl-libs', action: 'installed' }),
  ]);
});

describe('what is odd is said, and never taken for no change', () => {
  test.each([
    'bash: warning',
    'etc  /etc/hosts',
    'etc yesterday /etc/hosts',
    'pkg 1795329667 configure 1.0 openssl',
    'pkg 1795329667 openssl',
    'pkg 1795329667 install 1.0 ',
    `etc 1 ${'x'.repeat(300)}`,
  ])('%s', (line) => {
    expect(kinds(parse([line]))).toEqual(['unread']);
  });

  test('a time beyond all times is none', () => {
    expect(kinds(parse(['etc 99999999999 /etc/hosts']))).toEqual(['configuration_change']);
    expect(kinds(parse(['etc 999999999999 /etc/hosts']))).toEqual(['unread']);
  });

  test('a probe that failed, and one that was cut', () => {
    expect(kinds(parse([], { exitCode: 124 }))).toEqual(['unread']);
    expect(kinds(parse(['etc 1 /etc/hosts'], { isCut: true }))).toEqual(['configuration_change', 'unread']);
  });
});

test('a name of a file that looks like a row of a package stays a name of a file', () => {
  expect(parse(['etc 1795334140 /etc/a pkg 1 install 1 x'])).toEqual([
    expect.objectContaining({ kind: 'configuration_change', path: '/etc/a pkg 1 install 1 x' }),
  ]);
  expect(parse(['etc 1795334140 install 1.0 x'])).toEqual([expect.objectContaining({ kind: 'unread' })]);
});

test('a secret in a name is not shown', () => {
  const [fact] = parse(['etc 1795334140 /etc/AKIAIOSFODNN7EXAMPLE']);
  expect(JSON.stringify(fact)).not.toContain('AKIAIOSFODNN7EXAMPLE');
});
