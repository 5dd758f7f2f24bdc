import type { IncidentView } from '../contracts/api.ts';
import type { CommandBytes } from '../domain/execution/command-bytes.ts';
import type { ExecutionOutcome } from '../domain/execution/execution.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { AttemptBegin } from '../domain/record/attempt.ts';
import type { IncidentRecord } from '../domain/record/incident-record.ts';
import type { IncidentSummary } from '../domain/record/incident-summary.ts';
import { type Standing, standingOf } from '../domain/record/standing.ts';
import type { IncidentStatus } from '../domain/record/state-machine.ts';
import type { TimelineEvent } from '../domain/record/timeline.ts';
import { nextCommands } from './next-commands.ts';
import { indent, paint, printable, type Style, type Terminal, table } from './terminal.ts';

const STYLE_OF_STATUS: Readonly<Record<IncidentStatus, Style>> = {
  diagnosing: 'blue',
  planning: 'blue',
  pending_approval: 'yellow',
  executing: 'magenta',
  verifying: 'magenta',
  rolling_back: 'magenta',
  completed: 'green',
  recovered: 'green',
  rejected: 'dim',
  expired: 'yellow',
  suppressed: 'dim',
  rolled_back: 'yellow',
  failed: 'red',
  timeout: 'red',
  no_remedy: 'yellow',
};

const DIGEST_SHOWN_CHARS = 12;

const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  working: 'working',
  needs_approval: 'needs approval',
  needs_attention: 'needs attention',
  closed: 'closed',
};

export function statusText(terminal: Terminal, status: IncidentStatus): string {
  return paint(terminal, STYLE_OF_STATUS[status], status);
}

export function summaryTable(items: readonly IncidentSummary[]): string[] {
  const rows = items.map((item) => [
    item.incidentId,
    item.status,
    STANDING_WORDS[item.standing],
    item.openedAt,
    item.instanceIds.join(',') || '-',
    item.planDigest?.slice(0, DIGEST_SHOWN_CHARS) ?? '-',
  ]);
  return table(['INCIDENT', 'STATUS', 'INCIDENT IS', 'OPENED', 'HOSTS', 'PLAN'], rows);
}

export function timelineLine(terminal: Terminal, event: TimelineEvent): string {
  const time = event.timestamp.slice(11, 23);
  return `${paint(terminal, 'dim', time)}  ${event.event.padEnd(22)} ${printable(event.message)} ${paint(terminal, 'dim', `(${printable(event.actor)})`)}`;
}

function commandLines(label: string, command: CommandBytes | null): string[] {
  if (command === null) return [];
  const argv = command.argv.length === 0 ? '' : `  arguments: ${JSON.stringify(command.argv)}`;
  return [
    `  ${label} (at most ${command.timeoutSeconds} s)${printable(argv)}`,
    indent(printable(command.body.trimEnd()), '    | '),
  ];
}

function planLines(terminal: Terminal, plan: Plan, digest: string): string[] {
  const lines = [
    '',
    paint(terminal, 'bold', `Plan ${plan.planVersion}`),
    `  digest     ${digest}`,
    `  not after  ${plan.notAfter}`,
  ];
  for (const step of plan.steps) {
    const kind = step.kind === 'runbook' ? `runbook ${step.runbook.name} v${step.runbook.version}` : 'shell';
    lines.push(
      '',
      `  ${step.id}  ${printable(step.title)}  [${kind}, risk ${step.risk}, on ${step.targetIds.join(', ')}]`,
    );
    lines.push(...commandLines('action', step.action));
    lines.push(...commandLines('verify', step.verify), ...commandLines('rollback', step.rollback));
  }
  return lines;
}

function executionLines(executions: readonly ExecutionOutcome[]): string[] {
  return executions.flatMap((run) => [
    `  ${run.stepId} ${run.phase} on ${run.targetId}: ${run.state}${run.exitCode === null ? '' : ` (exit ${run.exitCode})`}`,
    ...(run.detail === '' ? [] : [indent(printable(run.detail))]),
    ...(run.stdout === '' ? [] : [indent(printable(run.stdout.trimEnd()), '    | ')]),
    ...(run.stderr === '' ? [] : [indent(printable(run.stderr.trimEnd()), '    ! ')]),
  ]);
}

function begunText({ by, kind, reason }: AttemptBegin): string {
  const who = { alarm: 'by the alarm', plan_again: `by ${by}`, reset: 'because its workflow was reset' }[
    kind
  ];
  return reason === '' ? who : `${who}: ${reason}`;
}

