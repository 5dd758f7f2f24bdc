import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { assemblePlan } from '../../../../src/domain/plan/assemble-plan.ts';
import type { Plan, ProposedStep } from '../../../../src/domain/plan/plan.ts';
import { planDigest } from '../../../../src/domain/plan/plan-digest.ts';
import type { ParameterValue } from '../../../../src/domain/plan/runbook.ts';
import { catalogue, runbookFile, target } from '../../../support/plan-samples.ts';

const base = {
  incidentId: '1_a_b',
  planVersion: 1,
  timing: {
    decideBy: '2026-11-22T08:15:00.000Z',
    deliveryTimeoutSeconds: 60,
    settleSeconds: 120,
    verifyPollSeconds: 10,
  },
  policyVersion: 'minimal-1',
  diagnosticsSha256: 'ab'.repeat(32),
  catalogue,
  targets: [target('i-1'), target('i-2'), target('i-off', false)],
};
const assemble = (...steps: readonly ProposedStep[]) => assemblePlan({ ...base, steps });

const hog = (parameters: Record<string, ParameterValue> = {}, targetIds = ['i-1']): ProposedStep => ({
  kind: 'runbook',
  runbook: 'end-process',
  title: '',
  targetIds,
  parameters: {
    executable: '/opt/app/report-worker',
    command: 'report-worker',
    started_at: 'Sun Nov 22 08:00:00 2026',
    pid: 1234,
    cpu_percent_min: 0,
    ...parameters,
  },
});
const shell = (changes: Partial<Extract<ProposedStep, { kind: 'shell' }>> = {}): ProposedStep => ({
  kind: 'shell',
  body: 'systemctl restart app\n',
  verifyBody: 'systemctl is-active app\n',
  rollbackBody: null,
  targetIds: ['i-2'],
  title: 'Restart the app',
  ...changes,
});

function plan(...steps: readonly ProposedStep[]): Plan {
  const result = assemble(...steps);
  if (!result.ok) throw new Error(result.error.join('; '));
  return result.value;
}
function problems(...steps: readonly ProposedStep[]): string {
  const result = assemble(...steps);
  return result.ok ? 'no problem' : result.error.join('\n');
}

describe('binding', () => {
  it('binds a runbook step to the bytes of its scripts, arguments in the order of the runbook', () => {
    const runbook = runbookFile('end-process');
    expect(plan(hog()).steps).toEqual([
      {
        kind: 'runbook',
        id: 's1',
        title: runbook.title,
        risk: 'high',
        targetIds: ['i-1'],
        runbook: { name: 'end-process', version: 3 },
        parameters: {
          pid: 1234,
          started_at: 'Sun Nov 22 08:00:00 2026',
          command: 'report-worker',
          executable: '/opt/app/report-worker',
          cpu_percent_min: 0,
        },
        answers: ['runaway_memory', 'runaway_cpu', 'port_taken'],
        sources: {
          pid: 'process_id',
          started_at: 'process_start',
          command: 'process_command',
          executable: 'process_executable',
          cpu_percent_min: 'amount',
        },
        action: {
          body: runbook.action.script,
          argv: ['1234', 'Sun Nov 22 08:00:00 2026', 'report-worker', '/opt/app/report-worker', '0'],
          timeoutSeconds: 60,
        },
        verify: {
          body: runbook.verify.script,
          argv: ['1234', 'Sun Nov 22 08:00:00 2026'],
          timeoutSeconds: 45,
        },
        rollback: null,
      },
    ]);
  });

  it('gives a shell step high risk and fixed time limits', () => {
    const [, step] = plan(hog(), shell({ rollbackBody: 'true\n' })).steps;
    expect(step).toMatchObject({
      kind: 'shell',
      id: 's2',
      risk: 'high',
      action: { body: 'systemctl restart app\n', argv: [], timeoutSeconds: 300 },
      rollback: { body: 'true\n', argv: [], timeoutSeconds: 300 },
    });
  });

  it('takes whole numbers as decimal text, which is another spelling of the same plan', () => {
    expect(planDigest(plan(hog({ pid: '1234' })))).toBe(planDigest(plan(hog())));
  });

  it('makes a title safe and short', () => {
    const { title } = plan(shell({ title: `a\u202eb\n\u001b[31m${'x'.repeat(200)}` })).steps[0] ?? {};
    expect(title).toHaveLength(LIMITS.stepTitleChars);
    expect(title?.startsWith('ab xxx')).toBe(true);
  });
});

