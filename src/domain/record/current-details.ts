import { LIMITS } from '../bounds.ts';
import { suppressionText } from '../suppression/suppression.ts';
import { cutText } from '../text/cut-text.ts';
import { code, plainMarkdown } from '../text/markdown-text.ts';
import { alarmStateText } from './alarm-standing.ts';
import type { IncidentRecord } from './incident-record.ts';

const foreign = (text: string) => plainMarkdown(cutText(text, LIMITS.detailsTextChars));

function hypothesisLines({ hypothesis, provenance }: IncidentRecord): string[] {
  if (hypothesis === null) return [];
  const percent = Math.round(hypothesis.confidence * 100);
  return [
    `**Likely cause** (${percent} %, ${provenance?.planner ?? 'unknown'} planner): ${foreign(hypothesis.rootCause)}`,
  ];
}

function planLines({ plan, planDigest, verdict }: IncidentRecord): string[] {
  if (plan === null || planDigest === null) return [];
  const steps = plan.steps.map(
    (step) =>
      `- ${code(step.id)} ${foreign(step.title)} (${step.risk}) on ${step.targetIds.map(code).join(', ')}`,
  );
  const reasons = (verdict?.reasons ?? []).map((reason) => foreign(reason.message)).join('; ');
  return [
    `**Plan** ${code(planDigest.slice(0, 8))}`,
    steps.join('\n'),
    `**Verdict** ${verdict?.kind ?? 'none'}: ${reasons}`,
  ];
}

function approvalLines({ approval, decision, planDigest, workflowId, status }: IncidentRecord): string[] {
  if (decision !== null) return [`**Decision** ${decision.kind} by ${foreign(decision.by)}`];
  if (approval === null || planDigest === null || status !== 'pending_approval') return [];
  const command = (name: string) =>
    `temporal workflow signal --workflow-id '${workflowId}' --name ${name} --input '{"by":"YOUR NAME","plan":"${planDigest.slice(0, 8)}"}'`;
  return [
    `**Waits for a decision** until ${approval.deadline}; ${approval.approvals.length} of ${approval.required} approvals given. Send the signal \`approve\` or \`reject\` here in the UI, or:`,
    `\`\`\`\n${command('approve')}\n${command('reject')}\n\`\`\``,
  ];
}

function waitingLines({ waiting }: IncidentRecord): string[] {
  if (waiting === undefined || waiting === null) return [];
  const until = waiting.until === null ? '' : `, at the longest until ${waiting.until}`;
  const remedy =
    waiting.kind === 'kill_switch'
      ? 'It goes on after `recoverops resume`; an abort ends the wait.'
      : 'It goes on when the host is free; an abort ends the wait.';
  return [`**Waits** since ${waiting.since}${until}: ${foreign(waiting.message)}. ${remedy}`];
}

function suppressionLines({ suppression, incidentId }: IncidentRecord): string[] {
  if (suppression === undefined || suppression === null) return [];
  const undo = suppression.kind === 'mute' ? 'unmute' : 'maintenance remove';
  return [
    `**Quiet** since ${suppression.since}: ${foreign(suppressionText(suppression))}. Nobody is asked. An OK of the alarm closes it; when this is over and the alarm is still red, the next attempt begins by itself. At once: \`recoverops ${undo} ${suppression.id}\`, or of this incident alone \`recoverops retry ${incidentId}\`.`,
  ];
}

function executionLines({ executions }: IncidentRecord): string[] {
  if (executions.length === 0) return [];
  const lines = executions.map(
    ({ stepId, phase, targetId, state, exitCode }) =>
      `- ${code(stepId)} ${phase} on ${code(targetId)}: **${state}**${exitCode === null ? '' : `, exit code ${exitCode}`}`,
  );
  return ['**Executions**', lines.join('\n')];
}

/** The incident as a person reads it in the Temporal UI. Text from outside is never read as markup. */
export function renderDetails(record: IncidentRecord): string {
  const { status, alarm, repeatCount, outcome, targets } = record;
  return [
    `## ${status === 'pending_approval' && record.decision !== null ? 'approved, waits' : status.replace('_', ' ')}`,
    `**Alarm** ${code(alarm.name)} on ${code(alarm.resource.id)} is ${alarmStateText(record)}${repeatCount > 0 ? `, repeated ${repeatCount} times` : ''}`,
    ...(alarm.finding === undefined ? [] : [`**Logs said** ${foreign(alarm.reason)}`]),
    ...(targets.length > 0
      ? [`**Hosts** ${targets.map(({ instanceId }) => code(instanceId)).join(', ')}`]
      : []),
    ...hypothesisLines(record),
    ...planLines(record),
    ...approvalLines(record),
    ...waitingLines(record),
    ...suppressionLines(record),
    ...executionLines(record),
    ...(outcome === null ? [] : [`**Outcome** ${code(outcome.code)}: ${foreign(outcome.message)}`]),
    ...(outcome === null || outcome.nextStep === '' ? [] : [`**Next** ${foreign(outcome.nextStep)}`]),
  ].join('\n\n');
}
