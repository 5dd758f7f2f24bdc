import { expect, test } from 'vitest';
import { groupedFolds } from '../../../eval/public/grouped-folds.ts';
import { type KernelReport, readKernelReport, scoreReports } from '../../../eval/public/kernel-reports.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';

test('of a report only the body is read', () => {
  const text =
    'TITLE: hung in a\nALT: stall in a\nTYPE: HANG\n\n[ 1.0] task blocked\n\nmore\n\nREPORT:\nnever read\n';
  expect(readKernelReport('1.txt', text)).toEqual({
    file: '1.txt',
    title: 'hung in a',
    type: 'HANG',
    lines: [
      { level: null, text: '[ 1.0] task blocked' },
      { level: null, text: 'more' },
    ],
  });
  expect(readKernelReport('2.txt', 'TITLE: a\n\nno type\n')).toBeNull();
});

test('no group is in two folds, and labels are spread over them', () => {
  const groups = Array.from({ length: 60 }, (_, at) => `g${Math.floor(at / 3)}`);
  const labels = groups.map((_, at) => (at < 30 ? 'a' : 'b'));
  for (const seed of [1, 2]) {
    const fold = groupedFolds(groups, labels, 5, seed);
    expect(new Set(groups.map((group, at) => `${group} ${fold[at]}`)).size).toBe(20);
    for (const label of ['a', 'b']) {
      const sizes = Map.groupBy(
        fold.filter((_, at) => labels[at] === label),
        (one) => one,
      );
      expect([...sizes.values()].map((own) => own.length)).toEqual([6, 6, 6, 6, 6]);
    }
  }
  expect(groupedFolds(groups, labels, 5, 1)).not.toEqual(groupedFolds(groups, labels, 5, 2));
});

test('what its first line tells is learned, and types of few reports are left out', {
  timeout: HANG_LIMIT_MS,
}, () => {
  const said = { HANG: 'task blocked for too long', PANIC: 'fatal fault, not syncing' };
  const report = (type: keyof typeof said, at: number): KernelReport => ({
    file: `${at}.txt`,
    title: `${type} in f${at}`,
    type,
    lines: [said[type], `Comm: worker${at}`, 'Call Trace:'].map((text) => ({ level: null, text })),
  });
  const reports = Array.from({ length: 12 }, (_, at) => [report('HANG', at), report('PANIC', at)]).flat();
  const rare = { ...report('HANG', 99), type: 'RARE' };
  const scored = scoreReports([...reports, rare]);
  expect(scored).toMatchObject({ reports: 24, titles: 24, classes: { HANG: 12, PANIC: 12 } });
  const byName = new Map(scored?.scores.map((score) => [score.name, score]));
  expect(byName.get('most frequent type')?.macroF1).toBeLessThan(0.5);
  expect(byName.get('key lines, hashed n-grams')).toMatchObject({ macroF1: 1, macroF1Worst: 1, accuracy: 1 });
  expect(scoreReports([rare])).toBeNull();
});
