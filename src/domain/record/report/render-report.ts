import { incidentMeasure } from '../response/incident-measure.ts';
import { buildReport, chainHead } from './build-report.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import type { ReportModel } from './report-model.ts';
import type { IncidentSources } from './report-sources.ts';

/** Names the shape of the JSON report; a changed shape gets another name. */
const REPORT_FORMAT = 'recoverops.report/1';

export const REPORT_FORMATS = ['markdown', 'html', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What shows nothing or drives a terminal; the ends of our own lines are not among it. */
const UNSEEN = /(?!\n)[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/gu;

/** JSON's own escape, by which whoever parses it has the same text. */
const asEscape = (char: string) =>
  Array.from(
    { length: char.length },
    (_, index) => `\\u${char.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

/** For machines: format, records, timeline and chain head; enough to check the chain and the plans' digests offline. Nothing is left out. */
function renderJson({ incidentId, sources }: ReportModel): string {
  const { record, timeline, earlier, questions } = sources;
  const report = {
    format: REPORT_FORMAT,
    incidentId,
    chain: { events: timeline.length, head: chainHead(sources) },
    response: incidentMeasure(record),
    record,
    timeline,
    attempts: earlier,
    ...(questions.length === 0 ? {} : { questions }),
  };
  return `${JSON.stringify(report, null, 2).replace(UNSEEN, asEscape)}\n`;
}

const RENDERINGS: Readonly<Record<ReportFormat, (model: ReportModel) => string>> = {
  markdown: renderMarkdown,
  html: renderHtml,
  json: renderJson,
};

/** The report of one incident over all its attempts. */
export function renderReport(sources: IncidentSources, format: ReportFormat): string {
  return RENDERINGS[format](buildReport(sources));
}

/** The same in every form. */
export function renderReports(sources: IncidentSources): Readonly<Record<ReportFormat, string>> {
  const model = buildReport(sources);
  return { markdown: renderMarkdown(model), html: renderHtml(model), json: renderJson(model) };
}
