import type { IncidentView } from '../contracts/api.ts';
import type { CommandBytes } from '../domain/execution/command-bytes.ts';
import type { ExecutionOutcome } from '../domain/execution/execution.ts';
import { changeText } from '../domain/plan/edit-plan.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { alarmReadText, alarmStateText } from '../domain/record/alarm-standing.ts';
import type { AttemptBegin } from '../domain/record/attempt.ts';
import { briefLinesAt, briefOf } from '../domain/record/brief/brief.ts';
import { hostText } from '../domain/record/brief/brief-text.ts';
import { leftText } from '../domain/record/brief/time-left.ts';
import { findingRows, templateNews } from '../domain/record/finding-lines.ts';
import type { IncidentRecord } from '../domain/record/incident-record.ts';
import { conditionLines, judgementLines } from '../domain/record/judgement-lines.ts';
import { nextCommands, ownCommand } from '../domain/record/next-commands.ts';
import { standingOf } from '../domain/record/standing.ts';
import type { IncidentStatus } from '../domain/record/state-machine.ts';
import type { TimelineEvent } from '../domain/record/timeline.ts';
import { suppressionText } from '../domain/suppression/suppression.ts';
import { countText } from '../domain/text/count-text.ts';
import { classificationText } from './classification-text.ts';
import { DIGEST_SHOWN_CHARS, STANDING_WORDS } from './incident-table.ts';
import { clockText, zoneText } from './local-time.ts';
import { answer, block, type Line, line, paint, type Style, type Terminal } from './terminal.ts';

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

type Hosts = IncidentRecord['targets'];

/** How long a decision can still be made; nothing once it is made. */
function leftBehind({ decision, status }: IncidentRecord, deadline: string, nowMs: number): string {
  const left = decision === null && status === 'pending_approval' ? leftText(deadline, nowMs) : null;
  return left === null ? '' : ` (${left})`;
}

export function statusText(terminal: Terminal, status: IncidentStatus): Line {
  return paint(terminal, STYLE_OF_STATUS[status], status);
}

export function timelineLine(terminal: Terminal, event: TimelineEvent): Line {
  const time = event.timestamp.slice(11, 23);
  return line`${paint(terminal, 'dim', time)}  ${event.event.padEnd(22)} ${event.message} ${paint(terminal, 'dim', `(${event.actor})`)}`;
}

function commandLines(label: string, command: CommandBytes | null): Line[] {
  if (command === null) return [];
  const argv = command.argv.length === 0 ? '' : `  arguments: ${JSON.stringify(command.argv)}`;
  return [line`  ${label} (at most ${command.timeoutSeconds} s)${argv}`, ...block(command.body, '    | ')];
}

function planLines(terminal: Terminal, plan: Plan, digest: string, targets: Hosts): Line[] {
  const lines: Line[] = [
    line``,
    paint(terminal, 'bold', `Plan ${plan.planVersion}`),
    line`  digest     ${digest}`,
    line`  not after  ${plan.notAfter}`,
  ];
  for (const step of plan.steps) {
    const kind = step.kind === 'runbook' ? `runbook ${step.runbook.name} v${step.runbook.version}` : 'shell';
    lines.push(
      line``,
      line`  ${step.id}  ${step.title}  [${kind}, risk ${step.risk}, on ${step.targetIds.map((id) => hostText(id, targets)).join(', ')}]`,
    );
    lines.push(...commandLines('action', step.action));
    lines.push(...commandLines('verify', step.verify), ...commandLines('rollback', step.rollback));
  }
  return lines;
}

/** What people made of the plan before it was decided: who, when, why, and each difference. */
function editLines(terminal: Terminal, { edits = [] }: IncidentRecord): Line[] {
  if (edits.length === 0) return [];
  return [
    line``,
    paint(terminal, 'bold', `Edits: ${edits.length}`),
    ...edits.flatMap(({ by, at, from, to, reason, changes }) => [
      line`  ${at}  by ${by}: ${reason}`,
      line`    plan ${from.slice(0, DIGEST_SHOWN_CHARS)} became ${to.slice(0, DIGEST_SHOWN_CHARS)}`,
      ...changes.map((change) => line`    ${changeText(change)}`),
    ]),
  ];
}

