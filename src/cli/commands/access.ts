import type {
  NewTokenRequest,
  NewTokenView,
  RevokeAck,
  SignInsView,
  TokensView,
  TokenView,
} from '../../contracts/api.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import { type CommandContext, print, printNext } from '../context.ts';
import { line, table } from '../terminal.ts';

function stateText({ state, source, revoked, isYours }: TokenView): string {
  const yours = isYours ? ', yours' : '';
  if (source === 'configured') return `configured${yours}`;
  return revoked === null ? `${state}${yours}` : `revoked by ${revoked.by}${yours}`;
}

export async function listTokens(context: CommandContext): Promise<void> {
  const view = await (await context.api()).get<TokensView>('/tokens');
  const none = line`No token is made or configured. Make one: ${ownCommand('tokens', 'create', '--principal', 'ana', '--role', 'approver')}`;
  const rows = table(
    ['ID', 'WHOSE', 'ROLE', 'STATE', 'LAST USED', 'EXPIRES', 'MADE', 'BY'],
    view.items.map((token) => [
      token.id,
      token.principal,
      token.role,
      stateText(token),
      token.lastUsedAt ?? (token.source === 'configured' ? 'not kept' : 'never'),
      token.expiresAt ?? 'never',
      token.createdAt ?? '',
      token.createdBy ?? '',
    ]),
  );
  print(context, view, view.items.length === 0 ? [none] : rows);
  if (view.isUseUnknown) printNext(context, 'When they were used last could not be read now.');
}

export async function createToken(context: CommandContext, request: NewTokenRequest): Promise<void> {
  const made = await (await context.api()).post<NewTokenView>('/tokens', request);
  const { id, principal, role, expiresAt } = made.view;
  print(context, made, [
    line`Token ${id} for ${principal} with the role ${role}, until ${expiresAt ?? 'for ever'}, shown this once. Hand it over in a safe way:`,
    line`  ${made.token}`,
    line`Revoke it: ${ownCommand('tokens', 'revoke', id)}`,
  ]);
}

export async function revokeToken(
  context: CommandContext,
  id: string,
  { reason, evenSo = false }: { readonly reason: string; readonly evenSo?: boolean },
): Promise<void> {
  const ack = await (await context.api()).post<RevokeAck>(`/tokens/${id}/revoke`, { reason, evenSo });
  const { principal, role } = ack.view;
  print(context, ack, [
    line`The token ${id} of ${principal}, ${role}, is revoked. No process takes it after ${ack.withinSeconds} seconds, and the sessions that it opened are over.`,
  ]);
}

/** One page: who wants all of them exports. */
export async function listSignIns(
  context: CommandContext,
  range: { readonly since?: string; readonly until?: string },
): Promise<void> {
  const query = new URLSearchParams({ limit: '50', ...range });
  const view = await (await context.api()).get<SignInsView>(`/sign-ins?${query}`);
  const rows = table(
    ['WHEN', 'WHAT', 'WHO', 'ROLE', 'BY', 'ADDRESS', 'TIMES', 'WHY'],
    view.items.map((event) => [
      event.at,
      event.kind.replace('_', ' '),
      event.principal ?? 'unknown',
      event.role ?? '',
      event.method ?? '',
      event.address,
      event.count,
      [event.reason, event.token, event.detail].filter((part) => part !== null && part !== '').join(' '),
    ]),
  );
  print(context, view, view.items.length === 0 ? ['Nobody signed in or was refused in that time.'] : rows);
  if (view.nextCursor !== undefined)
    printNext(context, `There are more: ${ownCommand('export', 'sign-ins')} gives all of them.`);
}
