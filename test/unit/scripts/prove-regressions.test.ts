import { describe, expect, it } from 'vitest';
import { commitOf, matching, parseFindings } from '../../../scripts/prove-regressions/finding.ts';
import { describeProof, formatTable, holds, type Proof } from '../../../scripts/prove-regressions/proof.ts';
import {
  type FileReport,
  namePattern,
  type Sighting,
  sightingOf,
} from '../../../scripts/prove-regressions/sighting.ts';

const ROW = 'disks fill\tArchive old logs\ttest/unit/disk.test.ts\tan old log is archived';
const finding = {
  title: 'disks fill',
  subject: 'Archive old logs',
  testFile: 'test/unit/disk.test.ts',
  testName: 'an old log is archived',
};

describe('the table of findings', () => {
  it('has a finding a line, between comments and empty lines', () => {
    expect(parseFindings(`# finding\tsubject\n\n${ROW}\n`)).toEqual([finding]);
  });

  it('names every line that it cannot read', () => {
    const text = `${ROW}\none\ttwo\nx\ty\tsrc/disk.ts\tz\na\t\ttest/a.test.ts\tb`;
    expect(() => parseFindings(text)).toThrow(
      /line 2: 2 columns, without test file, test name\nline 3: "src\/disk.ts" is not a test file[^\n]*\nline 4: 4 columns, without commit subject/,
    );
  });

  it('is searched in all columns', () => {
    const other = { ...finding, title: 'OTHER', subject: 'Something else' };
    expect(matching([finding, other], 'other')).toEqual([other]);
    expect(matching([finding, other], 'disk.test')).toHaveLength(2);
    expect(matching([finding, other], 'nothing')).toEqual([]);
  });
});

describe('the commit of a finding', () => {
  const commits = [
    { hash: '1'.repeat(40), subject: 'Archive old logs' },
    { hash: '2'.repeat(40), subject: 'Archive old logs again' },
    { hash: '3'.repeat(40), subject: 'Twice' },
    { hash: '4'.repeat(40), subject: 'Twice' },
  ];

  it('is the one with exactly its subject', () => {
    expect(commitOf('Archive old logs', commits).hash).toBe('1'.repeat(40));
  });

  it('is refused when no commit has the subject, or two have it', () => {
    expect(() => commitOf('Archive', commits)).toThrow('no commit of this branch has the subject "Archive"');
    expect(() => commitOf('Twice', commits)).toThrow('2 commits have the subject "Twice": 3333333, 4444444');
  });
});

describe('how a test fared', () => {
  interface Result {
    readonly title?: string;
    readonly ancestorTitles?: readonly string[];
    readonly status: string;
    readonly failureMessages?: readonly string[];
  }
  const report = (
    results: readonly Result[],
    file: { status?: string; message?: string } = {},
  ): FileReport => ({
    testResults: [
      {
        status: results.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
        ...file,
        assertionResults: results.map((result) => ({
          title: 'an old log is archived',
          ancestorTitles: ['disks'],
          ...result,
        })),
      },
    ],
  });
  const seen = (made: FileReport | undefined, name = finding.testName) => sightingOf(made, name, 'the end\n');
  const skipped = { title: 'another', status: 'skipped' };

  it('is told by its own name, or with its groups before it', () => {
    const made = report([skipped, { status: 'passed' }]);
    expect(seen(made)).toEqual({ kind: 'passed', reason: '' });
    expect(seen(made, 'disks > an old log is archived').kind).toBe('passed');
    expect(seen(made, 'hosts > an old log is archived')).toMatchObject({
      kind: 'unclear',
      reason: 'there is no test of this name',
    });
  });

  it('is red with the first line of its failure', () => {
    const made = report([{ status: 'failed', failureMessages: ['AssertionError: expected 1\n    at x'] }]);
    expect(seen(made)).toEqual({ kind: 'failed', reason: 'AssertionError: expected 1' });
  });

  it('is marked where the file does not load without what the fix adds', () => {
    const made = report([], { status: 'failed', message: "Error: Cannot find module '/src/archive.ts'" });
    expect(seen(made)).toMatchObject({ kind: 'unloadable' });
  });

  it('proves nothing where it did not run for another reason', () => {
    const away = report([{ status: 'skipped' }], { status: 'failed', message: 'Error: Temporal is away' });
    expect(seen(away)).toEqual({ kind: 'unclear', reason: 'it did not run: Error: Temporal is away' });
    expect(seen(report([{ status: 'skipped' }]))).toEqual({ kind: 'unclear', reason: 'it was skipped' });
    expect(seen(undefined)).toEqual({ kind: 'unclear', reason: 'Vitest made no report: the end' });
    expect(seen(report([{ status: 'passed' }, { status: 'passed' }])).kind).toBe('unclear');
    const brokenAfter = report([{ status: 'passed' }], { status: 'failed', message: 'a hook threw' });
    expect(seen(brokenAfter).kind).toBe('unclear');
  });

  it.each(['an old log (1.5 GB) is archived', 'disks > an old log?', 'a[b]*{c}|^d$'])(
    'is asked for by a pattern that finds exactly its name: %s',
    (name) => {
      const pattern = new RegExp(namePattern(name));
      for (const separator of [' ', ' > ']) {
        const full = name.replaceAll(' > ', separator);
        expect(pattern.test(full)).toBe(true);
        expect(pattern.test(`a group${separator}${full}`)).toBe(true);
        expect(pattern.test(`${full} and more`)).toBe(false);
        expect(pattern.test(`non${full}`)).toBe(false);
      }
    },
  );
});

describe('a proof', () => {
  const green: Sighting = { kind: 'passed', reason: '' };
  const red: Sighting = { kind: 'failed', reason: 'AssertionError: 1' };
  const proof = (change: Partial<Proof> = {}): Proof => ({
    finding,
    commit: 'abcdef0123',
    parent: red,
    fix: green,
    head: green,
    problem: null,
    ...change,
  });

  it.each<[string, Partial<Proof>, boolean, string]>([
    ['red, green, green', {}, true, 'parent red, fix green, HEAD green'],
    ['does not load', { parent: { kind: 'unloadable', reason: 'x' } }, true, 'parent red (does not load)'],
    ['green before', { parent: green }, false, 'green before the fix'],
    [
      'unclear before',
      { parent: { kind: 'unclear', reason: 'no report' } },
      false,
      'before the fix: no report',
    ],
    ['red with the fix', { fix: red }, false, 'with the fix: AssertionError: 1'],
    ['red at HEAD', { head: red }, false, 'at HEAD: AssertionError: 1'],
    [
      'no commit',
      { commit: null, parent: null, fix: null, head: null, problem: 'no commit' },
      false,
      'no commit',
    ],
  ])('%s', (_, change, expected, words) => {
    const made = proof(change);
    expect(holds(made)).toBe(expected);
    expect(`${describeProof(made)}\n${formatTable([made])}`).toContain(words);
  });

  it('is counted under the table', () => {
    const table = formatTable([proof(), proof({ parent: green })]);
    expect(table.split('\n').at(-1)).toBe('1 of 2 hold');
    expect(table).toContain('DOES NOT HOLD');
    expect(table).toContain('abcdef0  red');
  });
});