/** Each attempt by its number: why it began, how it ended. The one under way has no end yet. */
function attemptLines(terminal: Terminal, record: IncidentRecord): string[] {
  const lines = record.attempts.flatMap(
    ({ attempt, status, startedAt, endedAt, begun, outcome, executions }) => [
      `  ${attempt}  ${statusText(terminal, status)}  ${startedAt} to ${endedAt}`,
      `     begun ${printable(begunText(begun))}`,
      `     ${outcome.code}: ${printable(outcome.message)}`,
      ...(executions.length === 0 ? [] : [`     ran ${executions.length} command(s) on hosts`]),
    ],
  );
  if (record.attempts.some(({ attempt }) => attempt === record.attempt)) return lines;
  return [
    ...lines,
    `  ${record.attempt}  ${statusText(terminal, record.status)}  since ${record.begun.at}`,
    `     begun ${printable(begunText(record.begun))}`,
  ];
}

/** That nobody works on it, and what can be done: one line each, the commands as they run. */
export function attentionLines(terminal: Terminal, record: IncidentRecord): string[] {
  if (standingOf(record) !== 'needs_attention') return [];
  const why =
    record.attention === null
      ? ''
      : ` since ${record.attention.since}: ${printable(record.attention.reason)}`;
  return [
    paint(terminal, 'red', `Needs attention${why}`),
    ...nextCommands(record, DIGEST_SHOWN_CHARS).map(([what, command]) => `  ${what}: ${command}`),
  ];
}

/** One incident for reading in a terminal, the plan to the byte. */
export function incidentText(terminal: Terminal, view: IncidentView): string[] {
  const { record, timeline } = view;
  const heading = (text: string) => ['', paint(terminal, 'bold', text)];
  const lines = [
    `${paint(terminal, 'bold', record.incidentId)}  ${statusText(terminal, record.status)}, ${STANDING_WORDS[standingOf(record)]}`,
    `  alarm     ${printable(record.alarm.name)} (${record.alarmState}): ${printable(record.alarm.reason)}`,
    `  resource  ${record.alarm.resource.kind} ${printable(record.alarm.resource.id)}`,
    `  opened    ${record.openedAt}${record.endedAt === null ? '' : `   closed ${record.endedAt}`}`,
    `  workflow  ${record.workflowId}`,
  ];
  const { closed } = record;
  if (closed !== null) {
    lines.push(
      `  closed    by ${closed.by === 'alarm' ? 'the alarm' : printable(closed.who)}: ${printable(closed.reason)}`,
    );
  }
  if (record.attention !== null) {
    const { since, reason } = record.attention;
    lines.push(`  ${paint(terminal, 'red', 'needs attention')} since ${since}: ${printable(reason)}`);
  }
  lines.push(...heading(`Attempts: ${record.attempt}`), ...attemptLines(terminal, record));
  if (record.hypothesis !== null) {
    const { rootCause, reasoning, confidence } = record.hypothesis;
    lines.push(...heading('Hypothesis'), `  ${printable(rootCause)} (confidence ${confidence.toFixed(2)})`);
    lines.push(indent(printable(reasoning), '  '));
  }
  if (record.provenance !== null) {
    const { planner, model, fallbackReason } = record.provenance;
    lines.push(
      `  planned by ${planner}${model === null ? '' : ` ${model}`}${fallbackReason === null ? '' : `: ${printable(fallbackReason)}`}`,
    );
  }
  if (record.plan !== null && record.planDigest !== null) {
    lines.push(...planLines(terminal, record.plan, record.planDigest));
  }
  if (record.verdict !== null) {
    lines.push(...heading(`Verdict: ${record.verdict.kind}`));
    lines.push(...record.verdict.reasons.map((reason) => `  ${reason.rule}: ${reason.message}`));
  }
  if (record.approval !== null) {
    const { required, approvals, deadline } = record.approval;
    lines.push(...heading('Approval'), `  ${approvals.length} of ${required} by ${deadline}`);
  }
  if (record.waiting !== undefined && record.waiting !== null) {
    const { since, until, message } = record.waiting;
    lines.push(
      ...heading('Waits'),
      `  since ${since}${until === null ? '' : `, at the longest until ${until}`}`,
    );
    lines.push(`  ${printable(message).replaceAll(/\s+/g, ' ')}`);
  }
  if (record.executions.length > 0)
    lines.push(...heading('Executions'), ...executionLines(record.executions));
  if (record.outcome !== null) {
    lines.push(...heading('Outcome'), `  ${record.outcome.code}: ${printable(record.outcome.message)}`);
    if (record.outcome.nextStep !== '') lines.push(`  Next: ${record.outcome.nextStep}`);
  }
  lines.push(...heading('Timeline'), ...timeline.map((event) => `  ${timelineLine(terminal, event)}`));
  if (view.chainFaults.length > 0)
    lines.push(paint(terminal, 'red', '  The hash chain of this timeline is broken.'));
  const next = nextCommands(record, DIGEST_SHOWN_CHARS);
  if (next.length > 0) lines.push(...heading('What can be done now'));
  lines.push(...next.map(([what, command]) => `  ${what}: ${command}`));
  return lines;
}
