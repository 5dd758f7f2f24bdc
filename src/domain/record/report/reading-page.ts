import { LIMITS } from '../../bounds.ts';
import { timelineSection } from './build-report.ts';
import { trendSection } from './course-sections.ts';
import { fitBlocks } from './fit-blocks.ts';
import { type PageNote, renderHtml } from './render-html.ts';
import type { IncidentSources } from './report-sources.ts';
import { attemptsSection, briefSection } from './summary-sections.ts';

/**
 * What somebody sees of an incident who may read it and nothing more: how it stands, the brief, what the alarm watches and what happened.
 * No evidence of hosts, no script of a plan, no words of models. One page that loads nothing and runs nothing.
 */
export function renderReadingPage(
  { record, timeline, earlier }: Omit<IncidentSources, 'questions'>,
  note: PageNote,
): string {
  const blocks = [
    ...briefSection(record),
    ...attemptsSection(record),
    ...trendSection([...earlier, record]),
    ...timelineSection(timeline),
  ];
  return renderHtml({ incidentId: record.incidentId, blocks: fitBlocks(blocks, LIMITS.reportChars) }, note);
}