describe('refusals', () => {
  it.each([
    [
      'an unknown runbook',
      [{ ...hog(), runbook: 'reboot' } as ProposedStep],
      'step s1 asks for runbook "reboot"',
    ],
    ['a missing parameter', [hog({ pid: undefined as never })], 'step s1 parameter pid is missing'],
    [
      'an extra parameter',
      [hog({ force: 1 })],
      'step s1 gives parameter "force", which end-process does not',
    ],
    ['a number too large', [hog({ pid: 5_000_000 })], 'step s1 parameter pid must be from 2 to 4194304'],
    ['process 1', [hog({ pid: 1 })], 'step s1 parameter pid must be from 2'],
    ['a fraction', [hog({ pid: 12.5 })], 'step s1 parameter pid must be a whole number'],
    ['odd digits', [hog({ pid: '0x10' })], 'step s1 parameter pid must be a whole number'],
    ['a number for text', [hog({ command: 7 })], 'step s1 parameter command must be a text'],
    ['an odd command', [hog({ command: 'a;b' })], 'step s1 parameter command must match'],
    ['a line break', [hog({ command: 'a\nb' })], 'step s1 parameter command must be printable ASCII'],
    ['a long text', [hog({ command: 'a'.repeat(65) })], 'step s1 parameter command must be at most 64'],
    ['no target', [hog({}, [])], 'step s1 names no target'],
    ['a foreign target', [hog({}, ['i-9'])], 'step s1 names target "i-9", which is not part of the incident'],
    ['an offline target', [hog({}, ['i-off'])], 'step s1 names target i-off, which is offline'],
    ['a target twice', [hog({}, ['i-1', 'i-1'])], 'step s1 names a target twice'],
    ['an empty body', [shell({ body: '\n' })], 'step s1 body is empty'],
    ['an empty check', [shell({ verifyBody: '' })], 'step s1 verifyBody is empty'],
    ['a hidden mark', [shell({ rollbackBody: 'a\u200bb' })], 'step s1 rollbackBody holds U+200B'],
    ['an SSM variable', [shell({ body: 'echo {{x}}' })], 'step s1 body holds "{{"'],
    ['a long body', [shell({ body: 'x'.repeat(LIMITS.scriptBytes + 1) })], 'step s1 body is longer'],
    ['no steps', [], 'the plan has no steps'],
    ['too many steps', Array.from({ length: 11 }, () => hog()), 'the plan has 11 steps'],
  ])('%s', (_name, steps, expected) => {
    expect(problems(...steps)).toContain(expected);
  });

  it('names every problem of every step', () => {
    const all = problems(hog({ pid: 1, command: '' }, []), shell({ body: '' }));
    expect(all.split('\n')).toHaveLength(4);
  });

  it.each(['/var/log/../etc/shadow', '/var/log', '/etc/passwd', '/var/log/a b', '/var/log/a\nb', '-rf'])(
    'the path %j of a log',
    (path) => {
      const parameters = { path, archive_key: 'logs/a.gz', threshold_percent: 85 };
      const step = {
        kind: 'runbook',
        runbook: 'archive-and-truncate-log',
        title: '',
        targetIds: ['i-1'],
      } as const;
      expect(problems({ ...step, parameters })).toMatch(/parameter path must/);
    },
  );

  it('more targets than an incident may have', () => {
    const ids = Array.from({ length: LIMITS.targetsMax + 1 }, (_, index) => `i-${index}`);
    const result = assemblePlan({ ...base, targets: ids.map((id) => target(id)), steps: [hog({}, ids)] });
    expect(result).toEqual({ ok: false, error: ['step s1 names more than 10 targets'] });
  });
});
