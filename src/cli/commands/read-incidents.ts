import type { IncidentView } from '../../contracts/api.ts';
import type { IncidentPage } from '../../domain/record/incident-summary.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import { exchangesOf } from '../../domain/record/question.ts';
import { standingOf } from '../../domain/record/standing.ts';
import { type CommandContext, print, printNext } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { incidentTable } from '../incident-table.ts';
import { attentionLines, incidentText, statusText, timelineLine } from '../incident-text.ts';
import { exchangesText, questionsText } from '../question-text.ts';
import { jsonLine, line } from '../terminal.ts';
import { readQuestions } from './ask.ts';

export interface ListOptions {
  readonly status: readonly string[];
  readonly approval?: boolean;
  readonly attention?: boolean;
  readonly alarm?: string;
  readonly limit: string;
  readonly cursor?: string;
}

export async function listIncidents(context: CommandContext, options: ListOptions): Promise<void> {
  const query = new URLSearchParams({ limit: options.limit });
  for (const status of options.status) query.append('status', status);
  if (options.approval === true) query.append('standing', 'needs_approval');
  if (options.attention === true) query.append('standing', 'needs_attention');
  if (options.alarm !== undefined) query.set('alarm', options.alarm);
  if (options.cursor !== undefined) query.set('cursor', options.cursor);
  const page = await (await context.api()).get<IncidentPage>(`/incidents?${query}`);
  print(
    context,
    page,
    page.items.length === 0 ? [emptyText(options)] : incidentTable(page.items, Date.now()),
  );
  if (page.nextCursor !== undefined) printNext(context, `More: add --cursor ${page.nextCursor}`);
}

function emptyText({ status, approval, attention, alarm, cursor }: ListOptions): string {
  const needs = [...(approval ? ['approval'] : []), ...(attention ? ['attention'] : [])];
  const isNarrowed = status.length > 0 || alarm !== undefined || cursor !== undefined;
  if (needs.length > 0 && !isNarrowed) return `No incident needs ${needs.join(' or ')}.`;
  if (isNarrowed) return 'No incident matches.';
  return `No incidents. To cause one on purpose in the lab: ${ownCommand('chaos', 'fill-disk')}`;
}

export async function showIncident(context: CommandContext, incidentId: string): Promise<void> {
  const api = await context.api();
  const view = await api.get<IncidentView>(`/incidents/${encodeURIComponent(incidentId)}`);
  const questions = await readQuestions(api, incidentId);
  const exchanges = exchangesOf([...view.attempts, view.record], questions);
  print(context, { ...view, questions }, [
    ...incidentText(context.terminal, view),
    ...questionsText(context.terminal, questions),
    ...exchangesText(context.terminal, incidentId, exchanges),
  ]);
}

/** Breaks of the stream without any news in between; a watch over hours outlives every load balancer's patience. */
const BREAKS_MAX = 20;
const RECONNECT_DELAY_MS = 500;

export interface WatchOptions {
  /** Stop when the attempt under way ends, instead of waiting for the next one or the close. */
  readonly attempt?: boolean;
}

/**
 * Follows one incident over its attempts until it is closed; a lost connection is taken up again. What needs attention
 * is said, with the commands that go on from there. Exit status `refused` when it failed.
 */
export async function watchIncident(
  context: CommandContext,
  incidentId: string,
  options: WatchOptions,
): Promise<void> {
  const api = await context.api();
  const path = `/incidents/${encodeURIComponent(incidentId)}`;
  let seenSeq = 0;
  let shown = '';
  const show = ({ record, timeline }: IncidentView) => {
    for (const event of timeline.filter(({ seq }) => seq > seenSeq)) {
      context.terminal.out(timelineLine(context.terminal, event));
    }
    seenSeq = timeline.at(-1)?.seq ?? seenSeq;
    const now = `attempt ${record.attempt}: ${statusText(context.terminal, record.status)}, ${standingOf(record)}`;
    if (now === shown) return;
    shown = now;
    context.terminal.out(line`── attempt ${record.attempt}: ${statusText(context.terminal, record.status)}`);
    for (const each of attentionLines(context.terminal, record)) context.terminal.out(each);
  };
  const tell = (view: IncidentView) => {
    if (context.json) context.terminal.out(jsonLine(view));
    else show(view);
  };
  const isOver = ({ record }: IncidentView) => {
    const standing = standingOf(record);
    return standing === 'closed' || (standing === 'needs_attention' && options.attempt === true);
  };
  // Asked once before streaming, so that an unknown id is an error and not a silent wait.
  let view = await api.get<IncidentView>(path);
  tell(view);
  let newest = view.record.revision;
  let breaks = 0;
  while (!isOver(view) && !context.signal.aborted) {
    if (breaks > BREAKS_MAX) {
      throw new CliError(
        EXIT.unavailable,
        'stream_lost',
        'the live stream keeps breaking',
        `Try again, or look at it once: ${ownCommand('show', incidentId)}`,
      );
    }
    try {
      for await (const event of api.stream(`${path}/stream`, context.signal)) {
        if (event.event !== 'incident') continue;
        const next = JSON.parse(event.data) as IncidentView;
        // A stream begins with the incident as it is: it may have been shown, or be a copy that lags behind.
        if (next.record.revision <= newest) continue;
        newest = next.record.revision;
        breaks = 0;
        view = next;
        tell(view);
        if (isOver(view)) return finish(view);
      }
    } catch (error) {
      if (context.signal.aborted) return;
      if (error instanceof CliError && error.exitCode !== EXIT.unavailable) throw error;
    }
    breaks += 1;
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_DELAY_MS));
  }
  if (!context.signal.aborted) finish(view);
}

function finish({ record }: IncidentView): void {
  const { status, outcome } = record;
  const needsAttention = standingOf(record) === 'needs_attention';
  if (!needsAttention && status !== 'failed' && status !== 'timeout') return;
  throw new CliError(
    EXIT.refused,
    outcome?.code ?? status,
    outcome?.message ?? `attempt ${record.attempt} ended ${status}`,
    outcome?.nextStep ?? '',
  );
}
