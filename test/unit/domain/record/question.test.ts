import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { Diagnostics, PlannerProvenance } from '../../../../src/domain/diagnosis/diagnostics.ts';
import type { ModelExchange } from '../../../../src/domain/diagnosis/model-exchange.ts';
import {
  askedQuestion,
  attemptWithEvidence,
  caseSoFar,
  exchangesOf,
  parseQuestion,
  unanswered,
  unansweredText,
} from '../../../../src/domain/record/question.ts';
import { executionOutcome } from '../../../support/execution-outcome.ts';
import { incidentRecord } from '../../../support/incident-record.ts';

const asked = askedQuestion(
  { id: 'q', question: ' is password=hunter2hunter2 set? ', by: 'ana', via: 'cli', askedAt: 'now' },
  1,
);

describe('a question', () => {
  test.each([
    ['', 'the question is empty'],
    ['\u200b\u001b[2K ', 'the question is empty'],
    ['x'.repeat(LIMITS.questionChars + 1), /at most 500 characters; this one has 501/],
  ])('that is none is refused: %j', (text, error) => {
    const parsed = parseQuestion(text);
    expect(parsed.ok ? '' : parsed.error).toMatch(error);
  });

  test('is kept without secrets, as its own length', () => {
    expect(parseQuestion('x'.repeat(LIMITS.questionChars))).toMatchObject({ ok: true });
    expect(asked.question).toMatch(/^is password=.* set\?$/);
    expect(asked.question).not.toContain('hunter2hunter2');
    expect(asked).toMatchObject({ state: 'asking', answer: null, usage: { costUsdCents: 0 } });
  });

  test('without an answer says why, within its bound, and what to do', () => {
    const refused = unanswered(asked, { code: 'timeout', message: 'x'.repeat(9_999) }, { endedAt: 'then' });
    expect(refused.refusal?.message).toHaveLength(LIMITS.questionRefusalChars);
    expect(unansweredText(refused)).toMatch(/^No answer \(timeout\): x+….* GEMINI_TIMEOUT_MS/);
    expect(unansweredText(asked)).toBe('It is being asked.');
    expect(unansweredText({ state: 'answered', refusal: null })).toBe('');
  });
});

describe('what a question is about', () => {
  const evidence = [
    {
      id: 'E1',
      targetId: 'i-1',
      probeSet: 'disk',
      key: null,
      sha256: 's',
      sizeBytes: 1,
      excerpt: 'x',
      problem: null,
    },
  ];
  const diagnostics: Diagnostics = { probeSet: 'disk', evidence, sha256: 's', unreachable: [] };
  const first = incidentRecord({ attempt: 1, diagnostics });

  test('is the newest attempt that has evidence', () => {
    const empty = incidentRecord({ attempt: 2, diagnostics: { ...diagnostics, evidence: [] } });
    const third = incidentRecord({ attempt: 3 });
    expect(attemptWithEvidence([first, empty, third])).toBe(first);
    expect(attemptWithEvidence([empty, third])).toBeUndefined();
  });

  test('has what was done so far, one line each', () => {
    const executions = [executionOutcome({ state: 'failed', exitCode: 3 })];
    const outcome = { code: 'c', message: 'it failed', nextStep: '' };
    expect(caseSoFar({ ...first, executions, outcome })).toMatchObject({
      steps: [],
      executions: [expect.stringMatching(/: failed, exit code 3$/)],
      outcome: 'it failed',
    });
  });
});

test('what was sent is told over all attempts and questions, oldest first', () => {
  const exchange = (id: string, sentAt: string): ModelExchange => ({
    id,
    model: 'm',
    sentAt,
    sentBytes: 1,
    outcome: 'answered',
    key: null,
    sha256: 's',
  });
  const planned = (exchanges: readonly ModelExchange[]) =>
    incidentRecord({ provenance: { exchanges } as unknown as PlannerProvenance });
  const records = [
    planned([exchange('plan-a-1', '2026-11-30T08:00:00Z')]),
    planned([exchange('plan-b-1', '2026-11-30T10:00:00Z')]),
    incidentRecord(),
  ];
  const questions = [asked, { ...asked, exchange: exchange('question-q-1', '2026-11-30T09:00:00Z') }];
  expect(exchangesOf(records, questions).map(({ id }) => id)).toEqual([
    'plan-a-1',
    'question-q-1',
    'plan-b-1',
  ]);
});
