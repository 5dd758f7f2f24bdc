import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { Plan } from '../../../../src/domain/plan/plan.ts';
import { alongsideOf } from '../../../../src/domain/record/alongside.ts';
import type { IncidentSummary } from '../../../../src/domain/record/incident-summary.ts';
import { incidentRecord } from '../../../support/incident-record.ts';
import { HOST_A, HOST_B, sampleStep } from '../../../workflow/support/sample-plan.ts';
import { sampleSummary } from '../../ingress/incident-samples.ts';

const plan: Plan = {
  schema: 'recoverops.plan/1',
  incidentId: 'this',
  planVersion: 1,
  steps: [sampleStep({ targetIds: [HOST_A] })],
  notAfter: '2026-11-22T09:00:00.000Z',
  policyVersion: 'judged-1',
  diagnosticsSha256: '',
};
const record = incidentRecord({ status: 'pending_approval', plan });
const row = (incidentId: string, change: Partial<IncidentSummary> = {}) =>
  sampleSummary({ incidentId, standing: 'needs_approval', instanceIds: [HOST_A], ...change });

test('what is open on a host of the plan is named, opened first, with what it is', () => {
  const found = alongsideOf(record, [
    row('later', { openedAt: '2126-11-22T08:05:00.000Z', standing: 'working' }),
    row('first', { instanceIds: [HOST_B, HOST_A] }),
  ]);
  expect(found.map(({ incidentId }) => incidentId)).toEqual(['first', 'later']);
  const { alarmName, openedAt, cause } = row('first');
  expect(found[0]).toEqual({
    incidentId: 'first',
    alarmName,
    standing: 'needs_approval',
    openedAt,
    hosts: [HOST_A],
    cause,
  });
});

test.each([
  ['itself', row(record.incidentId)],
  ['of another host', row('other', { instanceIds: [HOST_B] })],
  ['closed', row('closed', { standing: 'closed' })],
  // Its hosts are all that its alarm may be about: which of them is ill nobody knows.
  ['not looked at yet', row('new', { standing: 'working', status: 'diagnosing' })],
  ['quiet', row('quiet', { standing: 'suppressed' })],
])('an incident that is %s is not', (_why, other) => {
  expect(alongsideOf(record, [other])).toEqual([]);
});

test('nobody is told where nobody is asked, and no more than a few at once', () => {
  const others = Array.from({ length: LIMITS.alongsideShown + 3 }, (_, at) => row(`one-${at}`));
  expect(alongsideOf(record, others)).toHaveLength(LIMITS.alongsideShown);
  expect(alongsideOf({ ...record, status: 'executing' }, others)).toEqual([]);
  expect(alongsideOf({ ...record, plan: null }, others)).toEqual([]);
});
