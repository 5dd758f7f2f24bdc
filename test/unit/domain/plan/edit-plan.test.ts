import { describe, expect, it } from 'vitest';
import type {
  AdmissibleStep,
  HostJudgement,
  Judgement,
} from '../../../../src/domain/diagnosis/judge/judgement.ts';
import {
  changeText,
  editOptionsOf,
  editPlan,
  versionChanges,
} from '../../../../src/domain/plan/edit-plan.ts';
import type { Plan, PlanStep, RunbookStep } from '../../../../src/domain/plan/plan.ts';

const [A, B, C] = ['i-0aaaaaaaaaaaaaaaa', 'i-0bbbbbbbbbbbbbbbb', 'i-0cccccccccccccccc'];
const targets = [
  { instanceId: A, name: 'web-1', platform: 'Ubuntu', agentVersion: '3', online: true },
  { instanceId: B, name: 'web-2', platform: 'Ubuntu', agentVersion: '3', online: true },
  { instanceId: C, name: 'web-2', platform: 'Ubuntu', agentVersion: '3', online: true },
];

type Parameters = AdmissibleStep['parameters'];

const admit = (targetId: string, runbook: string, parameters: Parameters): AdmissibleStep => ({
  runbook,
  title: `${runbook} of ${Object.values(parameters)[0]}`,
  parameters,
  targetId,
  cause: 'growing_log',
  predicted: null,
});

const host = (targetId: string, ...steps: readonly AdmissibleStep[]): HostJudgement => ({
  targetId,
  state: 'ill',
  measured: '91 % full',
  causes: [],
  steps,
  withheld: [],
  balances: [],
  unread: [],
});

const judged = (...hosts: readonly HostJudgement[]): Judgement => ({
  family: 'disk',
  condition: 'disk used > 85 %',
  notUnderstood: null,
  rounds: 1,
  hosts,
  offline: [],
});

const command = (body: string) => ({ body, argv: [], timeoutSeconds: 5 });

function step(
  id: string,
  runbook: string,
  parameters: Parameters,
  ...targetIds: readonly string[]
): RunbookStep {
  return {
    kind: 'runbook',
    id,
    title: `${runbook} as proposed`,
    risk: 'medium',
    targetIds,
    runbook: { name: runbook, version: 1 },
    parameters,
    answers: ['growing_log'],
    sources: {},
    action: command('# a'),
    verify: command('# v'),
    rollback: null,
  };
}

const shell = (id: string, ...targetIds: readonly string[]): PlanStep => ({
  kind: 'shell',
  id,
  title: 'by hand',
  risk: 'high',
  targetIds,
  action: command('echo a'),
  verify: command('echo v'),
  rollback: command('echo r'),
});

const planOf = (...steps: readonly PlanStep[]): Plan => ({
  schema: 'recoverops.plan/1',
  incidentId: 'x',
  planVersion: 1,
  steps,
  notAfter: '2026-11-29T12:00:00.000Z',
  policyVersion: 'p',
  diagnosticsSha256: 'd',
});

const errorOf = (result: ReturnType<typeof editPlan>) => (result.ok ? [] : result.error).join('\n');

const LOGS = [
  { path: '/var/log/a.log', archive_key: 'k/a' },
  { path: '/var/log/b.log', archive_key: 'k/b' },
] as const;

