import { classificationSentence } from '../../alarm/finding/classification-words.ts';
import type { Diagnostics, Finding, Inadmissible } from '../../diagnosis/diagnostics.ts';
import type { ModelExchange } from '../../diagnosis/model-exchange.ts';
import { countText } from '../../text/count-text.ts';
import { assertNever } from '../../text/result.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { conditionLines, judgementLines } from '../judgement-lines.ts';
import {
  type Block,
  code,
  heading,
  joined,
  list,
  others,
  paragraph,
  type Spans,
  said,
  strong,
  table,
  verbatim,
} from './report-model.ts';

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

/** What was sent, and where it stands whole. */
export function exchangeSpans({ sentBytes, key, sha256 }: ModelExchange): Spans {
  return said`Sent: ${sentBytes} bytes, kept as ${code(key ?? 'not stored')}, SHA-256 ${code(sha256)}.`;
}

/** Nothing in records from before there was a judgement: their findings follow. */
function judgementSection({ judgement, facts, factsDropped = 0 }: Diagnostics): readonly Block[] {
  if (judgement === undefined) return [];
  const count = facts === undefined ? 0 : facts.length + factsDropped;
  const kept = factsDropped === 0 ? '' : `, ${factsDropped} of which there was no room for here`;
  return [
    heading(2, said`Judgement`),
    ...list([...conditionLines(judgement).map(others), said`${countText(count, 'fact')} read${kept}`]),
    ...judgementLines(judgement).flatMap(({ targetId, state, measured, lines }) => [
      heading(3, said`${targetId}: ${state}`),
      paragraph(others(measured)),
      ...list(lines.map(others)),
    ]),
  ];
}

function secondViewSection({ secondView }: IncidentRecord): readonly Block[] {
  if (secondView === undefined || secondView === null) return [];
  const { planner, rootCause, confidence, steps, difference, refused } = secondView;
  return [
    paragraph(
      said`${strong('The other view')}, of the ${planner} planner (confidence ${confidence}): ${rootCause}`,
    ),
    ...list([
      ...steps.map((step) => said`it would do: ${step}`),
      said`difference: ${difference}`,
      ...refused.map((why) => said`refused: ${why}`),
    ]),
  ];
}

function provenanceSection({ provenance }: IncidentRecord): readonly Block[] {
  if (provenance === null) return [];
  const { planner, model, fallbackReason, attempts, promptTokens, outputTokens, costUsdCents, durationMs } =
    provenance;
  const why = fallbackReason === null ? [] : said`, because ${fallbackReason}`;
  const shown =
    provenance.shownClassification === undefined
      ? []
      : said` It was shown the classification too: ${classificationSentence(provenance.shownClassification)}.`;
  const by = model === null ? [] : said` (${model})`;
  return [
    paragraph(
      said`Planned by ${planner}${by}${why}; ${attempts} attempts, ${promptTokens} + ${outputTokens} tokens, ${costUsdCents} US cents, ${durationMs} ms.${shown}`,
    ),
    ...list(
      (provenance.exchanges ?? []).map(
        (exchange) =>
          said`${exchange.model}, ${exchange.sentAt}, ${exchange.outcome}. ${exchangeSpans(exchange)}`,
      ),
    ),
  ];
}

export function evidenceSection(record: IncidentRecord): readonly Block[] {
  return [heading(2, said`Evidence`), ...evidenceBlocks(record), ...hypothesisSection(record)];
}

function evidenceBlocks({ diagnostics }: IncidentRecord): readonly Block[] {
  if (diagnostics === null) return [paragraph(said`No host was looked at.`)];
  const { evidence, unreachable, findings = [] } = diagnostics;
  return [
    ...evidence.flatMap(({ id, probeSet, targetId, sizeBytes, sha256, key, problem, excerpt }) => [
      heading(3, said`${id}: ${probeSet} probes on ${targetId}`),
      paragraph(said`${sizeBytes} bytes, SHA-256 ${code(sha256)}, stored as ${code(key ?? 'not stored')}.`),
      ...(problem === null ? [] : [paragraph(said`${strong('Incomplete:')} ${problem}`)]),
      ...(excerpt === '' ? [] : [verbatim(excerpt)]),
    ]),
    ...(unreachable.length === 0
      ? []
      : [paragraph(said`Not reachable: ${joined(unreachable.map(code), ', ')}.`)]),
    ...judgementSection(diagnostics),
    ...table(
      ['Target', 'Finding'],
      findings.map((finding) => [finding.targetId, findingText(finding)]),
    ),
  ];
}

function hypothesisSection(record: IncidentRecord): readonly Block[] {
  const { hypothesis } = record;
  if (hypothesis === null) return [heading(2, said`Hypothesis`), paragraph(said`There is none.`)];
  const { rootCause, confidence, evidenceIds, reasoning } = hypothesis;
  const from = evidenceIds.length === 0 ? 'no evidence' : evidenceIds.join(', ');
  return [
    heading(2, said`Hypothesis`),
    paragraph(others(rootCause)),
    paragraph(said`Confidence ${confidence}, from ${from}.`),
    verbatim(reasoning),
    ...provenanceSection(record),
    ...secondViewSection(record),
  ];
}
