import type { ReportFormat } from '../../../src/domain/record/report/render-report.ts';
import { Card } from '../controls/card.tsx';

const FORMATS: Readonly<Record<Exclude<ReportFormat, 'html'>, string>> = {
  markdown: 'Markdown',
  json: 'JSON, to be proved',
};

/** The report over all attempts: a page that prints, in a tab of its own, or a file. */
export function ReportCard({ incidentId }: { readonly incidentId: string }) {
  const href = (format: ReportFormat) =>
    `/api/v1/incidents/${encodeURIComponent(incidentId)}/report?format=${format}`;
  return (
    <div className="report">
      <Card title="Report">
        <p className="report__links">
          <a className="button button--plain" href={href('html')} target="_blank" rel="noreferrer">
            Open the report
          </a>
          {Object.entries(FORMATS).map(([format, label]) => (
            <a key={format} href={`${href(format as ReportFormat)}&download=true`} download>
              {label}
            </a>
          ))}
        </p>
      </Card>
    </div>
  );
}
