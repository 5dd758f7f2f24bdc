import type {
  ClaimsView,
  IncidentView,
  KillSwitchRequest,
  KillSwitchView,
  ReleaseAck,
} from '../../contracts/api.ts';
import { hostText } from '../../domain/record/brief/brief-text.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import type { ApiClient } from '../api-client.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Line, line, paint, type Terminal, table } from '../terminal.ts';

function switchLine(terminal: Terminal, { active, by, reason, at }: KillSwitchView): Line {
  const said = reason === '' ? '' : `: ${reason}`;
  if (active) {
    const since = at === null ? '' : ` since ${at}`;
    return line`${paint(terminal, 'red', 'Stopped')} by ${by}${since}${said}`;
  }
  return at === null
    ? line`Nothing is stopped.`
    : line`Nothing is stopped. ${by} let work go on at ${at}${said}`;
}

async function setSwitch(context: CommandContext, request: KillSwitchRequest, next: string): Promise<void> {
  const set = await (await context.api()).post<KillSwitchView>('/kill-switch', request);
  if (set.active && !request.active) {
    throw new CliError(
      EXIT.refused,
      'stopped_again',
      `everything was stopped again in the same moment, by ${set.by}`,
      'Talk to them, then: npx recoverops resume',
    );
  }
  // Who stopped it first stays on record, with the reason that was given then.
  const wasAlready = set.active === request.active && set.reason !== request.reason;
  print(context, set, [
    switchLine(context.terminal, set),
    ...(wasAlready ? ['It was so already; that reason stays.'] : []),
    next,
  ]);
}

/** From now on nothing starts on any host. */
export async function stopEverything(context: CommandContext, reason: string): Promise<void> {
  await setSwitch(
    context,
    { active: true, reason },
    'No step and no roll-back starts any more; what runs on a host ends. Plans wait. To go on: npx recoverops resume',
  );
}

export async function resumeEverything(context: CommandContext, reason: string): Promise<void> {
  const current = await (await context.api()).get<KillSwitchView>('/kill-switch');
  if (!current.active) {
    return print(context, current, [switchLine(context.terminal, current), 'There was nothing to resume.']);
  }
  await setSwitch(
    context,
    { active: false, reason },
    'Plans that are still good and roll-backs go on within seconds: npx recoverops list',
  );
}

/** Incidents whose hosts are asked for by name; claims of more stay with the ids of their hosts. */
const NAMED_INCIDENTS_MAX = 20;
/** Names are a help: nobody waits for them while hosts are held. */
const NAMES_MAX_MS = 3_000;

type Hosts = IncidentRecord['targets'];

/** The hosts of the incidents that hold some, with their names; without those of incidents that cannot be read. */
async function hostsOf(api: ApiClient, { items }: ClaimsView): Promise<Hosts> {
  const ids = [...new Set(items.map(({ incidentId }) => incidentId))].slice(0, NAMED_INCIDENTS_MAX);
  const found = await Promise.all(
    ids.map(async (id): Promise<Hosts> => {
      const path = `/incidents/${encodeURIComponent(id)}?source=projection`;
      const view = await api.get<Partial<IncidentView>>(path, NAMES_MAX_MS).catch(() => null);
      return view?.record?.targets ?? [];
    }),
  );
  return found.flat();
}

function claimRows({ items }: ClaimsView, hosts: Hosts): Line[] {
  if (items.length === 0) return [line`No host is held or kept.`];
  const rows = items.map(({ targetId, state, since, incidentId, why }) => [
    hostText(targetId, hosts),
    state,
    since,
    incidentId,
    why,
  ]);
  return table(['HOST', 'STATE', 'SINCE', 'INCIDENT', 'WHY'], rows);
}

/** Whether everything is stopped, and which hosts are held or kept. */
export async function showStatus(context: CommandContext): Promise<void> {
  const api = await context.api();
  const [killSwitch, claims] = await Promise.all([
    api.get<KillSwitchView>('/kill-switch'),
    api.get<ClaimsView>('/claims'),
  ]);
  const lines = [
    switchLine(context.terminal, killSwitch),
    '',
    ...claimRows(claims, context.json ? [] : await hostsOf(api, claims)),
  ];
  print(context, { killSwitch, claims: claims.items }, lines);
}

export async function listClaims(context: CommandContext): Promise<void> {
  const api = await context.api();
  const claims = await api.get<ClaimsView>('/claims');
  const isKept = claims.items.some(({ state }) => state === 'unsettled');
  print(context, claims, [
    ...claimRows(claims, context.json ? [] : await hostsOf(api, claims)),
    ...(isKept
      ? ['', 'Look at a host that is unsettled, then: npx recoverops claims release HOST --reason "…"']
      : []),
  ]);
}

export async function releaseClaim(context: CommandContext, host: string, reason: string): Promise<void> {
  const path = `/claims/${encodeURIComponent(host)}/release`;
  const ack = await (await context.api()).post<ReleaseAck>(path, { reason });
  print(context, ack, [
    `${ack.targetId} is free again; incident ${ack.incidentId} had left it unsettled. Incidents may act on it from now on.`,
  ]);
}
