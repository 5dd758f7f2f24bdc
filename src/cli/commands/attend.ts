import type { AcknowledgeAck, AcknowledgeRequest, AttendingRequest } from '../../contracts/api.ts';
import type { AttendAck } from '../../contracts/messages.ts';
import { countText } from '../../domain/text/count-text.ts';
import type { ApiClient } from '../api-client.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { incidentBeginning } from '../incident-names.ts';
import { type Line, line } from '../terminal.ts';

async function attend(
  context: CommandContext,
  incidentId: string,
  what: AttendingRequest,
): Promise<AttendAck> {
  const path = `/incidents/${encodeURIComponent(incidentId)}/attending`;
  return await (await context.api()).post<AttendAck>(path, what);
}

/** Who looks after it now, in one line. */
function whoHasIt({ incidentId, acknowledged, assigned, kind }: AttendAck): Line {
  const seen = acknowledged === null ? 'acknowledged by nobody' : `acknowledged by ${acknowledged.by}`;
  const has = assigned === null ? 'assigned to nobody' : `assigned to ${assigned.to}`;
  return line`${incidentId}: ${seen}, ${has}${kind === 'repeated' ? ' (as it was)' : ''}`;
}

/** Asks once more for those that no incident has for an id, where they are the beginning of one. */
async function askForWhole(
  api: ApiClient,
  ask: (ids: readonly string[]) => Promise<AcknowledgeAck>,
  first: AcknowledgeAck,
): Promise<AcknowledgeAck> {
  const unknown = first.items.filter((item) => item.kind === 'refused' && item.code === 'Incident.NotFound');
  const found = new Set<string>();
  const gone = new Set<string>();
  for (const { incidentId } of unknown) {
    const id = await incidentBeginning(api, incidentId);
    if (id === null) continue;
    found.add(id);
    gone.add(incidentId);
  }
  if (found.size === 0) return first;
  const again = await ask([...found]);
  const known = new Set(again.items.map(({ incidentId }) => incidentId));
  const kept = first.items.filter(({ incidentId }) => !gone.has(incidentId) && !known.has(incidentId));
  return { items: [...kept, ...again.items] };
}

/** Acknowledges several, each by itself. @throws CliError `refused` after telling all, when one was refused. */
export async function acknowledge(context: CommandContext, incidentIds: readonly string[]): Promise<void> {
  const named = [...new Set(incidentIds)];
  const api = await context.api();
  const ask = (ids: readonly string[]) =>
    api.post<AcknowledgeAck>('/incidents/acknowledge', { incidentIds: ids } satisfies AcknowledgeRequest);
  const ack = await askForWhole(api, ask, await ask(named));
  print(
    context,
    ack,
    ack.items.map((item) =>
      item.kind === 'refused'
        ? line`${item.incidentId}: not acknowledged: ${item.message} ${item.nextStep}`
        : line`${item.incidentId}: acknowledged${item.kind === 'repeated' ? ' (by you, as before)' : ''}`,
    ),
  );
  const refused = ack.items.filter(({ kind }) => kind === 'refused').length;
  if (refused === 0) return;
  throw new CliError(
    EXIT.refused,
    'not_acknowledged',
    refused === named.length
      ? `${countText(refused, 'incident')} asked for, none acknowledged`
      : `${refused} of ${named.length} were not acknowledged`,
    refused === named.length ? 'Each line says why.' : 'Each line says why; the others are acknowledged.',
  );
}

/** Takes acknowledgements back, one after the other: the first that is refused ends it. */
export async function withdrawAcknowledgement(
  context: CommandContext,
  incidentIds: readonly string[],
): Promise<void> {
  for (const incidentId of new Set(incidentIds)) {
    const ack = await attend(context, incidentId, { kind: 'unacknowledge' });
    print(context, ack, [whoHasIt(ack)]);
  }
}

/** `to` undefined: to nobody any more. */
export async function assign(
  context: CommandContext,
  incidentId: string,
  to: string | undefined,
): Promise<void> {
  const ack = await attend(
    context,
    incidentId,
    to === undefined ? { kind: 'unassign' } : { kind: 'assign', to },
  );
  print(context, ack, [whoHasIt(ack)]);
}

export async function addNote(context: CommandContext, incidentId: string, text: string): Promise<void> {
  const ack = await attend(context, incidentId, { kind: 'note', text });
  print(context, ack, ['The note stands in the timeline, for good.', whoHasIt(ack)]);
}
