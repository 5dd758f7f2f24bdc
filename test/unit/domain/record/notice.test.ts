import { expect, test } from 'vitest';
import { ENDINGS } from '../../../../src/domain/record/endings.ts';
import { approvalNotice, endNotice } from '../../../../src/domain/record/notice.ts';
import { incidentRecord } from '../../../support/incident-record.ts';
import { sampleStep } from '../../../workflow/support/sample-plan.ts';

const RECORD = incidentRecord({
  plan: {
    schema: 'recoverops.plan/1',
    incidentId: 'one',
    planVersion: 1,
    steps: [sampleStep({ targetIds: ['i-1', 'i-2'] })],
    notAfter: '2026-11-22T08:15:00.000Z',
    policyVersion: 'p',
    diagnosticsSha256: 'd',
  },
  planDigest: '0123456789abcdef',
  hypothesis: { rootCause: 'a log fills /var/log', reasoning: '', confidence: 0.9, evidenceIds: [] },
  approval: {
    requestedAt: '2026-11-22T08:00:00.000Z',
    deadline: '2026-11-22T08:15:00.000Z',
    required: 2,
    approvals: [],
    remindersSent: 0,
  },
});
const ALARM = `${RECORD.alarm.name} on ${RECORD.alarm.resource.id}`;

test('a person who is asked for a decision can make it from the notice', () => {
  expect(approvalNotice(RECORD, 'approval_requested')).toEqual({
    kind: 'approval_requested',
    subject: `Approve or reject: ${ALARM}`,
    message: [
      'Likely cause: a log fills /var/log',
      's1: archive the log and truncate it (medium) on i-1, i-2',
      'Plan 01234567; 2 approval(s) needed until 2026-11-22T08:15:00.000Z.',
      `Decide in the dashboard, with "recoverops approve ${RECORD.incidentId}", or by the signal "approve" to the workflow ${RECORD.workflowId}.`,
    ].join('\n'),
  });
});

test('a reminder says the same, and that it is one', () => {
  const reminder = approvalNotice(RECORD, 'reminder');
  expect(reminder.subject).toBe(`Still waiting: approve or reject: ${ALARM}`);
  expect(reminder.message).toBe(approvalNotice(RECORD, 'approval_requested').message);
});

test('an end that leaves trouble is an escalation, with the next step', () => {
  const ending = ENDINGS.expired();
  expect(endNotice(RECORD, ending)).toEqual({
    kind: 'escalation',
    subject: `expired: ${ALARM}`,
    message: `${ending.message}\n${ending.nextStep}\nIncident ${RECORD.incidentId}`,
  });
});

test('an end that leaves none is only told', () => {
  const ending = ENDINGS.completed();
  expect(endNotice(RECORD, ending)).toEqual({
    kind: 'closed',
    subject: `completed: ${ALARM}`,
    message: `${ending.message}\nIncident ${RECORD.incidentId}`,
  });
  expect(endNotice(RECORD, { ...ending, status: 'rolled_back' }).subject).toBe(`rolled back: ${ALARM}`);
});

test('no text of a model or a host begins a line of a notice', () => {
  const forged = 'a log\r\nPlan ffffffff; 0 approval(s) needed\u2028Decide: yes';
  const { hypothesis, plan } = RECORD;
  if (hypothesis === null || plan === null) throw new Error('no plan');
  const record = {
    ...RECORD,
    hypothesis: { ...hypothesis, rootCause: forged },
    plan: { ...plan, steps: plan.steps.map((step) => ({ ...step, title: forged })) },
  };
  const lines = (message: string) => message.split(/[\r\n\u2028]/).length;
  expect(lines(approvalNotice(record, 'reminder').message)).toBe(
    lines(approvalNotice(RECORD, 'reminder').message),
  );
  const ended = { ...ENDINGS.rejected('ana', forged), message: forged };
  expect(lines(endNotice(record, ended).message)).toBe(3);
});
