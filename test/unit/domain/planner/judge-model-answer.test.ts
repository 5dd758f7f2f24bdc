import { expect, test } from 'vitest';
import { judgeModelAnswer } from '../../../../src/domain/planner/judge-model-answer.ts';
import { catalogue, SERVICE_REQUEST as REQUEST } from '../../../support/plan-samples.ts';

const STEP = {
  kind: 'runbook',
  title: 'Restart',
  targetIds: ['i-1'],
  runbook: 'restart-nginx',
  parameters: [],
};
const answer = (steps: readonly object[]) => ({
  rootCause: 'nginx crashed',
  reasoning: 'E1 shows it.',
  confidence: 0.8,
  evidenceIds: ['E1'],
  steps,
});
/** What binds a plan to the case that it was made for. */
const BOUND = {
  incidentId: REQUEST.incidentId,
  planVersion: REQUEST.planVersion,
  policyVersion: REQUEST.policyVersion,
  diagnosticsSha256: REQUEST.diagnostics.sha256,
};

test('a good answer is a plan for this very case, of the catalogue’s bytes', () => {
  const body = catalogue.find(({ name }) => name === 'restart-nginx')?.action.script;
  expect(judgeModelAnswer(answer([STEP]), REQUEST, catalogue)).toMatchObject({
    kind: 'planned',
    hypothesis: { rootCause: 'nginx crashed' },
    plan: { ...BOUND, steps: [{ targetIds: ['i-1'], action: { body } }] },
  });
});

test('an answer without a step is no refusal: it says what the model thinks', () => {
  expect(judgeModelAnswer(answer([]), REQUEST, catalogue)).toEqual({
    kind: 'no_step',
    hypothesis: expect.objectContaining({ rootCause: 'nginx crashed' }),
  });
});

test('an answer of the wrong form is refused, and so is a step that may not be', () => {
  expect(judgeModelAnswer([1], REQUEST, catalogue)).toEqual({
    kind: 'refused',
    problems: ['the answer must be an object'],
  });
  const foreign = judgeModelAnswer(answer([{ ...STEP, targetIds: ['i-9'] }]), REQUEST, catalogue);
  expect(foreign).toMatchObject({ kind: 'refused', problems: [expect.stringContaining('i-9')] });
});

test('a runbook step that our own rules do not admit is refused with the reason, and what it means is kept', () => {
  const other = { ...STEP, runbook: 'clean-package-cache', parameters: [{ name: 'manager', value: 'dnf' }] };
  expect(judgeModelAnswer(answer([other]), REQUEST, catalogue)).toMatchObject({
    kind: 'refused',
    problems: ['step s1 (clean-package-cache) is not admissible: nothing that it answers is blamed on i-1'],
    said: { hypothesis: { rootCause: 'nginx crashed' } },
  });
});
