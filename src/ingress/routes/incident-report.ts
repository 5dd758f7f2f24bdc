import { Type } from 'typebox';
import { type ReportFormat, renderReport } from '../../domain/record/report/render-report.ts';
import { REPORT_CSP } from '../../domain/record/report/report-style.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import type { IncidentViews } from '../live/incident-views.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { IncidentParams, ReportQuery } from '../schemas/incident-schemas.ts';

const FILES: Readonly<Record<ReportFormat, { readonly contentType: string; readonly ending: string }>> = {
  markdown: { contentType: 'text/markdown; charset=utf-8', ending: 'md' },
  html: { contentType: 'text/html; charset=utf-8', ending: 'html' },
  json: { contentType: 'application/json; charset=utf-8', ending: 'json' },
};

/** What a page with words of hosts and models may do here: be looked at, in an origin of its own. */
const REPORT_PAGE_CSP = `${REPORT_CSP}; frame-ancestors 'none'; sandbox`;

/** A name that every file system takes. */
const fileName = (incidentId: string, ending: string) =>
  `${incidentId.replace(/[^\w.-]/g, '_')}-report.${ending}`;

/** The report of an incident, also of an open one, made of the record as it is now. */
export function addReportRoute(
  app: TypedApp,
  { questions }: Pick<IngressDeps, 'questions'>,
  views: IncidentViews,
): void {
  app.get(
    '/incidents/:incidentId/report',
    {
      config: { action: 'incident.read' },
      schema: {
        tags: ['incidents'],
        summary: 'The report of an incident over all its attempts, as Markdown, a page or JSON',
        description:
          'Of an open incident, the report so far. The page (`format=html`) is one file that loads nothing, runs nothing and prints; the JSON is what `recoverops verify --file report.json` proves offline. All of it is redacted: what hosts printed raw is never in it.',
        params: IncidentParams,
        querystring: ReportQuery,
        produces: Object.values(FILES).map(({ contentType }) => contentType),
        response: {
          ...errorResponses('Incident.NotFound', 'Store.Unavailable'),
          200: Type.String({ description: 'text/markdown, text/html or JSON, as was asked for' }),
        },
      },
    },
    async (request, reply) => {
      const { incidentId } = request.params;
      const { format = 'markdown', download } = request.query;
      const { record, timeline, attempts: earlier } = await views.load(incidentId);
      const asked = await questions.list(record.incidentId);
      const { contentType, ending } = FILES[format];
      const shown = download === 'true' ? 'attachment' : 'inline';
      return reply
        .type(contentType)
        .header('content-disposition', `${shown}; filename="${fileName(incidentId, ending)}"`)
        .header('content-security-policy', REPORT_PAGE_CSP)
        .send(renderReport({ record, timeline, earlier, questions: asked }, format));
    },
  );
}
