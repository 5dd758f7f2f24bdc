import { expect, test } from 'vitest';
import { planByRules } from '../../../../src/domain/planner/plan-by-rules.ts';
import { catalogue, diagnosticsOf, SERVICE_REQUEST as REQUEST } from '../../../support/plan-samples.ts';

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
  const planned = planByRules({ ...REQUEST, diagnostics: diagnosticsOf('service', [], ['i-1']) }, catalogue);
  expect(planned).toMatchObject({ kind: 'no_plan', message: planned.hypothesis.rootCause });
});
