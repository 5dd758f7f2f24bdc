import { LIMITS } from '../../bounds.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { ownCommand } from '../next-commands.ts';
import { type Question, unansweredText } from '../question.ts';
import { senderWords } from '../sender-data.ts';
import { genesisHash, type TimelineEvent, verifyTimeline } from '../timeline.ts';
import { impactSection, notesSection, responseSection, trendSection } from './course-sections.ts';
import { evidenceSection, exchangeSpans } from './evidence-section.ts';
import { fitBlocks } from './fit-blocks.ts';
import { decisionSection, executionSections, planSection } from './plan-sections.ts';
import {
  type Block,
  code,
  heading,
  list,
  others,
  paragraph,
  type ReportModel,
  said,
  strong,
  table,
  verbatim,
} from './report-model.ts';
import type { IncidentSources } from './report-sources.ts';
import { attemptsSection, outcomeLine, summarySection } from './summary-sections.ts';

function attemptSections(record: IncidentRecord): readonly Block[] {
  return [
    ...evidenceSection(record),
    ...planSection(record),
    ...decisionSection(record),
    ...executionSections(record),
  ];
}

export function timelineSection(timeline: readonly TimelineEvent[]): readonly Block[] {
  const rows = timeline.map(({ seq, timestamp, event, actor, message, data }) => {
    const how = senderWords(data);
    return [String(seq), timestamp, event, how === '' ? actor : `${actor} (${how})`, message];
  });
  return [heading(2, said`What happened`), ...table(['#', 'Time (UTC)', 'Event', 'By', 'What'], rows)];
}

/** What people asked the model, and its words, which nobody has checked; nothing where nobody asked. */
function questionsSection(questions: readonly Question[]): readonly Block[] {
  if (questions.length === 0) return [];
  return [
    heading(2, said`Questions to the model`),
    paragraph(
      said`What stands apart below is a person's question and a model's words. Nobody has checked them, and nothing was decided or run by them.`,
    ),
    ...questions.flatMap((asked) => [
      paragraph(said`${asked.by} asked at ${asked.askedAt}:`),
      verbatim(asked.question),
      ...(asked.answer === null
        ? [paragraph(others(unansweredText(asked)))]
        : [
            paragraph(said`${asked.model ?? 'The model'} answered at ${asked.endedAt ?? 'an unknown time'}:`),
            verbatim(asked.answer),
          ]),
      ...(asked.exchange === null
        ? []
        : [
            paragraph(
              said`${asked.usage.promptTokens} + ${asked.usage.outputTokens} tokens, ${asked.usage.costUsdCents} US cents. ${exchangeSpans(asked.exchange)}`,
            ),
          ]),
    ]),
  ];
}

export function chainHead({ record, timeline }: Pick<IncidentSources, 'record' | 'timeline'>): string {
  return timeline.at(-1)?.hash ?? genesisHash(record.incidentId);
}

function integritySection({ record, timeline }: IncidentSources): readonly Block[] {
  const faults = verifyTimeline(record.incidentId, timeline);
  return [
    heading(2, said`Integrity`),
    paragraph(
      said`The timeline has ${timeline.length} events; the hash of the last one is ${code(chainHead({ record, timeline }))}.`,
    ),
    ...(faults.length === 0
      ? [paragraph(said`The chain is whole.`)]
      : list(
          faults.map(({ index, problem }) => said`${strong('Fault')} at position ${index + 1}: ${problem}`),
        )),
    paragraph(said`To check it without this page: ${code(ownCommand('verify', record.incidentId))}.`),
  ];
}

/** The report of one incident over all its attempts. Pure: the same sources give the same report, at whatever time. */
export function buildReport(sources: IncidentSources): ReportModel {
  const { record, timeline, earlier, questions } = sources;
  const records = [...earlier, record];
  const before = earlier
    .toReversed()
    .flatMap((one) => [
      heading(1, said`Attempt ${one.attempt}`),
      paragraph(outcomeLine(one)),
      ...attemptSections(one),
    ]);
  // Where there is not room for all, the last of these lose their long texts first.
  const told = fitBlocks(
    [
      ...summarySection(record),
      ...attemptsSection(record),
      ...responseSection(record),
      ...impactSection(records),
      ...trendSection(records),
      ...notesSection(record, timeline),
      ...timelineSection(timeline),
      ...questionsSection(questions),
      ...(earlier.length === 0 ? [] : [heading(1, said`Attempt ${record.attempt}, the newest`)]),
      ...attemptSections(record),
      ...before,
    ],
    LIMITS.reportChars,
  );
  return { incidentId: record.incidentId, blocks: [...told, ...integritySection(sources)], sources };
}
