import { classificationSentence } from '../alarm/finding/classification-words.ts';
import { LIMITS } from '../bounds.ts';
import { editText } from '../policy/plan-edit.ts';
import { suppressionText } from '../suppression/suppression.ts';
import { countText } from '../text/count-text.ts';
import { cutText } from '../text/cut-text.ts';
import { code, plainMarkdown } from '../text/markdown-text.ts';
import { alarmStateText } from './alarm-standing.ts';
import { briefOf } from './brief/brief.ts';
import { newestClassification } from './classified.ts';
import type { IncidentRecord } from './incident-record.ts';
import { nextCommands } from './next-commands.ts';
import { standingOf } from './standing.ts';

const foreign = (text: string) => plainMarkdown(cutText(text, LIMITS.detailsTextChars));

function classifiedLines(record: IncidentRecord): string[] {
  const newest = newestClassification(record);
  return newest === undefined ? [] : [`**Models** ${foreign(classificationSentence(newest.classification))}`];
}

/** Without how long is left: what is shown here is drawn anew only when something happens. */
function briefLines(record: IncidentRecord): string[] {
  return [
    briefOf(record)
      .lines.map(({ label, text }) => `- **${label}** ${foreign(text)}`)
      .join('\n'),
  ];
}

function hypothesisLines({ hypothesis, provenance }: IncidentRecord): string[] {
  if (hypothesis === null) return [];
  const percent = Math.round(hypothesis.confidence * 100);
  return [
    `**Likely cause** (${percent} %, ${provenance?.planner ?? 'unknown'} planner): ${foreign(hypothesis.rootCause)}`,
  ];
}

function planLines({ plan, planDigest, verdict, edits = [] }: IncidentRecord): string[] {
  if (plan === null || planDigest === null) return [];
  const steps = plan.steps.map(
    (step) =>
      `- ${code(step.id)} ${foreign(step.title)} (${step.risk}) on ${step.targetIds.map(code).join(', ')}`,
  );
  const reasons = (verdict?.reasons ?? []).map((reason) => foreign(reason.message)).join('; ');
  return [
    `**Plan** ${code(planDigest.slice(0, 8))}`,
    ...edits.map((edit) => `**Edited** ${foreign(editText(edit))}`),
    steps.join('\n'),
    `**Verdict** ${verdict?.kind ?? 'none'}: ${reasons}`,
  ];
}

function approvalLines(record: IncidentRecord, namespace: string): string[] {
  const { approval, decision, planDigest, workflowId, status } = record;
  if (decision !== null) return [`**Decision** ${decision.kind} by ${foreign(decision.by)}`];
  if (approval === null || planDigest === null || status !== 'pending_approval') return [];
  const command = (name: string) =>
    `temporal workflow signal --namespace '${namespace}' --workflow-id '${workflowId}' --name ${name} --input '{"by":"YOUR NAME","plan":"${planDigest.slice(0, 8)}"}'`;
  return [
    `**Waits for a decision** until ${approval.deadline}; ${approval.approvals.length} of ${approval.required} approvals given. Send the signal \`approve\` or \`reject\` here in the UI, or:`,
    `\`\`\`\n${[...nextCommands(record).map(([, own]) => own), command('approve'), command('reject')].join('\n')}\n\`\`\``,
    'To `temporal`, say `--address` where this server is not at 127.0.0.1:7233.',
  ];
}

/** What can be done about an attempt that is over, in a shell. */
function wayOnLines(record: IncidentRecord): string[] {
  const commands = standingOf(record) === 'needs_attention' ? nextCommands(record) : [];
  if (commands.length === 0) return [];
  return [`\`\`\`\n${commands.map(([, command]) => command).join('\n')}\n\`\`\``];
}

function waitingLines({ waiting }: IncidentRecord): string[] {
  if (waiting === undefined || waiting === null) return [];
  const until = waiting.until === null ? '' : `, at the longest until ${waiting.until}`;
  const remedy =
    waiting.kind === 'kill_switch'
      ? 'It goes on after `npx recoverops resume`; an abort ends the wait.'
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

/** The incident as a person reads it in the Temporal UI of a namespace. Text from outside is never read as markup. */
export function renderDetails(record: IncidentRecord, namespace: string): string {
  const { status, alarm, repeatCount, outcome, targets } = record;
  return [
    `## ${status === 'pending_approval' && record.decision !== null ? 'approved, waits' : status.replace('_', ' ')}`,
    ...briefLines(record),
    `**Alarm** ${code(alarm.name)} on ${code(alarm.resource.id)} is ${alarmStateText(record)}${repeatCount > 0 ? `, repeated ${countText(repeatCount, 'time')}` : ''}`,
    ...(alarm.finding === undefined ? [] : [`**Logs said** ${foreign(alarm.reason)}`]),
    ...classifiedLines(record),
    ...(targets.length > 0
      ? [`**Hosts** ${targets.map(({ instanceId }) => code(instanceId)).join(', ')}`]
      : []),
    ...hypothesisLines(record),
    ...planLines(record),
    ...approvalLines(record, namespace),
    ...waitingLines(record),
    ...suppressionLines(record),
    ...executionLines(record),
    ...(outcome === null ? [] : [`**Outcome** ${code(outcome.code)}: ${foreign(outcome.message)}`]),
    ...(outcome === null || outcome.nextStep === '' ? [] : [`**Next** ${foreign(outcome.nextStep)}`]),
    ...wayOnLines(record),
  ].join('\n\n');
}