function executionLines(executions: readonly ExecutionOutcome[], targets: Hosts): Line[] {
  return executions.flatMap((run) => [
    line`  ${run.stepId} ${run.phase} on ${hostText(run.targetId, targets)}: ${run.state}${run.exitCode === null ? '' : ` (exit ${run.exitCode})`}`,
    ...(run.detail === '' ? [] : block(run.detail, '    : ')),
    ...(run.stdout === '' ? [] : block(run.stdout, '    | ')),
    ...(run.stderr === '' ? [] : block(run.stderr, '    ! ')),
  ]);
}

function begunText({ by, kind, reason }: AttemptBegin): string {
  const who = {
    alarm: 'by the alarm',
    plan_again: `by ${by}`,
    undo: `to undo the fix, by ${by}`,
    reset: 'because its workflow was reset',
    suppression_ended: 'by itself',
    fired_anew: 'because the alarm fired anew',
  }[kind];
  return reason === '' ? who : `${who}: ${reason}`;
}

/** Each attempt by its number: why it began, how it ended. The one under way has no end yet. */
function attemptLines(terminal: Terminal, record: IncidentRecord): Line[] {
  const lines = record.attempts.flatMap(
    ({ attempt, status, startedAt, endedAt, begun, outcome, executions }) => [
      line`  ${attempt}  ${statusText(terminal, status)}  ${startedAt} to ${endedAt}`,
      line`     begun ${begunText(begun)}`,
      line`     ${outcome.code}: ${outcome.message}`,
      ...(executions.length === 0
        ? []
        : [line`     ran ${countText(executions.length, 'command')} on hosts`]),
    ],
  );
  if (record.attempts.some(({ attempt }) => attempt === record.attempt)) return lines;
  return [
    ...lines,
    line`  ${record.attempt}  ${statusText(terminal, record.status)}  since ${record.begun.at}`,
    line`     begun ${begunText(record.begun)}`,
  ];
}

/** Who looks after it; nothing where nobody does. */
function attendingLines({ attending, closed }: IncidentRecord): Line[] {
  if (attending === undefined || closed !== null) return [];
  const { acknowledged, assigned } = attending;
  return [
    ...(acknowledged === null ? [] : [line`  seen by   ${acknowledged.by}, at ${acknowledged.at}`]),
    ...(assigned === null ? [] : [line`  assigned  to ${assigned.to} by ${assigned.by}, at ${assigned.at}`]),
  ];
}

/** That nobody works on it, and what can be done: one line each, the commands as they run. */
export function attentionLines(terminal: Terminal, record: IncidentRecord): Line[] {
  if (standingOf(record) !== 'needs_attention') return [];
  const why = record.attention === null ? '' : ` since ${record.attention.since}: ${record.attention.reason}`;
  return [
    paint(terminal, 'red', `Needs attention${why}`),
    ...nextCommands(record).map(([what, command]) => line`  ${what}: ${command}`),
  ];
}

/** What the logs said; nothing for an alarm of CloudWatch. */
function findingText(terminal: Terminal, { alarm }: IncidentRecord): Line[] {
  const { finding } = alarm;
  if (finding === undefined) return [];
  const { patterns, templates, lines } = finding;
  return [
    ...findingRows(finding).map(([name, value]) => line`  ${name.toLowerCase().padEnd(9)} ${value}`),
    ...patterns.map(({ count, says, name }) => line`    ${count} × ${says} (${name})`),
    ...templates.map((one) => {
      const news = templateNews(one);
      return line`    ${one.count} × ${one.text}${news === '' ? '' : paint(terminal, 'yellow', ` ${news}`)}`;
    }),
    ...block(lines.join('\n'), '    | '),
  ];
}

/** What was measured on the hosts and what is blamed for it; nothing for records from before there was a judgement. */
function judgedLines(terminal: Terminal, { diagnostics, targets }: IncidentRecord): Line[] {
  const judgement = diagnostics?.judgement;
  if (judgement === undefined) return [];
  return [
    line``,
    paint(terminal, 'bold', 'Judgement'),
    ...conditionLines(judgement).map((text) => line`  ${text}`),
    ...judgementLines(judgement).flatMap(({ targetId, state, measured, lines }) => [
      line`  ${hostText(targetId, targets)}: ${state}: ${measured}`,
      ...lines.map((text) => line`    ${text}`),
    ]),
  ];
}

