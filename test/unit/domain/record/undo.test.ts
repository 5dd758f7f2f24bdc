import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { ExecutionOutcome, ExecutionState } from '../../../../src/domain/execution/execution.ts';
import { checkPlan } from '../../../../src/domain/plan/check-plan.ts';
import type { Plan, PlanStep } from '../../../../src/domain/plan/plan.ts';
import { planDigest } from '../../../../src/domain/plan/plan-digest.ts';
import { undoPlanOf } from '../../../../src/domain/plan/undo-plan.ts';
import { judgeUndoPlan } from '../../../../src/domain/policy/policy.ts';
import type { AttemptSummary } from '../../../../src/domain/record/attempt.ts';
import { ENDINGS } from '../../../../src/domain/record/endings.ts';
import type { IncidentRecord } from '../../../../src/domain/record/incident-record.ts';
import { judgeUndo, undoViewOf } from '../../../../src/domain/record/undo.ts';
import { executionOutcome } from '../../../support/execution-outcome.ts';
import { incidentRecord } from '../../../support/incident-record.ts';

const [A, B] = ['i-0aaaaaaaaaaaaaaaa', 'i-0bbbbbbbbbbbbbbbb'];
const ENDED = '2026-11-29T12:00:00.000Z';
const NOW = Date.parse(ENDED) + 60_000;
const TIMING = {
  decideBy: '2026-11-29T12:20:00.000Z',
  deliveryTimeoutSeconds: 60,
  settleSeconds: 30,
  verifyPollSeconds: 10,
};

const bytes = (body: string) => ({ body, argv: ['x'], timeoutSeconds: 5 });

function step(id: string, targetIds: readonly string[], rollback = true): PlanStep {
  return {
    kind: 'runbook',
    id,
    title: `do ${id}`,
    risk: 'medium',
    targetIds,
    runbook: { name: 'archive-log', version: 3 },
    parameters: { path: '/var/log/a.log' },
    answers: ['growing_log'],
    sources: { path: 'path' },
    predicted: [],
    action: bytes(`${id} action`),
    verify: bytes(`${id} verify`),
    rollback: rollback ? bytes(`${id} rollback`) : null,
  };
}

const PLAN: Plan = {
  schema: 'recoverops.plan/1',
  incidentId: 'x',
  planVersion: 1,
  steps: [step('s1', [A, B]), step('s2', [A]), step('s3', [B], false)],
  notAfter: ENDED,
  policyVersion: 'p',
  diagnosticsSha256: 'd',
};

const ran = (stepId: string, targetId: string, change: Partial<ExecutionOutcome> = {}) =>
  executionOutcome({ executionId: `${stepId}-${targetId}`, stepId, targetId, state: 'succeeded', ...change });
const ALL = [ran('s1', A), ran('s1', B), ran('s2', A), ran('s3', B)];
const rolledBack = (stepId: string, targetId: string, state: ExecutionState = 'succeeded') =>
  ran(stepId, targetId, { phase: 'rollback', executionId: `undo-${stepId}-${targetId}`, state });

function recordOf(change: Partial<IncidentRecord> = {}): IncidentRecord {
  const plan = change.plan === undefined ? PLAN : change.plan;
  return incidentRecord({
    status: 'completed',
    attempts: [{ attempt: 1, endedAt: ENDED } as AttemptSummary],
    executions: ALL,
    planDigest: plan === null ? null : planDigest(plan),
    ...change,
    plan,
  });
}

const judge = (change: Partial<IncidentRecord> = {}, nowMs = NOW) => {
  const judged = judgeUndo(recordOf(change), nowMs);
  return judged.ok
    ? judged.value.items.map(
        (item) => `${item.step.id} ${item.targetId === A ? 'A' : 'B'} ${item.executionId}`,
      )
    : judged.error;
};

describe('judgeUndo', () => {
  it('takes what ran and has an undo, with the execution that did it, and says what has none', () => {
    expect(judge()).toEqual([`s1 A s1-${A}`, `s1 B s1-${B}`, `s2 A s2-${A}`]);
    const judged = judgeUndo(recordOf(), NOW);
    expect(judged).toMatchObject({ ok: true, value: { without: ['s3 (do s3)'], undone: { attempt: 1 } } });
  });

  it.each([
    ['that failed half-way', [ran('s1', A, { state: 'failed' })], [`s1 A s1-${A}`]],
    ['that never ran', [ran('s1', A), ran('s1', B, { state: 'not_run' })], [`s1 A s1-${A}`]],
    ['that was rolled back', [ran('s1', A), ran('s1', B), rolledBack('s1', B)], [`s1 A s1-${A}`]],
  ] as const)('of an action %s', (_what, executions, items) => {
    expect(judge({ executions, status: 'failed' })).toEqual(items);
  });

  it.each([
    ['an attempt is under way', { status: 'verifying' }, 'attempt 1 is under way: verifying'],
    ['a roll-back is at work', { status: 'rolling_back' }, 'attempt 1 is under way: rolling back'],
    ['nothing ran', { executions: [] }, 'no fix ran'],
    ['there was no plan', { plan: null }, 'no fix ran'],
    [
      'nobody knows what ran',
      { executions: [ran('s1', A, { state: 'unknown' })] },
      'nobody can say whether action of s1',
    ],
    [
      'undoing was tried and failed',
      { executions: [...ALL, rolledBack('s2', A, 'failed')] },
      'was tried and failed',
    ],
    [
      'nobody knows what was undone',
      { executions: [...ALL, rolledBack('s2', A, 'unknown')] },
      'nobody can say',
    ],
    ['it was cut off', { status: 'failed', outcome: ENDINGS.interrupted() }, 'was cut off'],
    [
      'all is undone',
      { executions: [...ALL.slice(0, 3), rolledBack('s1', A), rolledBack('s1', B), rolledBack('s2', A)] },
      'everything that has an undo is undone already',
    ],
    [
      'it has no undo',
      { executions: [ran('s3', B)] },
      's3 (do s3) cannot be undone: there is no undo for it',
    ],
    ['the plan was changed', { planDigest: 'f'.repeat(64) }, 'is not the one that was approved'],
    [
      'there were many attempts',
      { attempt: LIMITS.attemptsMax, attempts: [{ attempt: LIMITS.attemptsMax, endedAt: ENDED }] },
      'at most',
    ],
    ['its end is not known', { attempts: [] }, 'a time that is not known'],
  ] as const)('refuses where %s', (_what, change, why) => {
    expect(judge(change as unknown as Partial<IncidentRecord>)).toContain(why);
  });

  it('refuses a plan that another was approved for', () => {
    const decision = { kind: 'approve', planDigest: 'e'.repeat(64) } as IncidentRecord['decision'];
    expect(judge({ decision })).toContain('is not the one that was approved');
  });

  it('is for a day', () => {
    const lastMs = Date.parse(ENDED) + LIMITS.undoSeconds * 1000;
    expect(judge({}, lastMs)).toHaveLength(3);
    expect(judge({}, lastMs + 1)).toContain('within 24 hours');
  });
});

