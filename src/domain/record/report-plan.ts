import type { CommandBytes } from '../execution/command-bytes.ts';
import type { ExecutionOutcome } from '../execution/execution.ts';
import { changeText } from '../plan/edit-plan.ts';
import type { PlanStep } from '../plan/plan.ts';
import { planDigest } from '../plan/plan-digest.ts';
import type { Decision } from '../policy/decision.ts';
import { codeSpan, fenced, inlineText } from '../text/markdown-text.ts';
import type { IncidentRecord } from './incident-record.ts';

function commandLines(name: string, command: CommandBytes | null): readonly string[] {
  if (command === null) return [`**${name}:** none exists.`, ''];
  const argv = command.argv.length === 0 ? 'no arguments' : 'arguments, as a JSON list:';
  return [
    `**${name}**, at most ${command.timeoutSeconds} s, ${argv}`,
    '',
    ...(command.argv.length === 0 ? [] : [fenced(JSON.stringify(command.argv), 'json'), '']),
    fenced(command.body, 'bash'),
    '',
  ];
}

/** What was predicted of the alarm's value, to be held against what was measured. */
function predictedLines(step: PlanStep): readonly string[] {
  const predicted = step.kind === 'runbook' ? (step.predicted ?? []) : [];
  if (predicted.length === 0) return [];
  return [
    ...predicted.map(
      ({ targetId, sentence }) => `- predicted on ${codeSpan(targetId)}: ${inlineText(sentence)}`,
    ),
    '',
  ];
}

function stepLines(step: PlanStep): readonly string[] {
  const made =
    step.kind === 'shell'
      ? 'shell step'
      : `runbook ${codeSpan(`${step.runbook.name} v${step.runbook.version}`)}`;
  return [
    `### Step ${inlineText(step.id)}: ${inlineText(step.title)}`,
    '',
    `${made}, risk ${step.risk}, on ${step.targetIds.map(codeSpan).join(', ')}`,
    '',
    ...predictedLines(step),
    ...commandLines('Action', step.action),
    ...commandLines('Check', step.verify),
    ...commandLines('Rollback', step.rollback),
  ];
}

export function planSection(record: IncidentRecord): readonly string[] {
  const { plan, planDigest: recorded } = record;
  if (plan === null) return ['## Plan', '', 'There was no plan.', ''];
  const digest = planDigest(plan);
  const agrees =
    digest === recorded
      ? 'It is the digest in the record.'
      : `**It is not the digest in the record**, which is ${codeSpan(recorded ?? 'missing')}: one of them was changed.`;
  return [
    '## Plan',
    '',
    `Version ${plan.planVersion}; nothing of it may start after ${codeSpan(plan.notAfter)}. Policy ${codeSpan(plan.policyVersion)}, diagnostics ${codeSpan(plan.diagnosticsSha256)}.`,
    '',
    `SHA-256 of its canonical JSON, computed from the bytes below: ${codeSpan(digest)}. ${agrees}`,
    '',
    ...editSection(record),
    ...plan.steps.flatMap(stepLines),
  ];
}

function decisionLine(decision: Decision): string {
  const comment = decision.comment === '' ? '' : ` Comment: ${inlineText(decision.comment)}`;
  const { via, signedIn } = decision;
  const subject = signedIn?.subject == null ? '' : ` ${codeSpan(signedIn.subject)}`;
  const issuer = signedIn?.issuer == null ? '' : ` of ${codeSpan(signedIn.issuer)}`;
  const role = signedIn?.role === undefined ? '' : ` as ${signedIn.role}`;
  const known = signedIn === undefined ? '' : `, known by ${signedIn.method}${subject}${issuer}${role}`;
  const claimed = via === 'signal' ? ', who is only claimed to be that person' : '';
  return `- ${decision.decidedAt}: ${decision.kind} by ${inlineText(decision.by)} (${via}${known}${claimed}), plan ${codeSpan(decision.planDigest)}.${comment}`;
}

/** What people made of the plan while it waited. */
function editSection({ edits = [] }: IncidentRecord): readonly string[] {
  if (edits.length === 0) return [];
  return [
    '### Edits',
    '',
    ...edits.flatMap(({ at, by, via, from, to, reason, changes }) => [
      `- ${at}: by ${inlineText(by)} (${via}), plan ${codeSpan(from)} became ${codeSpan(to)}: ${inlineText(reason)}`,
      ...changes.map((change) => `  - ${inlineText(changeText(change))}`),
    ]),
    '',
  ];
}

