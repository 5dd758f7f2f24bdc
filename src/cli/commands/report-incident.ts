import type { ReportFormat } from '../../domain/record/report/render-report.ts';
import { type CommandContext, print } from '../context.ts';
import { line } from '../terminal.ts';
import { refuseToOverwrite, saveDownload } from './save-download.ts';

export interface ReportOptions {
  /** Without it Markdown, or JSON where JSON is asked for. */
  readonly format?: ReportFormat;
  readonly output?: string;
  readonly force?: boolean;
}

/** The report of an incident over all its attempts, printed or as a file. */
export async function reportIncident(
  context: CommandContext,
  incidentId: string,
  { format, output, force = false }: ReportOptions,
): Promise<void> {
  if (output !== undefined && !force) await refuseToOverwrite(output);
  const asked = format ?? (context.json && output === undefined ? 'json' : 'markdown');
  const body = await (await context.api()).download(
    `/incidents/${encodeURIComponent(incidentId)}/report?format=${asked}`,
    context.signal,
  );
  if (await saveDownload(body, { what: 'report', output, overwrite: force }))
    print(context, { kind: 'written', file: output }, [line`Written: ${output ?? ''}`]);
}
