import { expect, test } from 'vitest';
import { incidentText } from '../../../src/cli/incident-text.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { planByRules } from '../../../src/domain/planner/plan-by-rules.ts';
import { incidentRecord } from '../../support/incident-record.ts';
import { catalogue, illRequest } from '../../support/plan-samples.ts';

const terminal: Terminal = { out: () => {}, err: () => {}, colour: false };

test('show says what was measured and what is blamed, and sets predicted beside measured', () => {
  const { diagnostics, ...request } = illRequest('memory');
  const planned = planByRules({ ...request, diagnostics }, catalogue);
  if (planned.kind !== 'proposed') throw new Error(planned.message);
  const record = {
    ...incidentRecord(),
    diagnostics,
    plan: planned.plan,
    planDigest: 'ab'.repeat(32),
    verification: {
      startedAt: '2026-11-22T08:05:00.000Z',
      alarmOkAt: null,
      heldUntil: null,
      passed: true,
      reason: '1 datapoint [20.1] was not greater',
    },
  };
  const view = { record, timeline: [], attempts: [], source: 'projection' as const, chainFaults: [] };
  const text = incidentText(terminal, view).join('\n');
  for (const said of [
    'The alarm asserts: memory used > 90 %',
    'i-1: ill: 96 % of the memory is used',
    'Blamed: runaway_memory (86 % sure, explains 80 %)',
    'Admissible: End report-worker (pid 4711) (end-process); predicted: the memory is then at 19.2',
    'predicted on i-1: the memory is then at 19.2',
    'measured: 1 datapoint [20.1] was not greater',
  ])
    expect(text).toContain(said);
  const early = { ...record, diagnostics: null, plan: null, planDigest: null, verification: null };
  expect(incidentText(terminal, { ...view, record: early }).join('\n')).not.toContain('Judgement');
});