export function decisionSection({ verdict, approval, decision }: IncidentRecord): readonly string[] {
  const lines = ['## Decision', ''];
  if (verdict === null) lines.push('The policy was not asked, as there was no plan.');
  else {
    lines.push(`Policy ${codeSpan(verdict.policyVersion)} said **${verdict.kind}**:`, '');
    lines.push(
      ...verdict.reasons.map(
        (reason) =>
          `- ${codeSpan(reason.rule)} (${reason.verdict}${reason.stepId === null ? '' : `, step ${inlineText(reason.stepId)}`}): ${inlineText(reason.message)}`,
      ),
    );
  }
  if (approval !== null) {
    lines.push(
      '',
      `Asked at ${approval.requestedAt}, until ${approval.deadline}; ${approval.required} needed, ${approval.approvals.length} given, ${approval.remindersSent} reminders.`,
    );
  }
  const approvals = approval?.approvals ?? [];
  const decisions = approvals.some((given) => given.id === decision?.id)
    ? approvals
    : [...approvals, ...(decision === null ? [] : [decision])];
  lines.push('', ...(decisions.length === 0 ? ['Nobody decided.'] : decisions.map(decisionLine)), '');
  return lines;
}

function executionLines(outcome: ExecutionOutcome): readonly string[] {
  const exit = outcome.exitCode === null ? 'no exit code' : `exit ${outcome.exitCode}`;
  const when = outcome.startedAt === null ? '' : `, ${outcome.startedAt} to ${outcome.endedAt ?? '?'}`;
  const stream = (name: string, text: string) => (text === '' ? [] : [`${name}:`, '', fenced(text), '']);
  return [
    `### ${outcome.phase} of step ${inlineText(outcome.stepId)} on ${inlineText(outcome.targetId)}, attempt ${outcome.attempt}: ${outcome.state}`,
    '',
    `${exit}${when}; settled by ${outcome.settledBy}. Execution ${codeSpan(outcome.executionId)}, command ${codeSpan(outcome.commandId ?? 'none')}, whole output ${codeSpan(outcome.outputKey ?? 'not stored')}.`,
    '',
    ...(outcome.detail === '' ? [] : [inlineText(outcome.detail), '']),
    ...stream('Standard output', outcome.stdout),
    ...stream('Standard error', outcome.stderr),
  ];
}

/** Predicted beside measured, each in the words of whoever said it. */
function comparedLines({ plan, verification }: IncidentRecord): readonly string[] {
  const predicted = (plan?.steps ?? []).flatMap(predictedLines);
  const reason = verification?.reason;
  if (verification === null || (predicted.length === 0 && reason === undefined)) return [];
  const measured = reason === undefined ? 'the alarm was not read' : `CloudWatch says: ${inlineText(reason)}`;
  return [...predicted.filter((line) => line !== ''), `- measured: ${measured}`, ''];
}

export function executionSections(record: IncidentRecord): readonly string[] {
  const { executions, verification } = record;
  const of = (...phases: readonly ExecutionOutcome['phase'][]) =>
    executions.filter((outcome) => phases.includes(outcome.phase));
  const listed = (outcomes: readonly ExecutionOutcome[], none: string) =>
    outcomes.length === 0 ? [none, ''] : outcomes.flatMap(executionLines);
  const passed = verification?.passed ?? null;
  const missed = record.outcome?.code === 'verify.quiet' ? 'quiet, not verified' : 'not passed';
  const verified =
    verification === null
      ? 'The alarm was not watched after a fix.'
      : `Watched from ${verification.startedAt}; alarm back to OK at ${verification.alarmOkAt ?? 'no time'}, held until ${verification.heldUntil ?? 'no time'}: ${passed === null ? 'not settled' : passed ? 'passed' : missed}.`;
  return [
    '## Outputs',
    '',
    ...listed(of('action'), 'Nothing was run.'),
    '## Verification',
    '',
    verified,
    '',
    ...comparedLines(record),
    ...listed(of('verify'), 'No check was run on a host.'),
    '## Rollback',
    '',
    ...listed(of('rollback'), 'Nothing was rolled back.'),
  ];
}
