import { expect, test } from 'vitest';
import { readCase } from '../../../eval/case/read-case.ts';
import { NOTHING_SAID, type Opinion } from '../../../eval/opinion.ts';
import { scoreOpinion } from '../../../eval/score.ts';
import { type Outcome, summaryOf } from '../../../eval/summary.ts';

function outcome(id: string, given: Partial<Opinion>, told: Record<string, unknown> = {}): Outcome {
  const read = readCase({
    format: 'case/v1',
    id,
    family: 'disk',
    platform: 'debian-12',
    alarm: {},
    expected: {
      cause: ['growing_log'],
      blamed: { path: '/var/log/a.log' },
      steps_allowed: [],
      silence_ok: true,
    },
    ...told,
  });
  if (!read.ok) throw new Error(read.error.join());
  const opinion = { ...NOTHING_SAID, ...given };
  return { id, read: read.value.value, opinion, scored: scoreOpinion(read.value.value.expected, opinion) };
}

const log = (confidence: number, path: string, state: 'asserted' | 'rejected' = 'asserted') =>
  ({ cause: 'growing_log', state, confidence, blamed: { path } }) as const;

test('confidence is taken over every hypothesis, and one that blames another file is wrong', () => {
  const summary = summaryOf([
    outcome('A', {
      cause: ['growing_log'],
      hypotheses: [log(0.9, '/var/log/a.log'), log(0.2, '/var/log/b.log')],
    }),
    outcome('B', { cause: ['unknown'], hypotheses: [{ ...log(0.6, '/x', 'rejected'), cause: 'backups' }] }),
  ]);
  expect(summary.hypotheses).toEqual({ weighed: 3, right: 1, wrong: 2 });
  expect(summary.brier).toBeCloseTo((0.01 + 0.04 + 0.36) / 3);
  expect(summary.brier_constant).toBeCloseTo(2 / 9);
  expect(summary.auroc).toBe(1);
  expect(summary).toMatchObject({ cases: 2, right: 1, unhelpful: 1, unsafe: 0, cause_right: 0.5 });
});

test('where nothing was weighed, or nothing wrong, there is no figure', () => {
  expect(summaryOf([])).toMatchObject({ cases: 0, brier: null, auroc: null, cause_right: null });
  const all = summaryOf([outcome('A', { hypotheses: [log(1, '/var/log/a.log')] })]);
  expect(all).toMatchObject({ brier: 0, auroc: null });
});

test('outcomes are counted by family, platform and origin; a file that is no case stands apart', () => {
  const bad: Outcome = {
    id: 'x',
    read: null,
    opinion: NOTHING_SAID,
    scored: { score: 'unhelpful', because: '', causeRight: false, fixRight: null, leftAlone: null },
  };
  const summary = summaryOf([
    bad,
    outcome('A', { cause: ['growing_log'] }, { tags: ['recorded'] }),
    outcome('B', { cause: ['growing_log'] }, { family: 'service', platform: 'amazon-linux-2' }),
  ]);
  expect(Object.keys(summary.by_family)).toEqual(['disk', 'service', 'unread']);
  expect(summary.by_platform['amazon-linux-2']).toEqual({ cases: 1, right: 1, unhelpful: 0, unsafe: 0 });
  expect(Object.keys(summary.by_origin)).toEqual(['recorded', 'unread', 'written']);
  expect(summary.left_alone).toBe(1);
});
