import type { CommandBytes } from '../../execution/command-bytes.ts';
import type { ExecutionOutcome } from '../../execution/execution.ts';
import { changeText } from '../../plan/edit-plan.ts';
import type { PlanStep } from '../../plan/plan.ts';
import { planDigest } from '../../plan/plan-digest.ts';
import type { Decision } from '../../policy/decision.ts';
import type { IncidentRecord } from '../incident-record.ts';
import {
  type Block,
  code,
  heading,
  joined,
  type ListItem,
  list,
  others,
  paragraph,
  type Spans,
  said,
  strong,
  verbatim,
} from './report-model.ts';

function commandBlocks(name: string, command: CommandBytes | null): readonly Block[] {
  if (command === null) return [paragraph(said`${strong(`${name}:`)} none exists.`)];
  const { argv, body, timeoutSeconds } = command;
  const words = argv.length === 0 ? 'no arguments' : 'arguments, as a JSON list:';
  return [
    paragraph(said`${strong(name)}, at most ${timeoutSeconds} s, ${words}`),
    ...(argv.length === 0 ? [] : [verbatim(JSON.stringify(argv), 'json')]),
    verbatim(body, 'bash'),
  ];
}

/** What was predicted of the alarm's value, to be held against what was measured. */
function predictedOf(step: PlanStep): readonly Spans[] {
  const predicted = step.kind === 'runbook' ? (step.predicted ?? []) : [];
  return predicted.map(({ targetId, sentence }) => said`predicted on ${code(targetId)}: ${sentence}`);
}

function stepBlocks(step: PlanStep): readonly Block[] {
  const made =
    step.kind === 'shell'
      ? said`shell step`
      : said`runbook ${code(`${step.runbook.name} v${step.runbook.version}`)}`;
  return [
    heading(3, said`Step ${step.id}: ${step.title}`),
    paragraph(said`${made}, risk ${step.risk}, on ${joined(step.targetIds.map(code), ', ')}`),
    ...list(predictedOf(step)),
    ...commandBlocks('Action', step.action),
    ...commandBlocks('Check', step.verify),
    ...commandBlocks('Rollback', step.rollback),
  ];
}

export function planSection(record: IncidentRecord): readonly Block[] {
  const { plan, planDigest: recorded } = record;
  if (plan === null) return [heading(2, said`Plan`), paragraph(said`There was no plan.`)];
  const digest = planDigest(plan);
  const agrees =
    digest === recorded
      ? said`It is the digest in the record.`
      : said`${strong('It is not the digest in the record')}, which is ${code(recorded ?? 'missing')}: one of them was changed.`;
  return [
    heading(2, said`Plan`),
    paragraph(
      said`Version ${plan.planVersion}; nothing of it may start after ${code(plan.notAfter)}. Policy ${code(plan.policyVersion)}, diagnostics ${code(plan.diagnosticsSha256)}.`,
    ),
    paragraph(said`SHA-256 of its canonical JSON, computed from the bytes below: ${code(digest)}. ${agrees}`),
    ...editSection(record),
    ...plan.steps.flatMap(stepBlocks),
  ];
}

function decisionLine(decision: Decision): Spans {
  const { via, signedIn } = decision;
  const comment = decision.comment === '' ? [] : said` Comment: ${decision.comment}`;
  const subject = signedIn?.subject == null ? [] : said` ${code(signedIn.subject)}`;
  const issuer = signedIn?.issuer == null ? [] : said` of ${code(signedIn.issuer)}`;
  const role = signedIn?.role === undefined ? '' : ` as ${signedIn.role}`;
  const known = signedIn === undefined ? [] : said`, known by ${signedIn.method}${subject}${issuer}${role}`;
  const claimed = via === 'signal' ? ', who is only claimed to be that person' : '';
  return said`${decision.decidedAt}: ${decision.kind} by ${decision.by} (${via}${known}${claimed}), plan ${code(decision.planDigest)}.${comment}`;
}

/** What people made of the plan while it waited. */
function editSection({ edits = [] }: IncidentRecord): readonly Block[] {
  if (edits.length === 0) return [];
  return [
    heading(3, said`Edits`),
    ...list(
      edits.map(
        ({ at, by, via, from, to, reason, changes }): ListItem => ({
          spans: said`${at}: by ${by} (${via}), plan ${code(from)} became ${code(to)}: ${reason}`,
          items: changes.map((change) => others(changeText(change))),
        }),
      ),
    ),
  ];
}

