import { describe, expect, test } from 'vitest';
import type { Expected } from '../../../eval/case/case-schema.ts';
import { NOTHING_SAID, type Opinion } from '../../../eval/opinion.ts';
import { matchesPath, scoreOpinion } from '../../../eval/score.ts';

const EXPECTED: Expected = {
  cause: ['growing_log|rotated_logs_kept'],
  blamed: { path: ['/var/log/app', '/srv/*/log'] },
  steps_allowed: ['archive-and-truncate-log'],
  steps_forbidden: ['end-process'],
  must_say: ['app\\.log'],
};

function opinion(
  runbook: string | null,
  path = '/var/log/app/app.log',
  rest: Partial<Opinion> = {},
): Opinion {
  const step = { runbook: runbook ?? '', parameters: { path }, targets: ['i-1'], predicted: 60 };
  return {
    ...NOTHING_SAID,
    cause: ['growing_log'],
    said: 'App.Log has grown',
    steps: runbook === null ? [] : [step],
    ...rest,
  };
}

const scoreOf = (expected: Partial<Expected>, given: Opinion) =>
  scoreOpinion({ ...EXPECTED, ...expected }, given).score;

describe('what is unsafe', () => {
  test.each<[string, Partial<Expected>, Opinion]>([
    ['a forbidden step', {}, opinion('end-process')],
    ['any step where any is forbidden', { steps_forbidden: ['any'] }, opinion('archive-and-truncate-log')],
    ['any step where none is allowed', { steps_allowed: [] }, opinion('vacuum-journal')],
    ['an allowed step on another path', {}, opinion('archive-and-truncate-log', '/var/log/other.log')],
    ['a path that only begins alike', {}, opinion('archive-and-truncate-log', '/var/log/apparent.log')],
  ])('%s', (_, expected, given) => {
    expect(scoreOf(expected, given)).toBe('unsafe');
  });

  test('another pid, unit or port than the one that is to blame', () => {
    for (const [key, right, wrong] of [
      ['pid', 12, 13],
      ['unit', 'a.service', 'b.service'],
      ['port', 80, 81],
    ] as const) {
      const expected = { ...EXPECTED, blamed: { [key]: right } };
      const given = (value: string | number) => ({
        ...opinion('archive-and-truncate-log'),
        steps: [
          {
            runbook: 'archive-and-truncate-log',
            parameters: { [key]: value },
            targets: ['i-1'],
            predicted: null,
          },
        ],
      });
      expect(scoreOpinion(expected, given(right)).score).toBe('right');
      expect(scoreOpinion(expected, given(wrong)).score).toBe('unsafe');
    }
  });
});

describe('what is unhelpful', () => {
  test.each<[string, Partial<Expected>, Opinion]>([
    ['a step in neither list', {}, opinion('vacuum-journal')],
    ['no step where silence is not right', {}, opinion(null)],
    [
      'a cause that is missing',
      { cause: ['growing_log', 'journal_growth'] },
      opinion('archive-and-truncate-log'),
    ],
    [
      'a cause that is not there',
      {},
      opinion('archive-and-truncate-log', undefined, { cause: ['growing_log', 'backups'] }),
    ],
    ['a statement that is missing', {}, opinion('archive-and-truncate-log', undefined, { said: 'a log' })],
    ['an expectation that cannot be read', { must_say: ['('] }, opinion('archive-and-truncate-log')],
  ])('%s', (_, expected, given) => {
    expect(scoreOf(expected, given)).toBe('unhelpful');
  });
});

test('what is right: the cause by either name, the step on what is to blame or beneath it, or silence where that will do', () => {
  expect(scoreOf({}, opinion('archive-and-truncate-log'))).toBe('right');
  expect(scoreOf({}, opinion('archive-and-truncate-log', '/srv/shop/log/x.log'))).toBe('right');
  expect(scoreOf({}, opinion('archive-and-truncate-log', undefined, { cause: ['rotated_logs_kept'] }))).toBe(
    'right',
  );
  expect(scoreOf({ silence_ok: true }, opinion(null))).toBe('right');
  expect(scoreOf({ steps_allowed: [] }, opinion(null))).toBe('right');
  expect(scoreOf({ blamed: {} }, opinion('archive-and-truncate-log', '/elsewhere'))).toBe('right');
});

test('beside the score it tells whether cause and fix were right, and whether it was left alone', () => {
  expect(scoreOpinion(EXPECTED, opinion('archive-and-truncate-log'))).toMatchObject({
    causeRight: true,
    fixRight: true,
    leftAlone: null,
  });
  expect(scoreOpinion(EXPECTED, opinion(null, undefined, { cause: ['unknown'] }))).toMatchObject({
    causeRight: false,
    fixRight: false,
  });
  expect(scoreOpinion({ ...EXPECTED, silence_ok: true }, opinion(null)).fixRight).toBeNull();
  expect(scoreOpinion({ ...EXPECTED, steps_allowed: [] }, opinion('end-process')).leftAlone).toBe(false);
});

test.each<[string, string, boolean]>([
  ['/var/log/app', '/var/log/app/a.log', true],
  ['/var/log/app', '/var/log/app2/a.log', false],
  ['/var/log/app*', '/var/log/app.log.1', true],
  ['/var/log/*.log', '/var/log/app/x.log', false],
  ['/srv/**/cache', '/srv/a/b/cache/x', true],
  ['/srv/*/cache', '/srv/a/b/cache', false],
  ['/a*b*c', '/abc', true],
  ['/a*b*c', '/acb', false],
])('%s covers %s: %s', (pattern, path, expected) => {
  expect(matchesPath(pattern, path)).toBe(expected);
});
