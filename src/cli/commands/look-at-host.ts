import type { LookAck, LookRequest, LookView } from '../../contracts/api.ts';
import type { HostLook } from '../../domain/diagnosis/look/host-look.ts';
import { judgementLines } from '../../domain/record/judgement-lines.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import { type CommandContext, print, printNext } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Line, line, oneLine, paint } from '../terminal.ts';

export interface LookOptions {
  readonly account?: string;
  readonly region?: string;
}

/** Longer than a look may take; each question waits some seconds itself. */
const GIVE_UP_MS = 8 * 60_000;

async function ended(context: CommandContext, request: LookRequest): Promise<HostLook> {
  const api = await context.api();
  const { host, runId } = await api.post<LookAck>('/looks', request);
  printNext(context, `Looking at ${host}; nothing is changed there …`);
  const path = `/looks/${encodeURIComponent(host)}/${encodeURIComponent(runId)}`;
  const untilMs = Date.now() + GIVE_UP_MS;
  while (Date.now() < untilMs && !context.signal.aborted) {
    const view = await api.get<LookView>(path);
    if (view.kind !== 'looking') return view;
  }
  throw new CliError(
    EXIT.unavailable,
    'look_unfinished',
    context.signal.aborted
      ? 'the look goes on, nobody waits for it any more'
      : 'the look did not end in time',
    `Check that a worker runs, then ask again: ${ownCommand('diagnose', host)}`,
  );
}

function subjectLines(context: CommandContext, look: Extract<HostLook, { kind: 'looked' }>): readonly Line[] {
  return look.subjects.flatMap(({ about, judgement }) => {
    // What could not be read is the same for every subject, and said once.
    const [host] = judgementLines({
      ...judgement,
      hosts: judgement.hosts.map((one) => ({ ...one, unread: [] })),
    });
    if (host === undefined)
      return [line`${paint(context.terminal, 'bold', about)}  nothing is known to judge by`];
    return [
      oneLine(''),
      line`${paint(context.terminal, 'bold', about)}  ${host.state}: ${host.measured}`,
      ...host.lines.map((text) => line`  ${text}`),
    ];
  });
}

function unreadLines(context: CommandContext, look: Extract<HostLook, { kind: 'looked' }>): readonly Line[] {
  const unread = look.subjects.flatMap(({ judgement }) => judgement.hosts.flatMap((host) => host.unread));
  if (unread.length === 0) return [];
  const lines = [...new Set(unread)].map((text) => line`  ${text}`);
  return [oneLine(''), paint(context.terminal, 'bold', 'not known'), ...lines];
}

/** Looks at a host without an alarm, says what our own rules make of it, and changes nothing. */
export async function diagnoseHost(
  context: CommandContext,
  host: string,
  options: LookOptions,
): Promise<void> {
  const look = await ended(context, { host, ...options });
  if (look.kind === 'none') {
    throw new CliError(
      EXIT.notFound,
      'no_host',
      look.message,
      `Then ask again: ${ownCommand('diagnose', host)}`,
    );
  }
  const { target, lookedAt } = look;
  const name = target.name === null ? '' : ` (${target.name})`;
  print(context, look, [
    line`${target.instanceId}${name}, looked at ${lookedAt}`,
    ...subjectLines(context, look),
    ...unreadLines(context, look),
  ]);
  printNext(
    context,
    'Nothing was changed: steps are proposed and run in incidents alone, which an alarm opens.',
  );
}
