import { classificationSentence } from '../alarm/finding/classification-words.ts';
import type { Diagnostics, Finding, Inadmissible } from '../diagnosis/diagnostics.ts';
import type { ModelExchange } from '../diagnosis/model-exchange.ts';
import { suppressionText } from '../suppression/suppression.ts';
import { countText } from '../text/count-text.ts';
import { codeSpan, fenced, inlineText, table } from '../text/markdown-text.ts';
import { assertNever } from '../text/result.ts';
import { alarmStateText } from './alarm-standing.ts';
import { briefOf } from './brief/brief.ts';
import { classificationLines } from './classification-lines.ts';
import { findingRows, templateNews } from './finding-lines.ts';
import type { IncidentRecord } from './incident-record.ts';
import { conditionLines, judgementLines } from './judgement-lines.ts';
import { ownCommand } from './next-commands.ts';
import { type Question, unansweredText } from './question.ts';
import { decisionSection, executionSections, planSection } from './report-plan.ts';
import { senderWords } from './sender-data.ts';
import { genesisHash, type TimelineEvent, verifyTimeline } from './timeline.ts';

/** Names the shape of the JSON report; a changed shape gets another name. */
export const REPORT_FORMAT = 'recoverops.report/1';

export interface Report {
  readonly markdown: string;
  /** JSON text: format, record, timeline and chain head; enough to check the chain and the plan's digest offline. */
  readonly json: string;
}

function durationText(from: string, to: string | null): string {
  if (to === null) return 'still open';
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const parts = [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '', `${seconds % 60} s`];
  return parts.filter((part) => part !== '').join(' ');
}

/** Why no step can be given what a finding names. */
const INADMISSIBLE: Readonly<Record<Inadmissible, string>> = {
  redacted: 'not its real name: a part was hidden or cut, so no step can be given it',
  unusual_name: 'an unusual name, shown escaped: no step can be given it',
  several_names: 'a file with several names: no step can be given it',
};

function inadmissibleNote(why: Inadmissible | undefined): string {
  return why === undefined ? '' : ` (${INADMISSIBLE[why]})`;
}

function findingText(finding: Finding): string {
  switch (finding.kind) {
    case 'disk_usage':
      return `${finding.mount} is ${finding.usedPercent} % full`;
    case 'large_file':
      return `${finding.path} takes ${finding.sizeBytes} bytes${inadmissibleNote(finding.inadmissible)}`;
    case 'memory_usage':
      return `${finding.usedPercent} % of the memory is used`;
    case 'process':
      return `${finding.command} (pid ${finding.pid}, started ${finding.startedAt}) holds ${finding.rssBytes} bytes${inadmissibleNote(finding.inadmissible)}`;
    case 'service':
      return `${finding.service} is ${finding.state}`;
    case 'health_check':
      return `the health check ${finding.healthy ? 'answers' : 'fails'}: ${finding.detail}`;
    case 'unread_rows':
      return `${finding.rows} rows of ${finding.probe} could not be read: no step is proposed for this host`;
    default:
      return assertNever(finding);
  }
}

function summarySection(record: IncidentRecord): readonly string[] {
  const { alarm, outcome } = record;
  const lines = [
    `# Incident ${inlineText(record.incidentId)}`,
    '',
    `**${record.status}**, ${durationText(record.openedAt, record.endedAt)} (opened ${record.openedAt}, ended ${record.endedAt ?? 'not yet'}).`,
    '',
    outcomeLine(record),
    '',
    ...briefOf(record).lines.map(({ label, text }) => `- **${label}:** ${inlineText(text)}`),
    '',
  ];
  if (outcome !== null && outcome.nextStep !== '')
    lines.push(`**Next:** ${inlineText(outcome.nextStep)}`, '');
  return [
    ...lines,
    '## Alarm',
    '',
    `${inlineText(alarm.name)} (${alarm.kind}) on ${inlineText(alarm.resource.kind)} ${codeSpan(alarm.resource.id)}, account ${alarm.accountId}, ${alarm.region}. State changed at ${alarm.stateChangeTime}; it repeated ${record.repeatCount} times, its last known state is ${alarmStateText(record)}.`,
    '',
    fenced(alarm.reason === '' ? '(no reason given)' : alarm.reason),
    '',
    ...findingSection(alarm),
    ...classificationSection(record),
    `Targets: ${record.targets.length === 0 ? 'none' : record.targets.map((target) => codeSpan(target.instanceId)).join(', ')}.`,
    '',
    ...siteLines(record),
  ];
}

