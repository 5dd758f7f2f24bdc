import { describe, expect, it } from 'vitest';
import { judgeEdit, parseEditRequest } from '../../../../src/domain/approval/edit-request.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { PlanEdit } from '../../../../src/domain/policy/plan-edit.ts';
import type { IncidentRecord } from '../../../../src/domain/record/incident-record.ts';
import { incidentRecord } from '../../../support/incident-record.ts';

const FORM = {
  editId: 'edit-0001',
  by: 'ana',
  via: 'api',
  plan: '1A2B3C4D',
  reason: ' one host first ',
  targets: ['web-1'],
} as const;

const parsed = (change: object = {}) => parseEditRequest({ ...FORM, ...change });

describe('parseEditRequest', () => {
  it('takes the form, with a plan in lower case and a reason without blanks around it', () => {
    expect(
      parsed({
        set: [
          { name: 'path', value: '/a' },
          { step: 's1', name: 'pid', value: 7 },
        ],
      }),
    ).toEqual({
      ok: true,
      value: {
        editId: 'edit-0001',
        by: 'ana',
        via: 'api',
        plan: '1a2b3c4d',
        reason: 'one host first',
        set: [
          { step: null, name: 'path', value: '/a' },
          { step: 's1', name: 'pid', value: 7 },
        ],
        targets: ['web-1'],
      },
    });
  });

  it.each([
    ['no object', 7, 'not a JSON object'],
    ['no id', { ...FORM, editId: '' }, '"editId"'],
    ['the machine as its author', { ...FORM, by: 'policy' }, 'give the name of a person'],
    ['a channel of its own', { ...FORM, via: 'policy' }, '"via"'],
    ['no plan', { ...FORM, plan: 'x' }, '"plan"'],
    ['no reason', { ...FORM, reason: ' \u0007 ' }, 'say why'],
    ['too long a reason', { ...FORM, reason: 'x'.repeat(LIMITS.commentChars + 1) }, 'longer than'],
    ['nothing to change', { ...FORM, targets: null }, 'nothing is to be changed'],
    [
      'a value that is neither text nor number',
      { ...FORM, set: [{ name: 'a', value: true }] },
      'the value of a',
    ],
    ['a fraction', { ...FORM, set: [{ name: 'a', value: 0.5 }] }, 'the value of a'],
    ['a name that is none', { ...FORM, set: [{ name: '__proto__', value: 'x' }] }, 'no name of a parameter'],
    ['a step that is none', { ...FORM, set: [{ name: 'a', step: 's 1', value: 'x' }] }, 'no id of a step'],
    ['hosts that are none', { ...FORM, targets: [7] }, 'no text'],
    [
      'too much',
      { ...FORM, set: Array(LIMITS.editSetsMax + 1).fill({ name: 'a', value: 'x' }) },
      'more than',
    ],
  ])('refuses %s', (_what, value, problem) => {
    const result = parseEditRequest(value);
    expect(result.ok ? '' : result.error).toContain(problem);
  });
});

describe('judgeEdit', () => {
  const DIGEST = '1a2b3c4d'.padEnd(64, '0');
  const plan = { steps: [] } as unknown as IncidentRecord['plan'];
  const deadline = '2026-11-29T12:00:00.000Z';
  const approval = { requestedAt: deadline, deadline, required: 1, approvals: [], remindersSent: 0 };
  const waiting = incidentRecord({
    status: 'pending_approval',
    plan,
    planDigest: DIGEST,
    approval,
    decision: null,
  });
  const before = Date.parse(deadline) - 1;
  const request = () => {
    const form = parsed();
    if (!form.ok) throw new Error(form.error);
    return form.value;
  };
  const judge = (change: Partial<IncidentRecord>, atMs = before, via: 'api' | 'signal' = 'api') => {
    const judgement = judgeEdit({ ...waiting, ...change }, { ...request(), via }, atMs);
    return judgement.kind === 'refuse' ? judgement.reason : judgement.kind;
  };
  const made = { id: 'edit-0002' } as PlanEdit;

  it('lets a plan that waits be edited, and the same request count once', () => {
    expect(judge({})).toBe('edit');
    expect(judge({ edits: [{ ...made, id: 'edit-0001' }], planDigest: 'f'.repeat(64) })).toBe('repeat');
  });

  it.each([
    ['has ended', { status: 'expired' }, 'the attempt has ended'],
    ['has none', { plan: null }, 'no plan waits'],
    ['waits no more', { status: 'executing' }, 'no plan waits: the incident is executing'],
    ['is another', { planDigest: 'f'.repeat(64) }, 'is not the one that waits'],
    [
      'is decided',
      { decision: { kind: 'approve', by: 'bo' } as IncidentRecord['decision'] },
      'already decided',
    ],
    ['was edited often', { edits: Array<PlanEdit>(LIMITS.planEditsMax).fill(made) }, 'approve or reject it'],
  ] as const)('refuses where the plan %s', (_what, change, reason) => {
    expect(judge(change as Partial<IncidentRecord>)).toContain(reason);
  });

  it('refuses at the deadline, and before the incident is open', () => {
    expect(judge({}, before + 1)).toBe(`the deadline was ${deadline}`);
    expect(judgeEdit(null, request(), before)).toEqual({
      kind: 'refuse',
      reason: 'the incident is not open yet',
    });
  });

  it('refuses a name that is only claimed where such names do not count', () => {
    const settings = { ...waiting.settings, signalDecisions: 'ignore' } as const;
    expect(judge({ settings }, before, 'signal')).toContain('only claims a name');
    expect(judge({ settings })).toBe('edit');
  });
});