/** What was read on the hosts, as far as the record has it: the whole is in S3 under the key. */
function evidenceLines(terminal: Terminal, { diagnostics, targets }: IncidentRecord): Line[] {
  if (diagnostics === null || diagnostics.evidence.length === 0) return [];
  return [
    line``,
    paint(terminal, 'bold', 'Evidence'),
    ...diagnostics.evidence.flatMap(({ id, targetId, probeSet, sizeBytes, key, problem, excerpt }) => [
      line`  ${id} ${probeSet} on ${hostText(targetId, targets)}: ${sizeBytes} bytes, ${key ?? 'not stored'}`,
      ...(problem === null ? [] : [line`    incomplete: ${problem}`]),
      ...(excerpt === '' ? [] : block(excerpt, '    | ')),
    ]),
  ];
}

/** The other planner's opinion, beside the one that was taken. */
function secondViewLines({ secondView }: IncidentRecord): Line[] {
  if (secondView === undefined || secondView === null) return [];
  const { planner, rootCause, confidence, difference, refused } = secondView;
  return [
    line`  the ${planner} planner says: ${rootCause} (confidence ${confidence.toFixed(2)})`,
    line`    ${difference}`,
    ...refused.map((why) => line`    refused: ${why}`),
  ];
}

/** What was predicted of the alarm, beside what CloudWatch says of it now. */
function comparedLines(terminal: Terminal, { plan, verification, targets }: IncidentRecord): Line[] {
  const predicted = (plan?.steps ?? []).flatMap((step) =>
    step.kind === 'runbook' ? (step.predicted ?? []) : [],
  );
  const reason = verification?.reason;
  if (verification === null || (predicted.length === 0 && reason === undefined)) return [];
  return [
    line``,
    paint(terminal, 'bold', 'Verification'),
    ...predicted.map(
      ({ targetId, sentence }) => line`  predicted on ${hostText(targetId, targets)}: ${sentence}`,
    ),
    line`  measured: ${reason ?? 'the alarm was not read'}`,
  ];
}

/** Whether the fix that ran can be undone, by which command; nothing where none ran. */
function undoLines({ record, undo }: Pick<IncidentView, 'record' | 'undo'>): Line[] {
  if (undo === undefined) return [];
  if (undo.kind === 'withheld') return [line`  The fix cannot be undone: ${undo.why}`];
  return [
    line`  Undo the fix: ${ownCommand('undo', record.incidentId, '--reason', '"why"')}`,
    line`    ${undo.does}`,
  ];
}

/** What else is open on the hosts of the plan that waits: two approvals of one trouble are one too many. */
function alongsideLines(
  terminal: Terminal,
  { record, alongside = [] }: Pick<IncidentView, 'record' | 'alongside'>,
): Line[] {
  if (alongside.length === 0) return [];
  const names = new Map(record.targets.map(({ instanceId, name }) => [instanceId, name]));
  const said = alongside.flatMap(({ incidentId, alarmName, standing, hosts, cause }) => [
    line`  ${alarmName} on ${hosts.map((id) => names.get(id) ?? id).join(', ')}: ${STANDING_WORDS[standing]}${cause === null ? '' : `; ${cause}`}`,
    line`    ${ownCommand('show', incidentId)}`,
  ]);
  return [
    line`${paint(terminal, 'yellow', 'Also open on this host')}, perhaps for the same trouble: look before you approve both`,
    ...said,
  ];
}