/** What the logs said; nothing for an alarm of CloudWatch. */
function findingSection({ finding }: IncidentRecord['alarm']): readonly string[] {
  if (finding === undefined) return [];
  const { patterns, templates, lines } = finding;
  const rows = templates.map((one) => [String(one.count), one.text, templateNews(one), one.id]);
  return [
    '### Finding',
    '',
    ...findingRows(finding).map(([name, value]) => `- ${name}: ${inlineText(value)}`),
    ...patterns.map(({ count, says, name }) => `- ${count} × ${inlineText(says)} (${codeSpan(name)})`),
    '',
    ...(rows.length === 0 ? [] : [table(['Lines', 'Form', 'Unusual', 'Template'], rows), '']),
    ...(lines.length === 0
      ? ['No line is shown.', '']
      : ['Lines, with secrets taken out:', '', fenced(lines.join('\n')), '']),
  ];
}

/** What models take the lines for; nothing where none has answered. */
function classificationSection(record: IncidentRecord): readonly string[] {
  const said = classificationLines(record);
  if (said === null) return [];
  return [
    '### Classification',
    '',
    `${inlineText(said.sentence)}.`,
    '',
    ...said.lines.map((text) => `- ${inlineText(text)}`),
    '',
  ];
}

/** Nothing in records from before there were site files. */
function siteLines({ settings }: IncidentRecord): readonly string[] {
  return settings.siteSha256 === undefined
    ? []
    : [`The site file in force had the SHA-256 ${codeSpan(settings.siteSha256)}.`, ''];
}

function outcomeLine({ outcome }: IncidentRecord): string {
  return outcome === null
    ? 'It has not ended.'
    : `${inlineText(outcome.message)} (${codeSpan(outcome.code)})`;
}

/** Nothing for an incident that has had one attempt only and is closed: its summary says it all. */
function attemptsSection({
  attempts,
  attempt,
  attention,
  closed,
  suppression,
}: IncidentRecord): readonly string[] {
  const lines: string[] = [];
  if (attention !== null) {
    lines.push(`**Needs attention** since ${attention.since}: ${inlineText(attention.reason)}`, '');
  }
  if (suppression !== undefined && suppression !== null) {
    lines.push(`**Quiet** since ${suppression.since}: ${inlineText(suppressionText(suppression))}`, '');
  }
  if (closed !== null) {
    const who = closed.by === 'alarm' ? 'by the alarm' : `by ${inlineText(closed.who)}`;
    lines.push(`Closed ${who} at ${closed.at}: ${inlineText(closed.reason)}`, '');
  }
  if (attempt > 1) {
    const rows = attempts.map((one) => [
      String(one.attempt),
      one.startedAt,
      one.endedAt,
      one.status,
      `${one.begun.by}${one.begun.reason === '' ? '' : `: ${one.begun.reason}`}`,
      one.outcome.message,
    ]);
    lines.push('## Attempts', '', table(['#', 'Began', 'Ended', 'Status', 'Begun by', 'Outcome'], rows), '');
  }
  return lines;
}

function attemptSections(record: IncidentRecord): readonly string[] {
  return [
    ...evidenceSection(record),
    ...planSection(record),
    ...decisionSection(record),
    ...executionSections(record),
  ];
}

