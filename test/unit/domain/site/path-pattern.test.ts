import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  matchesPath,
  pathProblem,
  patternProblem,
  protectsPath,
  protectsPattern,
} from '../../../../src/domain/site/path-pattern.ts';
import { matchesName } from '../../../../src/domain/text/wildcards.ts';

describe('a pattern', () => {
  it.each([
    ['/srv/cache/**', '/srv/cache/a', true],
    ['/srv/cache/**', '/srv/cache/a/b/c', true],
    ['/srv/cache/**', '/srv/cache', false],
    ['/srv/cache/**', '/srv/cached/a', false],
    ['/srv/cache/*', '/srv/cache/a', true],
    ['/srv/cache/*', '/srv/cache/a/b', false],
    ['/srv/*/cache/**', '/srv/a/cache/x', true],
    ['/srv/*/cache/**', '/srv/a/b/cache/x', false],
    ['/srv/**/cache/*', '/srv/cache/x', true],
    ['/srv/**/cache/*', '/srv/a/b/cache/x', true],
    ['/srv/**/**', '/srv/x', true],
    ['/srv/a*c*e', '/srv/abcde', true],
    ['/srv/a*c*e', '/srv/ace', true],
    ['/srv/a*c*e', '/srv/ae', false],
    ['/srv/ab*ba', '/srv/aba', false],
    ['/srv/x', '/srv/x', true],
    ['/srv/x', '/', false],
    ['/srv/.hidden/*', '/srv/.hidden/.env', true],
  ])('%s and %s: %s', (pattern, path, fits) => {
    expect(matchesPath(pattern, path)).toBe(fits);
  });

  it.each([
    ['srv/x', 'must be absolute'],
    ['~/x', 'must be absolute'],
    ['/srv/', 'must not end with /'],
    ['/srv//x', 'must have no //'],
    ['/srv/./x', 'must have no //'],
    ['/srv/../etc', 'must have no //'],
    ['/srv/..', 'must have no //'],
    ['/srv/a\nb', 'control'],
    ['/srv/a\tb', 'control'],
    ['/srv/a\u001b[31mb', 'control'],
    ['/srv/a\u202eb', 'control'],
    ['/srv/\ud800', 'control'],
    [`/${'a'.repeat(5_000)}`, 'at most'],
    ['/srv/a?', 'no wildcards but'],
    ['/srv/[ab]', 'no wildcards but'],
    ['/srv/{a,b}', 'no wildcards but'],
    ['/srv/$HOME', 'no wildcards but'],
    ['/srv/a\\*', 'no wildcards but'],
    ['/srv/a**', 'only between slashes'],
    ['/srv/***', 'only between slashes'],
    ['/a'.repeat(40), 'directories'],
  ])('is not %j', (text, problem) => {
    expect(patternProblem(text)).toContain(problem);
  });

  it('is taken as a path where it has characters that are wildcards elsewhere', () => {
    expect(pathProblem('/srv/a[1]{2}$?')).toBeNull();
    expect(pathProblem('/')).toBeNull();
  });
});

describe('what protects', () => {
  it.each([
    ['/data/**', '/data', true],
    ['/data/**', '/data/a/b', true],
    ['/data', '/data/a/b', true],
    ['/data/**', '/', true],
    ['/srv/app/data/**', '/srv/app', true],
    ['/srv/app/data/**', '/srv/other', false],
    ['/data/**', '/database', false],
    ['/var/log/btmp*', '/var/log/btmp-20261101.gz', true],
    ['/var/log/btmp*', '/var/log', true],
    ['/var/log/btmp*', '/var/log/messages', false],
    ['/**/wal', '/srv/wal/0001', true],
    // What is above an open wildcard is everything: only the named directories count.
    ['/**/wal', '/srv', false],
  ])('%s protects %s: %s', (pattern, path, is) => {
    expect(protectsPath(pattern, path)).toBe(is);
  });

  it.each([
    ['/data/**', '/data/cache/**', true],
    ['/data/*', '/data/**', true],
    ['/data', '/data/**', true],
    ['/data/**', '/*/cache', false],
    ['/srv/*/data/**', '/srv/**', false],
    ['/srv/*/data/**', '/srv/app/data/tmp*', true],
  ])('%s over all that fits %s: %s', (outer, inner, is) => {
    expect(protectsPattern(outer, inner)).toBe(is);
  });
});

const segment = fc.stringMatching(/^[ab]{1,4}$/);
const wild = fc.stringMatching(/^[ab*]{1,4}$/).filter((text) => !text.includes('**'));
const pattern = fc
  .array(fc.oneof(segment, wild, fc.constant('**')), { minLength: 1, maxLength: 5 })
  .map((parts) => `/${parts.join('/')}`);
const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => `/${parts.join('/')}`);

/** The same in a regular expression, which is plain to read and slow on bad input. */
function expressionOf(text: string): RegExp {
  const parts = text.slice(1).split('/');
  const last = parts.length - 1;
  const source = parts.map((part, index) => {
    if (part === '**') return index === last ? '(?:/[^/]+)+' : '(?:/[^/]+)*';
    return `/${part.replaceAll('*', '[^/]*')}`;
  });
  return new RegExp(`^${source.join('')}$`);
}

test('a pattern fits what the regular expression of the same meaning fits', () => {
  fc.assert(
    fc.property(pattern, path, (glob, file) => {
      expect(matchesPath(glob, file)).toBe(expressionOf(glob).test(file));
    }),
    { numRuns: 5_000 },
  );
});

test('a pattern that fits protects, and protects all beneath', () => {
  fc.assert(
    fc.property(pattern, path, segment, (glob, file, name) => {
      fc.pre(matchesPath(glob, file));
      expect(protectsPath(glob, file)).toBe(true);
      expect(protectsPath(glob, `${file}/${name}`)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('a pattern that lies in a protected one fits nothing that is free', () => {
  fc.assert(
    fc.property(pattern, pattern, path, (outer, inner, file) => {
      fc.pre(protectsPattern(outer, inner) && matchesPath(inner, file));
      expect(protectsPath(outer, file)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test('a long name with many wildcards takes no longer than it is', () => {
  const name = 'a'.repeat(200_000);
  const started = process.cpuUsage();
  expect(matchesName(`${'a*'.repeat(100)}b`, name)).toBe(false);
  expect(matchesPath(`/${'**/a*/'.repeat(10)}b`, `/${'a/'.repeat(2_000)}c`)).toBe(false);
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
});
