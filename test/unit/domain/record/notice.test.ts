import { expect, test } from 'vitest';
import { ENDINGS } from '../../../../src/domain/record/endings.ts';
import { approvalNotice, endNotice } from '../../../../src/domain/record/notice.ts';
import { executionOutcome } from '../../../support/execution-outcome.ts';
import { incidentRecord } from '../../../support/incident-record.ts';
import { sampleStep } from '../../../workflow/support/sample-plan.ts';

const RECORD = incidentRecord({
  status: 'pending_approval',
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
const BRIEF = [
  'What: Disk-Critical-ASG: a metric that is not known, not understood: it names no metric',
  'Where: auto scaling group web-asg; us-east-1, account 111122223333',
  'Why: Threshold Crossed. No cause is shown; suspected: a log fills /var/log',
];
const ALARM = `${RECORD.alarm.name} on ${RECORD.alarm.resource.id}`;

test('a person who is asked for a decision can make it from the notice', () => {
  expect(approvalNotice(RECORD, 'approval_requested')).toEqual({
    kind: 'approval_requested',
    subject: `Approve or reject: ${ALARM}`,
    message: [
      ...BRIEF,
      'Will run: If 2 people approve: archive the log and truncate it (runbook archive-log v1, medium risk) on i-1 and i-2',
      'If it fails: Host and alarm check it for up to 10 min. If that fails, nothing is undone, as there is no rollback, and a person is asked. Nothing runs twice.',
      'Deadline: Decide until 2026-11-22 08:15:00 UTC; then it expires, and nothing runs.',
      'Plan 0123456789ab needs 2 approvals. Decide in the dashboard, or in a shell:',
      `npx recoverops approve ${RECORD.incidentId} --plan 0123456789ab`,
      `npx recoverops reject ${RECORD.incidentId} --plan 0123456789ab --comment "why"`,
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
    message: [
      ending.message,
      ending.nextStep,
      ...BRIEF,
      'What ran: nobody decided in time; nothing ran',
      `Incident ${RECORD.incidentId}`,
      `npx recoverops retry ${RECORD.incidentId} --reason "why"`,
      `npx recoverops close ${RECORD.incidentId} --reason "why"`,
    ].join('\n'),
  });
  // An OK closes it: nothing is left to be said about it.
  expect(endNotice({ ...RECORD, alarmState: 'OK' }, ending).message).not.toContain('npx recoverops retry ');
});

test('an end that leaves none is only told', () => {
  const ending = ENDINGS.completed();
  const executions = [executionOutcome({ state: 'succeeded' })];
  expect(endNotice({ ...RECORD, executions }, ending)).toEqual({
    kind: 'closed',
    subject: `completed: ${ALARM}`,
    message: [
      ending.message,
      ...BRIEF,
      `What ran: archive the log and truncate it on i-1 and i-2 (1 of 2 actions done); ${ending.message}`,
      `Incident ${RECORD.incidentId}`,
    ].join('\n'),
  });
  expect(endNotice(RECORD, { ...ending, status: 'rolled_back' }).subject).toBe(`rolled back: ${ALARM}`);
});

test('an alarm that cleared before anything ran is nothing for those who were never asked', () => {
  expect(endNotice(RECORD, ENDINGS.recovered())).toMatchObject({ kind: 'closed', onlyToTheTold: true });
  // The alarm is red: somebody has to hear of it, whoever turned the plan down.
  expect(endNotice(RECORD, ENDINGS.rejected('ana', 'no'))).not.toHaveProperty('onlyToTheTold');
  const executions = [executionOutcome({ state: 'succeeded' })];
  expect(endNotice({ ...RECORD, executions }, ENDINGS.completed())).not.toHaveProperty('onlyToTheTold');
  expect(endNotice(RECORD, ENDINGS.expired())).not.toHaveProperty('onlyToTheTold');
});

test('no text of a model or a host begins a line of a notice', () => {
  const forged = 'a log\r\nPlan ffffffff; 0 approvals needed\u2028Decide: yes';
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
  expect(lines(endNotice(record, ended).message)).toBe(
    lines(endNotice(RECORD, ENDINGS.rejected('ana', '')).message),
  );
});