function timelineSection(timeline: readonly TimelineEvent[]): readonly string[] {
  const rows = timeline.map(({ seq, timestamp, event, actor, message, data }) => {
    const words = senderWords(data);
    return [String(seq), timestamp, event, words === '' ? actor : `${actor} (${words})`, message];
  });
  return ['## What happened', '', table(['#', 'Time (UTC)', 'Event', 'By', 'What'], rows), ''];
}

/** What people asked the model, and its words, which nobody has checked; nothing where nobody asked. */
function questionsSection(questions: readonly Question[]): readonly string[] {
  if (questions.length === 0) return [];
  return [
    '## Questions to the model',
    '',
    "What stands in the fences are a model's words. Nobody has checked them, and nothing was decided or run by them.",
    '',
    ...questions.flatMap((asked) => [
      `**${inlineText(asked.by)}** asked at ${asked.askedAt}:`,
      '',
      fenced(asked.question),
      '',
      ...(asked.answer === null
        ? [inlineText(unansweredText(asked)), '']
        : [
            `${inlineText(asked.model ?? 'The model')} answered at ${asked.endedAt}:`,
            '',
            fenced(asked.answer),
            '',
          ]),
      ...(asked.exchange === null
        ? []
        : [
            `${asked.usage.promptTokens} + ${asked.usage.outputTokens} tokens, ${asked.usage.costUsdCents} US cents. ${exchangeText(asked.exchange)}`,
            '',
          ]),
    ]),
  ];
}

/** What was sent, and where it stands whole. */
function exchangeText({ sentBytes, key, sha256 }: ModelExchange): string {
  return `Sent: ${sentBytes} bytes, kept as ${codeSpan(key ?? 'not stored')}, SHA-256 ${codeSpan(sha256)}.`;
}

/** Nothing in records from before there was a judgement: their findings follow. */
function judgementSection({ judgement, facts, factsDropped = 0 }: Diagnostics): readonly string[] {
  if (judgement === undefined) return [];
  const list = (texts: readonly string[]) => texts.map((text) => `- ${inlineText(text)}`);
  const count = facts === undefined ? 0 : facts.length + factsDropped;
  const kept = factsDropped === 0 ? '' : `, ${factsDropped} of which there was no room for here`;
  return [
    '## Judgement',
    '',
    ...list(conditionLines(judgement)),
    ...list([`${countText(count, 'fact')} were read${kept}`]),
    '',
    ...judgementLines(judgement).flatMap(({ targetId, state, measured, lines }) => [
      `### ${inlineText(targetId)}: ${state}`,
      '',
      inlineText(measured),
      '',
      ...list(lines),
      '',
    ]),
  ];
}

function secondViewLines({ secondView }: IncidentRecord): readonly string[] {
  if (secondView === undefined || secondView === null) return [];
  const { planner, rootCause, confidence, steps, difference, refused } = secondView;
  return [
    `**The other view**, of the ${planner} planner (confidence ${confidence}): ${inlineText(rootCause)}`,
    '',
    ...steps.map((step) => `- it would do: ${inlineText(step)}`),
    `- difference: ${inlineText(difference)}`,
    ...refused.map((why) => `- refused: ${inlineText(why)}`),
    '',
  ];
}

