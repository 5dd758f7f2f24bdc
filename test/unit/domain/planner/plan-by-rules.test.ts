import { expect, test } from 'vitest';
import { planByRules } from '../../../../src/domain/planner/plan-by-rules.ts';
import {
  catalogue,
  ILL,
  illRequest,
  SERVICE_REQUEST as REQUEST,
  requestOf,
} from '../../../support/plan-samples.ts';

test('the rules’ own plan is bound to the case, as a model’s is', () => {
  expect(planByRules(REQUEST, catalogue)).toMatchObject({
    kind: 'proposed',
    plan: {
      incidentId: 'one',
      planVersion: 3,
      diagnosticsSha256: REQUEST.diagnostics.sha256,
      steps: [{ runbook: { name: 'restart-nginx' }, targetIds: ['i-1'] }],
    },
  });
});

test('without a step the rules say why there is no plan', () => {
  const planned = planByRules(requestOf(ILL.service.alarm, { 'i-1': ILL.service.well }), catalogue);
  expect(planned).toMatchObject({ kind: 'no_plan', message: planned.hypothesis.rootCause });
});

test('a step says what the alarm’s value will be, so that it can be held against what is measured', () => {
  const planned = planByRules(illRequest('disk'), catalogue);
  expect(planned).toMatchObject({
    kind: 'proposed',
    plan: {
      steps: [{ predicted: [{ targetId: 'i-1', value: 4.8, sentence: expect.stringContaining('4.8') }] }],
    },
  });
});