describe('the plan of an undo', () => {
  const judged = judgeUndo(recordOf(), NOW);
  if (!judged.ok) throw new Error(judged.error);
  const { items, undone } = judged.value;
  const undo = undoPlanOf(PLAN, items, { planVersion: 2, timing: TIMING, undone });

  it('has the bytes of the fix, the other way round, and names what it undoes', () => {
    expect(undo.steps.map(({ id, title, targetIds, action }) => [id, title, targetIds, action.body])).toEqual(
      [
        ['s1', 'Undo: do s2', [A], 's2 rollback'],
        ['s2', 'Undo: do s1', [B, A], 's1 rollback'],
      ],
    );
    expect(undo.undoes).toEqual({
      attempt: 1,
      planDigest: planDigest(PLAN),
      actions: [
        { stepId: 's1', targetId: A, executionId: `s2-${A}` },
        { stepId: 's2', targetId: B, executionId: `s1-${B}` },
        { stepId: 's2', targetId: A, executionId: `s1-${A}` },
      ],
    });
    expect(undo.steps.every(({ verify, rollback }) => verify === null && rollback === null)).toBe(true);
    expect(undo.steps.some((one) => 'predicted' in one)).toBe(false);
  });

  it('is decided by a person, by two where the step destroys', () => {
    expect(judgeUndoPlan(undo)).toMatchObject({ kind: 'approval' });
    const worse = { ...undo, steps: undo.steps.map((one) => ({ ...one, risk: 'destructive' as const })) };
    expect(judgeUndoPlan(worse).kind).toBe('two_person');
  });

  it('cannot come from a planner', () => {
    const expected = {
      incidentId: 'x',
      planVersion: 2,
      policyVersion: 'p',
      timing: TIMING,
      diagnostics: { sha256: 'd' },
      targets: [],
    };
    expect(checkPlan(undo, expected).join()).toContain('undoes is [object Object], expected undefined');
  });

  const rejected = (executions: readonly ExecutionOutcome[] = []) =>
    recordOf({
      plan: undo,
      attempt: 2,
      status: 'rejected',
      executions,
      attempts: [
        { attempt: 1, endedAt: ENDED },
        { attempt: 2, endedAt: '2026-11-29T12:01:00.000Z' },
      ] as unknown as IncidentRecord['attempts'],
    });

  it('can be asked for again where nobody agreed, and leaves out what has run by then', () => {
    const again = judgeUndo(rejected(), NOW);
    expect(again).toMatchObject({
      ok: true,
      value: { undone: { attempt: 1, planDigest: planDigest(PLAN) } },
    });
    if (!again.ok) return;
    const second = undoPlanOf(undo, again.value.items, { planVersion: 3, timing: TIMING, undone });
    // Of an undo the order is turned once only.
    expect(second.steps.map(({ title, action }) => [title, action.body])).toEqual([
      ['Undo: do s2', 's2 rollback'],
      ['Undo: do s1', 's1 rollback'],
    ]);
    expect(second.undoes?.actions).toEqual(undo.undoes?.actions);
    const rest = judgeUndo(rejected([rolledBack('s1', A)]), NOW);
    expect(rest.ok && rest.value.items.map(({ step: one }) => one.id)).toEqual(['s2', 's2']);
  });
});

describe('undoViewOf', () => {
  it('says what it would do and what it leaves, why it cannot, and nothing where nothing ran', () => {
    expect(undoViewOf(recordOf(), NOW)).toEqual({
      kind: 'offered',
      does: `Undoes, in this order: do s2 on ${A}; do s1 on ${B}; do s1 on ${A}. It does not undo s3 (do s3), for which there is no undo.`,
    });
    expect(undoViewOf(recordOf({ executions: [ran('s3', B)] }), NOW)).toMatchObject({ kind: 'withheld' });
    expect(undoViewOf(recordOf({ executions: [] }), NOW)).toBeNull();
    expect(undoViewOf(recordOf({ status: 'verifying' }), NOW)).toBeNull();
  });
});
