import type {
  AbortAck,
  ChaosAck,
  CloseAck,
  CloseRequest,
  DecisionRequest,
  IncidentView,
  PlanAgainAck,
  PlanAgainRequest,
  ReasonRequest,
  SessionView,
  UndoAck,
  UndoRequest,
} from '../../contracts/api.ts';
import type { DecideAck } from '../../contracts/messages.ts';
import { matchesDigest, shortDigest } from '../../domain/plan/plan-digest.ts';
import type { DecisionKind } from '../../domain/policy/decision.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import { countText } from '../../domain/text/count-text.ts';
import type { ApiClient } from '../api-client.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { table } from '../terminal.ts';

const incidentPath = (incidentId: string) => `/incidents/${encodeURIComponent(incidentId)}`;

export interface DecideOptions {
  readonly plan: string;
  readonly comment: string;
}

/**
 * Says yes or no to exactly the plan whose digest the caller names. The digest is asked for on purpose: an approval
 * without it would approve whatever plan happens to be there.
 */
export async function decide(
  context: CommandContext,
  kind: DecisionKind,
  incidentId: string,
  options: DecideOptions,
): Promise<void> {
  const api = await context.api();
  const { record } = await api.get<IncidentView>(incidentPath(incidentId));
  if (record.planDigest !== null && !matchesDigest(options.plan, record.planDigest)) {
    throw new CliError(
      EXIT.refused,
      'stale_plan',
      `the plan of ${incidentId} has the digest ${shortDigest(record.planDigest)}…, not ${options.plan}`,
      `Look at it first: ${ownCommand('show', incidentId)}`,
    );
  }
  const body: DecisionRequest = { kind, plan: options.plan, comment: options.comment };
  const ack = await api.post<DecideAck>(`${incidentPath(incidentId)}/decision`, body);
  const said = `${ack.decision === 'approve' ? 'Approved' : 'Rejected'} as ${ack.by}${ack.kind === 'repeated' ? ' (you had said so before)' : ''}.`;
  const rest =
    ack.missing > 0
      ? `${countText(ack.missing, 'more approval')} by other people needed.`
      : `Follow it: ${ownCommand('watch', incidentId)}`;
  print(context, ack, [said, rest]);
}

export async function abortIncident(
  context: CommandContext,
  incidentId: string,
  reason: string,
): Promise<void> {
  const ack = await (await context.api()).post<AbortAck>(`${incidentPath(incidentId)}/abort`, {
    reason,
  } satisfies ReasonRequest);
  print(context, ack, [
    'Abort requested: nothing new starts, a running command is cancelled, then rolled back.',
  ]);
}

/** The attempt is looked up first and sent along: asked for twice, there is one next attempt. */
export async function planAgain(context: CommandContext, incidentId: string, reason: string): Promise<void> {
  const api = await context.api();
  const { record } = await api.get<IncidentView>(incidentPath(incidentId));
  const body: PlanAgainRequest = { reason, attempt: record.attempt };
  const ack = await api.post<PlanAgainAck>(`${incidentPath(incidentId)}/plan-again`, body);
  print(context, ack, [
    `Asked for attempt ${record.attempt + 1}, on fresh evidence. Earlier approvals do not count: a new plan needs its own.`,
    `Follow it: ${ownCommand('watch', incidentId)}`,
  ]);
}

/** The attempt is looked up first and sent along, as for planning again: asked for twice, there is one undo. */
export async function undoFix(context: CommandContext, incidentId: string, reason: string): Promise<void> {
  const api = await context.api();
  const { record } = await api.get<IncidentView>(incidentPath(incidentId));
  const body: UndoRequest = { reason, attempt: record.attempt };
  const ack = await api.post<UndoAck>(`${incidentPath(incidentId)}/undo`, body);
  print(context, ack, [
    `Asked for attempt ${record.attempt + 1}, which undoes the fix of attempt ${record.plan?.undoes?.attempt ?? record.attempt}. Nothing is undone before it is approved.`,
    `See what it would run: ${ownCommand('show', incidentId)}`,
  ]);
}

export async function closeIncident(
  context: CommandContext,
  incidentId: string,
  reason: string,
): Promise<void> {
  const api = await context.api();
  const { record } = await api.get<IncidentView>(incidentPath(incidentId));
  const body: CloseRequest = { reason, attempt: record.attempt };
  const ack = await api.post<CloseAck>(`${incidentPath(incidentId)}/close`, body);
  print(context, ack, [
    'Asked to close it: nothing is done on any host. When its alarm fires again, a new incident opens.',
    `See that it is closed: ${ownCommand('show', incidentId)}`,
  ]);
}

export async function causeChaos(
  context: CommandContext,
  kind: string | undefined,
  host?: string,
): Promise<void> {
  const api = await context.api();
  if (kind === undefined) {
    const { chaos } = await api.get<SessionView>('/session');
    if (chaos === null) {
      throw new CliError(
        EXIT.refused,
        'chaos_off',
        'chaos is off here',
        'It exists in the lab only: npm start.',
      );
    }
    const lines = table(
      ['KIND', 'WHAT IT DOES'],
      chaos.kinds.map((entry) => [entry.kind, entry.description]),
    );
    print(context, chaos, [
      ...lines,
      '',
      `Hosts: ${chaos.hosts.map(({ instanceId, name }) => `${name} (${instanceId})`).join(', ')}`,
    ]);
    return;
  }
  const instanceId = host === undefined ? undefined : await chaosHost(api, host);
  const ack = await api.post<ChaosAck>('/chaos', instanceId === undefined ? { kind } : { kind, instanceId });
  print(context, ack, [
    `${ack.kind} runs on ${ack.instanceId} (command ${ack.commandId}). Watch: ${ownCommand('list')}`,
  ]);
}

/** A host of the lab by its id or by its name; what is neither is left to the server, which says so. */
async function chaosHost(api: ApiClient, host: string): Promise<string> {
  const { chaos } = await api.get<SessionView>('/session');
  return chaos?.hosts.find(({ name }) => name === host)?.instanceId ?? host;
}

export async function loginLink(context: CommandContext): Promise<void> {
  const link = await (await context.api()).post<{ readonly url: string; readonly expiresAt: string }>(
    '/login-links',
    {},
  );
  print(context, link, [link.url, `Works once, until ${link.expiresAt}.`]);
}
