import { expect, test } from 'vitest';
import { assemblePlan } from '../../../../src/domain/plan/assemble-plan.ts';
import type { Plan, RunbookStep } from '../../../../src/domain/plan/plan.ts';
import { plannedRunbooks, strayFromCatalogue } from '../../../../src/domain/plan/planned-runbook.ts';
import type { Runbook } from '../../../../src/domain/plan/runbook.ts';
import { catalogue, target } from '../../../support/plan-samples.ts';

const PARAMETERS = {
  executable: '/opt/app/report-worker',
  command: 'report-worker',
  started_at: 'Sun Nov 22 08:00:00 2026',
  pid: 1234,
  cpu_percent_min: 0,
};
const assembled = assemblePlan({
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
  targets: [target('i-1')],
  steps: [
    { kind: 'runbook', runbook: 'end-process', title: '', targetIds: ['i-1'], parameters: PARAMETERS },
    {
      kind: 'shell',
      body: 'true\n',
      verifyBody: 'true\n',
      rollbackBody: null,
      targetIds: ['i-1'],
      title: '',
    },
  ],
});
if (!assembled.ok) throw new Error(assembled.error.join('; '));
const PLAN: Plan = assembled.value;
const [STEP] = PLAN.steps as readonly [RunbookStep];

/** What is wrong with the plan where this much of its first step, or of the catalogue, is another. */
const stray = (step: Partial<RunbookStep> = {}, runbooks: readonly Runbook[] = catalogue) =>
  strayFromCatalogue(plannedRunbooks({ steps: [{ ...STEP, ...step }] }), runbooks);
const changed = (change: (runbook: Runbook) => Runbook) =>
  catalogue.map((one) => (one.name === STEP.runbook.name ? change(one) : one));

test('a plan is what the catalogue that it was made of makes of it, after a history too; a shell step has no runbook', () => {
  expect(plannedRunbooks(PLAN).map(({ stepId }) => stepId)).toEqual(['s1']);
  const kept = JSON.parse(JSON.stringify(PLAN)) as Plan;
  expect(strayFromCatalogue(plannedRunbooks(kept), catalogue)).toEqual([]);
});

test.each<[string, Partial<RunbookStep>]>([
  ['action', { action: { ...STEP.action, body: `${STEP.action.body}rm -rf /var/lib/data\n` } }],
  ['argument', { action: { ...STEP.action, argv: [...STEP.action.argv.slice(1), '1'] } }],
  ['time limit', { action: { ...STEP.action, timeoutSeconds: STEP.action.timeoutSeconds + 1 } }],
  ['check', { verify: { body: 'true\n', argv: [], timeoutSeconds: 5 } }],
  ['missing check', { verify: null }],
  ['undo', { rollback: { body: 'true\n', argv: [], timeoutSeconds: 5 } }],
  ['risk', { risk: 'read_only' }],
  ['parameter', { parameters: { ...PARAMETERS, pid: 1235 } }],
])('another %s is not what the runbook makes', (_what, step) => {
  expect(stray(step)).toEqual([
    's1 is not to the byte what end-process v3 of the worker makes of its parameters',
  ]);
});

test('a parameter that the runbook does not take is said to be one', () => {
  expect(stray({ parameters: { ...PARAMETERS, pid: 'all' } })[0]).toMatch(
    /^s1 is not what end-process v3 takes: /,
  );
});

test('a runbook that was changed, taken away or renamed is told by version and name', () => {
  expect(
    stray(
      {},
      changed((one) => ({ ...one, version: 4 })),
    ),
  ).toEqual(['s1 is of end-process v3, and the worker has v4']);
  expect(stray({}, [])).toEqual(['s1 is of runbook end-process, which the worker does not have']);
  // Somebody forgot to count the version up.
  expect(
    stray(
      {},
      changed((one) => ({ ...one, risk: 'destructive' })),
    ),
  ).toHaveLength(1);
});

test('an undo is held to the plan that ran, not to the catalogue', () => {
  const undoes = { attempt: 1, planDigest: 'ab'.repeat(32), actions: [] };
  expect(plannedRunbooks({ ...PLAN, undoes })).toEqual([]);
});
