import type { IncidentView } from '../../contracts/api.ts';
import type { IncidentPage } from '../../domain/record/incident-summary.ts';
import { isEnded } from '../../domain/record/state-machine.ts';
import { type CommandContext, print, printNext } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { incidentText, statusText, summaryTable, timelineLine } from '../incident-text.ts';

export interface ListOptions {
  readonly status: readonly string[];
  readonly alarm?: string;
  readonly limit: string;
  readonly cursor?: string;
}

export async function listIncidents(context: CommandContext, options: ListOptions): Promise<void> {
  const query = new URLSearchParams({ limit: options.limit });
  for (const status of options.status) query.append('status', status);
  if (options.alarm !== undefined) query.set('alarm', options.alarm);
  if (options.cursor !== undefined) query.set('cursor', options.cursor);
  const page = await (await context.api()).get<IncidentPage>(`/incidents?${query}`);
  const empty = ['No incidents. To cause one on purpose in the lab: recoverops chaos fill-disk'];
  print(context, page, page.items.length === 0 ? empty : summaryTable(page.items));
  if (page.nextCursor !== undefined) printNext(context, `More: add --cursor ${page.nextCursor}`);
}

export async function showIncident(context: CommandContext, incidentId: string): Promise<void> {
  const view = await (await context.api()).get<IncidentView>(`/incidents/${encodeURIComponent(incidentId)}`);
  print(context, view, incidentText(context.terminal, view));
}

/** Breaks of the stream without any news in between; a watch over hours outlives every load balancer's patience. */
const BREAKS_MAX = 20;
const RECONNECT_DELAY_MS = 500;

/** Follows one incident until it ends; a lost connection is taken up again. Exit status `refused` when it failed. */
export async function watchIncident(context: CommandContext, incidentId: string): Promise<void> {
  const api = await context.api();
  const path = `/incidents/${encodeURIComponent(incidentId)}`;
  let seen = 0;
  let status = '';
  let shown = -1;
  const show = (view: IncidentView) => {
    shown = view.record.revision;
    if (context.json) context.terminal.out(JSON.stringify(view));
    else {
      for (const event of view.timeline.slice(seen))
        context.terminal.out(timelineLine(context.terminal, event));
      if (view.record.status !== status) {
        context.terminal.out(`── ${statusText(context.terminal, view.record.status)}`);
      }
    }
    seen = Math.max(seen, view.timeline.length);
    status = view.record.status;
  };
  // Asked once before streaming, so that an unknown id is an error and not a silent wait.
  let view = await api.get<IncidentView>(path);
  show(view);
  let breaks = 0;
  while (!isEnded(view.record.status) && !context.signal.aborted) {
    if (breaks > BREAKS_MAX) {
      throw new CliError(
        EXIT.unavailable,
        'stream_lost',
        'the live stream keeps breaking',
        'Try again, or use "recoverops show".',
      );
    }
    try {
      for await (const event of api.stream(`${path}/stream`, context.signal)) {
        if (event.event !== 'incident') continue;
        const next = JSON.parse(event.data) as IncidentView;
        // A stream begins with the incident as it is: it may have been shown, or be a copy that lags behind.
        if (next.record.revision <= shown) continue;
        breaks = 0;
        view = next;
        show(view);
        if (isEnded(view.record.status)) return finish(view);
      }
    } catch (error) {
      if (context.signal.aborted) return;
      if (error instanceof CliError && error.exitCode !== EXIT.unavailable) throw error;
    }
    breaks += 1;
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_DELAY_MS));
  }
  finish(view);
}

function finish(view: IncidentView): void {
  const { status, outcome } = view.record;
  if (status === 'failed' || status === 'timeout') {
    throw new CliError(
      EXIT.refused,
      outcome?.code ?? status,
      outcome?.message ?? `the incident ended ${status}`,
      outcome?.nextStep ?? '',
    );
  }
}
