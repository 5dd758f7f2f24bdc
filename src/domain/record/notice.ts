import { singleLine } from '../text/single-line.ts';
import { type Ending, needsPerson } from './endings.ts';
import type { IncidentRecord } from './incident-record.ts';

export type NoticeKind = 'approval_requested' | 'reminder' | 'escalation' | 'closed';

/** What people are told at a hand-over. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly subject: string;
  readonly message: string;
}

/** That a plan waits for a decision, or still does. */
export function approvalNotice(record: IncidentRecord, kind: 'approval_requested' | 'reminder'): Notice {
  const { alarm, plan, planDigest, hypothesis, approval, workflowId } = record;
  const steps = (plan?.steps ?? []).map(
    ({ id, title, risk, targetIds }) => `${id}: ${singleLine(title)} (${risk}) on ${targetIds.join(', ')}`,
  );
  return {
    kind,
    subject: `${kind === 'reminder' ? 'Still waiting: approve' : 'Approve'} or reject: ${alarm.name} on ${alarm.resource.id}`,
    message: [
      `Likely cause: ${singleLine(hypothesis?.rootCause ?? 'unknown')}`,
      ...steps,
      `Plan ${planDigest?.slice(0, 8) ?? ''}; ${approval?.required ?? 1} approval(s) needed until ${approval?.deadline ?? ''}.`,
      `Decide in the dashboard, with "recoverops approve ${record.incidentId}", or by the signal "approve" to the workflow ${workflowId}.`,
    ].join('\n'),
  };
}

/** That an attempt has ended: an escalation where a person has to do something now. */
export function endNotice({ alarm, incidentId }: IncidentRecord, ending: Ending): Notice {
  const { status, message, nextStep } = ending;
  return {
    kind: needsPerson(ending) ? 'escalation' : 'closed',
    subject: `${status.replace('_', ' ')}: ${alarm.name} on ${alarm.resource.id}`,
    message: [singleLine(message), singleLine(nextStep), `Incident ${incidentId}`]
      .filter((line) => line !== '')
      .join('\n'),
  };
}