/** One incident for reading in a terminal at a moment: the brief, and what there is to know, the plan to the byte. */
export function incidentText(
  terminal: Terminal,
  view: Pick<IncidentView, 'record' | 'timeline' | 'chainFaults' | 'undo' | 'alongside'>,
  nowMs = Date.now(),
): Line[] {
  const { record, timeline } = view;
  const heading = (text: string) => [line``, paint(terminal, 'bold', text)];
  const lines = [
    line`${paint(terminal, 'bold', record.incidentId)}  ${statusText(terminal, record.status)}, ${STANDING_WORDS[standingOf(record)]}`,
    ...briefLinesAt(briefOf(record), nowMs).map(({ label, text }) => answer(terminal, label, text)),
    ...alongsideLines(terminal, view),
    line``,
    line`  alarm     ${record.alarm.name} (${alarmStateText(record)}): ${record.alarm.reason}`,
    line`  resource  ${record.alarm.resource.kind} ${record.alarm.resource.id}`,
    ...findingText(terminal, record),
    ...classificationText(terminal, record),
    line`  opened    ${record.openedAt}${record.endedAt === null ? '' : `   closed ${record.endedAt}`}`,
    line`  workflow  ${record.workflowId}`,
    ...(record.settings.siteSha256 === undefined ? [] : [line`  site      ${record.settings.siteSha256}`]),
  ];
  const { closed } = record;
  if (closed !== null) {
    lines.push(line`  closed    by ${closed.by === 'alarm' ? 'the alarm' : closed.who}: ${closed.reason}`);
  }
  if (record.attention !== null) {
    const { since, reason } = record.attention;
    lines.push(line`  ${paint(terminal, 'red', 'needs attention')} since ${since}: ${reason}`);
    lines.push(line`  its alarm is ${alarmReadText(record)}`);
  }
  if (record.suppression != null) {
    const { since } = record.suppression;
    lines.push(line`  quiet     since ${since}: the alarm is ${suppressionText(record.suppression)}`);
  }
  lines.push(...attendingLines(record));
  lines.push(...heading(`Attempts: ${record.attempt}`), ...attemptLines(terminal, record));
  lines.push(...judgedLines(terminal, record), ...evidenceLines(terminal, record));
  if (record.hypothesis !== null) {
    const { rootCause, reasoning, confidence } = record.hypothesis;
    lines.push(...heading('Hypothesis'), line`  ${rootCause} (confidence ${confidence.toFixed(2)})`);
    lines.push(...block(reasoning, '    : '));
  }
  if (record.provenance !== null) {
    const { planner, model, fallbackReason } = record.provenance;
    lines.push(
      line`  planned by ${planner}${model === null ? '' : ` ${model}`}${fallbackReason === null ? '' : `: ${fallbackReason}`}`,
    );
  }
  lines.push(...secondViewLines(record));
  if (record.plan !== null && record.planDigest !== null) {
    lines.push(...planLines(terminal, record.plan, record.planDigest, record.targets));
  }
  lines.push(...editLines(terminal, record));
  if (record.verdict !== null) {
    lines.push(...heading(`Verdict: ${record.verdict.kind}`));
    lines.push(...record.verdict.reasons.map((reason) => line`  ${reason.rule}: ${reason.message}`));
  }
  if (record.approval !== null) {
    const { required, approvals, deadline } = record.approval;
    lines.push(
      ...heading('Approval'),
      line`  ${approvals.length} of ${required} by ${deadline}${leftBehind(record, deadline, nowMs)}`,
      line`  by the clock here: ${clockText(deadline, nowMs)} (${zoneText(deadline)})`,
    );
  }
  if (record.waiting !== undefined && record.waiting !== null) {
    const { since, until, message } = record.waiting;
    lines.push(
      ...heading('Waits'),
      line`  since ${since}${until === null ? '' : `, at the longest until ${until}`}`,
    );
    lines.push(line`  ${message}`);
  }
  if (record.executions.length > 0)
    lines.push(...heading('Executions'), ...executionLines(record.executions, record.targets));
  lines.push(...comparedLines(terminal, record));
  if (record.outcome !== null) {
    lines.push(...heading('Outcome'), line`  ${record.outcome.code}: ${record.outcome.message}`);
    if (record.outcome.nextStep !== '') lines.push(line`  Next: ${record.outcome.nextStep}`);
  }
  lines.push(...heading('Timeline'), ...timeline.map((event) => line`  ${timelineLine(terminal, event)}`));
  if (view.chainFaults.length > 0)
    lines.push(paint(terminal, 'red', '  The hash chain of this timeline is broken.'));
  const next = nextCommands(record);
  const undo = undoLines(view);
  if (next.length + undo.length > 0) lines.push(...heading('What can be done now'));
  lines.push(...next.map(([what, command]) => line`  ${what}: ${command}`), ...undo);
  return lines;
}