export function decisionSection({ verdict, approval, decision }: IncidentRecord): readonly Block[] {
  const approvals = approval?.approvals ?? [];
  const decisions = approvals.some((given) => given.id === decision?.id)
    ? approvals
    : [...approvals, ...(decision === null ? [] : [decision])];
  return [
    heading(2, said`Decision`),
    ...(verdict === null
      ? [paragraph(said`The policy was not asked, as there was no plan.`)]
      : [
          paragraph(said`Policy ${code(verdict.policyVersion)} said ${strong(verdict.kind)}:`),
          ...list(
            verdict.reasons.map(({ rule, verdict: kind, stepId, message }) => {
              const step = stepId === null ? [] : said`, step ${stepId}`;
              return said`${code(rule)} (${kind}${step}): ${message}`;
            }),
          ),
        ]),
    ...(approval === null
      ? []
      : [
          paragraph(
            said`Asked at ${approval.requestedAt}, until ${approval.deadline}; ${approval.required} needed, ${approval.approvals.length} given, ${approval.remindersSent} reminders.`,
          ),
        ]),
    ...(decisions.length === 0 ? [paragraph(said`Nobody decided.`)] : list(decisions.map(decisionLine))),
  ];
}

function executionBlocks(outcome: ExecutionOutcome): readonly Block[] {
  const exit = outcome.exitCode === null ? 'no exit code' : `exit ${outcome.exitCode}`;
  const when = outcome.startedAt === null ? '' : `, ${outcome.startedAt} to ${outcome.endedAt ?? '?'}`;
  const stream = (name: string, text: string) =>
    text === '' ? [] : [paragraph(said`${name}:`), verbatim(text)];
  return [
    heading(
      3,
      said`${outcome.phase} of step ${outcome.stepId} on ${outcome.targetId}, attempt ${outcome.attempt}: ${outcome.state}`,
    ),
    paragraph(
      said`${exit}${when}; settled by ${outcome.settledBy}. Execution ${code(outcome.executionId)}, command ${code(outcome.commandId ?? 'none')}, whole output ${code(outcome.outputKey ?? 'not stored')}.`,
    ),
    ...(outcome.detail === '' ? [] : [paragraph(others(outcome.detail))]),
    ...stream('Standard output', outcome.stdout),
    ...stream('Standard error', outcome.stderr),
  ];
}

/** Before, predicted and after, each in the words of whoever said it. */
function comparedBlocks({ plan, verification, alarm }: IncidentRecord): readonly Block[] {
  const predicted = (plan?.steps ?? []).flatMap(predictedOf);
  const reason = verification?.reason;
  if (verification === null || (predicted.length === 0 && reason === undefined)) return [];
  const measured = reason === undefined ? said`the alarm was not read` : said`CloudWatch says: ${reason}`;
  const before = alarm.reason === '' ? [] : [said`before: ${alarm.reason}`];
  return list([...before, ...predicted, said`measured: ${measured}`]);
}

export function executionSections(record: IncidentRecord): readonly Block[] {
  const { executions, verification } = record;
  const of = (phase: ExecutionOutcome['phase']) => executions.filter((outcome) => outcome.phase === phase);
  const listed = (outcomes: readonly ExecutionOutcome[], none: Spans) =>
    outcomes.length === 0 ? [paragraph(none)] : outcomes.flatMap(executionBlocks);
  const passed = verification?.passed ?? null;
  const missed = record.outcome?.code === 'verify.quiet' ? 'quiet, not verified' : 'not passed';
  const verified =
    verification === null
      ? said`The alarm was not watched after a fix.`
      : said`Watched from ${verification.startedAt}; alarm back to OK at ${verification.alarmOkAt ?? 'no time'}, held until ${verification.heldUntil ?? 'no time'}: ${passed === null ? 'not settled' : passed ? 'passed' : missed}.`;
  return [
    heading(2, said`Outputs`),
    ...listed(of('action'), said`Nothing was run.`),
    heading(2, said`Verification`),
    paragraph(verified),
    ...comparedBlocks(record),
    ...listed(of('verify'), said`No check was run on a host.`),
    heading(2, said`Rollback`),
    ...listed(of('rollback'), said`Nothing was rolled back.`),
  ];
}