describe('editPlan', () => {
  const two = judged(host(A, ...LOGS.map((log) => admit(A, 'archive-log', log))));
  const waiting = planOf(step('s1', 'archive-log', LOGS[0], A));
  const set = (name: string, value: string | number, stepId: string | null = null) => ({
    set: [{ step: stepId, name, value }],
    targets: null,
  });

  it('takes another parameter with what is computed from it, as our own rules have them together', () => {
    const edited = editPlan(waiting, set('path', '/var/log/b.log'), { judgement: two, targets });
    expect(edited).toMatchObject({
      ok: true,
      value: {
        steps: [
          {
            runbook: 'archive-log',
            parameters: LOGS[1],
            targetIds: [A],
            title: 'archive-log of /var/log/b.log',
          },
        ],
      },
    });
    const changes = edited.ok ? edited.value.changes : [];
    expect(changes.map(changeText)).toEqual([
      's1 path: /var/log/a.log → /var/log/b.log',
      's1 archive_key: k/a → k/b',
    ]);
  });

  it('never takes a pair of parameters that no rule has together', () => {
    const asked = {
      set: [
        { step: 's1', name: 'path', value: '/var/log/b.log' },
        { step: 's1', name: 'archive_key', value: 'k/a' },
      ],
      targets: null,
    };
    expect(errorOf(editPlan(waiting, asked, { judgement: two, targets }))).toContain(
      'admissible there: path=/var/log/a.log archive_key=k/a | path=/var/log/b.log archive_key=k/b',
    );
  });

  it('says of a host that nothing is admissible on why', () => {
    const well = judged({ ...host(A, admit(A, 'archive-log', LOGS[1])), state: 'well' });
    expect(errorOf(editPlan(waiting, set('path', LOGS[1].path), { judgement: well, targets }))).toContain(
      `nothing ill was measured on ${A}`,
    );
    expect(
      errorOf(editPlan(waiting, set('path', LOGS[1].path), { judgement: undefined, targets })),
    ).toContain(`${A} was not judged`);
    const unclear = { ...two, notUnderstood: 'an expression' };
    expect(errorOf(editPlan(waiting, set('path', LOGS[1].path), { judgement: unclear, targets }))).toContain(
      'is not understood: an expression',
    );
  });

  it('names the steps that take a parameter where that is not clear, and refuses one that is set twice', () => {
    const both = planOf(step('s1', 'archive-log', LOGS[0], A), step('s2', 'archive-log', LOGS[1], A));
    expect(errorOf(editPlan(both, set('path', '/x'), { judgement: two, targets }))).toBe(
      '"path" is a parameter of s1 and s2: say which, as s1.path',
    );
    expect(errorOf(editPlan(both, set('path', '/x', 's9'), { judgement: two, targets }))).toBe(
      'the plan has no step "s9"; it has s1, s2',
    );
    const twice = {
      ...set('path', '/x', 's1'),
      set: [...set('path', '/x', 's1').set, ...set('path', '/y', 's1').set],
    };
    expect(errorOf(editPlan(both, twice, { judgement: two, targets }))).toBe('"path" of s1 is set twice');
    expect(
      errorOf(editPlan(planOf(shell('s1', A)), set('path', '/x'), { judgement: two, targets })),
    ).toContain('shell steps only');
  });

  it('takes numbers as they are typed', () => {
    const judgement = judged(host(A, admit(A, 'kill', { pid: 7 }), admit(A, 'kill', { pid: 8 })));
    const plan = planOf(step('s1', 'kill', { pid: 7 }, A));
    expect(editPlan(plan, set('pid', '8'), { judgement, targets })).toMatchObject({
      ok: true,
      value: { steps: [{ parameters: { pid: 8 } }] },
    });
  });

  describe('of hosts', () => {
    const log = { path: '/var/log/a.log' };
    const judgement = judged(...[A, B].map((id) => host(id, admit(id, 'archive-log', log))), host(C));
    const plan = planOf(step('s1', 'archive-log', log, A, B), shell('s2', A));
    const on = (...names: readonly string[]) =>
      editPlan(plan, { set: [], targets: names }, { judgement, targets });

    it('keeps those that are named, by id or by a name that means one, and leaves out a step without any', () => {
      const edited = on(B);
      expect(edited).toMatchObject({ ok: true, value: { steps: [{ targetIds: [B] }] } });
      expect(edited.ok ? edited.value.changes.map(changeText) : []).toEqual([
        `s1 hosts: ${A}, ${B} → ${B}`,
        `s2 left out: by hand on ${A}`,
      ]);
      expect(on('web-1')).toMatchObject({
        ok: true,
        value: { steps: [{ targetIds: [A] }, { targetIds: [A] }] },
      });
    });

    it('takes back one that an edit had left out, where the same is admissible there', () => {
      const narrow = planOf(step('s1', 'archive-log', log, A));
      const wide = editPlan(narrow, { set: [], targets: [A, B] }, { judgement, targets });
      expect(wide).toMatchObject({ ok: true, value: { steps: [{ targetIds: [A, B] }] } });
    });

    it('refuses none, strangers, a name of two hosts and a host for which nothing is admissible', () => {
      expect(errorOf(on())).toContain('an empty set is never all');
      expect(errorOf(on('web-9'))).toContain(`its hosts are web-1 (${A}), web-2 (${B}), web-2 (${C})`);
      expect(errorOf(on('web-2'))).toContain(`say which: ${B}, ${C}`);
      expect(errorOf(on(A, C))).toContain(`no step of the plan is admissible on ${C}`);
    });

    it('never widens a shell step, whose bytes stay what they were', () => {
      const hand = planOf(shell('s1', A, B));
      expect(editPlan(hand, { set: [], targets: [A] }, { judgement, targets })).toMatchObject({
        ok: true,
        value: {
          steps: [
            { kind: 'shell', body: 'echo a', verifyBody: 'echo v', rollbackBody: 'echo r', targetIds: [A] },
          ],
        },
      });
      expect(errorOf(editPlan(hand, { set: [], targets: [A, C] }, { judgement, targets }))).toContain(
        'is a shell step, made for',
      );
    });

    it('says that it changes nothing', () => {
      expect(errorOf(on(A, B))).toContain('it changes nothing');
    });
  });
});

it('offers what the same rules admit, and no more', () => {
  const judgement = judged(
    host(A, ...LOGS.map((log) => admit(A, 'archive-log', log))),
    host(B, admit(B, 'archive-log', LOGS[0])),
    host(C),
  );
  expect(editOptionsOf(planOf(step('s1', 'archive-log', LOGS[0], A)), { judgement, targets })).toEqual({
    hosts: [
      { targetId: A, name: 'web-1', isIn: true },
      { targetId: B, name: 'web-2', isIn: false },
    ],
    steps: [
      {
        stepId: 's1',
        title: 'archive-log as proposed',
        admissible: LOGS.map((parameters) => ({
          parameters,
          title: `archive-log of ${parameters.path}`,
          targetIds: [A],
        })),
        more: 0,
      },
    ],
  });
});

it('says where a runbook has another version by now', () => {
  const before = planOf(step('s1', 'archive-log', LOGS[0], A));
  const after = planOf({
    ...step('s1', 'archive-log', LOGS[1], A),
    runbook: { name: 'archive-log', version: 2 },
  });
  expect(versionChanges(before, after).map(changeText)).toEqual(['s1 archive-log: v1 → v2']);
  expect(versionChanges(before, before)).toEqual([]);
});