function evidenceSection(record: IncidentRecord): readonly string[] {
  const { diagnostics, hypothesis, provenance } = record;
  const lines = ['## Evidence', ''];
  if (diagnostics === null) lines.push('No host was looked at.', '');
  else {
    for (const evidence of diagnostics.evidence) {
      lines.push(
        `### ${inlineText(evidence.id)}: ${evidence.probeSet} probes on ${inlineText(evidence.targetId)}`,
        '',
        `${evidence.sizeBytes} bytes, SHA-256 ${codeSpan(evidence.sha256)}, stored as ${codeSpan(evidence.key ?? 'not stored')}.`,
        '',
        ...(evidence.problem === null ? [] : [`**Incomplete:** ${inlineText(evidence.problem)}`, '']),
        ...(evidence.excerpt === '' ? [] : [fenced(evidence.excerpt), '']),
      );
    }
    if (diagnostics.unreachable.length > 0) {
      lines.push(`Not reachable: ${diagnostics.unreachable.map(codeSpan).join(', ')}.`, '');
    }
    lines.push(...judgementSection(diagnostics));
    const rows = (diagnostics.findings ?? []).map((finding) => [finding.targetId, findingText(finding)]);
    if (rows.length > 0) lines.push(table(['Target', 'Finding'], rows), '');
  }
  lines.push('## Hypothesis', '');
  if (hypothesis === null) return [...lines, 'There is none.', ''];
  lines.push(
    inlineText(hypothesis.rootCause),
    '',
    `Confidence ${hypothesis.confidence}, from ${hypothesis.evidenceIds.map(inlineText).join(', ') || 'no evidence'}.`,
    '',
    fenced(hypothesis.reasoning),
    '',
  );
  if (provenance !== null) {
    const why =
      provenance.fallbackReason === null ? '' : `, because ${inlineText(provenance.fallbackReason)}`;
    lines.push(
      `Planned by ${provenance.planner}${provenance.model === null ? '' : ` (${inlineText(provenance.model)})`}${why}; ${provenance.attempts} attempts, ${provenance.promptTokens} + ${provenance.outputTokens} tokens, ${provenance.costUsdCents} US cents, ${provenance.durationMs} ms.${provenance.shownClassification === undefined ? '' : ` It was shown the classification too: ${inlineText(classificationSentence(provenance.shownClassification))}.`}`,
      '',
      ...(provenance.exchanges ?? []).flatMap((exchange) => [
        `- ${inlineText(exchange.model)}, ${exchange.sentAt}, ${inlineText(exchange.outcome)}. ${exchangeText(exchange)}`,
      ]),
      '',
    );
  }
  return [...lines, ...secondViewLines(record)];
}

function integritySection(record: IncidentRecord, timeline: readonly TimelineEvent[]): readonly string[] {
  const faults = verifyTimeline(record.incidentId, timeline);
  const head = chainHead(record, timeline);
  return [
    '## Integrity',
    '',
    `The timeline has ${timeline.length} events; the hash of the last one is ${codeSpan(head)}.`,
    '',
    ...(faults.length === 0
      ? ['The chain is whole.']
      : faults.map((fault) => `- **Fault** at position ${fault.index + 1}: ${inlineText(fault.problem)}`)),
    '',
    `To check it without this page: ${codeSpan(ownCommand('verify', record.incidentId))}.`,
    '',
  ];
}

function chainHead(record: IncidentRecord, timeline: readonly TimelineEvent[]): string {
  return timeline.at(-1)?.hash ?? genesisHash(record.incidentId);
}

/**
 * The report of one incident over all its attempts, for people and for machines. What hosts, models and users wrote stands in fences and
 * code spans that it cannot leave.
 */
export function renderReport(
  record: IncidentRecord,
  timeline: readonly TimelineEvent[],
  earlier: readonly IncidentRecord[] = [],
  questions: readonly Question[] = [],
): Report {
  const markdown = [
    ...summarySection(record),
    ...attemptsSection(record),
    ...timelineSection(timeline),
    ...questionsSection(questions),
    ...(earlier.length === 0 ? [] : [`# Attempt ${record.attempt}, the newest`, '']),
    ...attemptSections(record),
    ...earlier
      .toReversed()
      .flatMap((before) => [
        `# Attempt ${before.attempt}`,
        '',
        outcomeLine(before),
        '',
        ...attemptSections(before),
      ]),
    ...integritySection(record, timeline),
  ].join('\n');
  const chain = { events: timeline.length, head: chainHead(record, timeline) };
  const json = `${JSON.stringify({ format: REPORT_FORMAT, incidentId: record.incidentId, chain, record, timeline, attempts: earlier, ...(questions.length === 0 ? {} : { questions }) }, null, 2)}\n`;
  return { markdown, json };
}
