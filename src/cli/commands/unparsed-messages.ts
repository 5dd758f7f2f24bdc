import type {
  UnparsedMessagePage,
  UnparsedMessageSummary,
  UnparsedMessageView,
} from '../../contracts/api.ts';
import { countText } from '../../domain/text/count-text.ts';
import { type CommandContext, print, printNext } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { block, table } from '../terminal.ts';

/** `unparsed`: about an alarm, and not read as one. `ignored`: about none. */
type KeptKind = 'unparsed' | 'ignored';

const pathOf = (kind: KeptKind, messageId: string) => `/messages/${kind}/${encodeURIComponent(messageId)}`;

const NONE: Readonly<Record<KeptKind, string>> = {
  unparsed: 'No message waits: every genuine alarm could be read.',
  ignored: 'No genuine message was ignored within a week.',
};

const REASON_HEADING: Readonly<Record<KeptKind, string>> = {
  unparsed: 'WHY IT COULD NOT BE READ',
  ignored: 'WHY IT WAS IGNORED',
};

/** Of the text of one message that is printed: a message may be 256 KiB, and its beginning says what it is. */
const SHOWN_MAX_CHARS = 8_000;

/** More than the store keeps, so a list that never ends does not either. */
const PAGES_MAX = 50;

export async function listUnparsed(
  context: CommandContext,
  options: { readonly limit: string; readonly cursor?: string },
  kind: KeptKind = 'unparsed',
): Promise<void> {
  const query = new URLSearchParams({ limit: options.limit });
  if (options.cursor !== undefined) query.set('cursor', options.cursor);
  const page = await (await context.api()).get<UnparsedMessagePage>(`/messages/${kind}?${query}`);
  const rows = page.items.map(({ messageId, receivedAt, reason }) => [receivedAt, messageId, reason]);
  print(
    context,
    page,
    rows.length === 0 ? [NONE[kind]] : table(['RECEIVED', 'MESSAGE', REASON_HEADING[kind]], rows),
  );
  if (page.nextCursor !== undefined) printNext(context, `More: add --cursor ${page.nextCursor}`);
}

export async function showUnparsed(
  context: CommandContext,
  messageId: string,
  kind: KeptKind = 'unparsed',
): Promise<void> {
  const view = await (await context.api()).get<UnparsedMessageView>(pathOf(kind, messageId));
  const { replayed } = view;
  const hiddenChars = view.message.length - SHOWN_MAX_CHARS;
  print(context, view, [
    `Message    ${view.messageId}`,
    `Received   ${view.receivedAt} from ${view.topicArn}`,
    `Reason     ${view.reason}`,
    `Replayed   ${replayed === null ? 'no' : `${replayed.at}: ${replayed.outcome}`}`,
    'Text       secrets hidden',
    ...block(view.message.slice(0, SHOWN_MAX_CHARS), '    | '),
    ...(hiddenChars > 0 ? [`    … and ${countText(hiddenChars, 'more character')}; --json prints all`] : []),
  ]);
  if (replayed !== null) return;
  printNext(
    context,
    kind === 'ignored'
      ? `To take it again: npx recoverops ignored replay ${view.messageId}`
      : `After an upgrade: npx recoverops unparsed replay ${view.messageId}`,
  );
}

/** All that wait, the oldest first, so that an OK follows its ALARM. */
async function waiting(context: CommandContext): Promise<readonly UnparsedMessageSummary[]> {
  const api = await context.api();
  const items: UnparsedMessageSummary[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const query = new URLSearchParams({ limit: '100', ...(cursor === undefined ? {} : { cursor }) });
    const page = await api.get<UnparsedMessagePage>(`/messages/unparsed?${query}`);
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  return items.toReversed();
}

async function replayOne(
  context: CommandContext,
  messageId: string,
  kind: KeptKind = 'unparsed',
): Promise<UnparsedMessageView> {
  return (await context.api()).post<UnparsedMessageView>(`${pathOf(kind, messageId)}/replay`, {});
}

/** Exit status `refused` where it still is about no alarm. */
export async function replayIgnored(context: CommandContext, messageId: string): Promise<void> {
  const view = await replayOne(context, messageId, 'ignored');
  print(context, view, [`${messageId}: ${view.replayed?.outcome ?? ''}`]);
}

/** Exit status `refused` where one of them still cannot be read. */
export async function replayUnparsed(
  context: CommandContext,
  messageId: string | undefined,
  all: boolean,
): Promise<void> {
  if ((messageId === undefined) !== all) {
    throw new CliError(
      EXIT.usage,
      'which_message',
      'give either a message or --all',
      'List them with "npx recoverops unparsed".',
    );
  }
  if (messageId !== undefined) {
    const view = await replayOne(context, messageId);
    return print(context, view, [`${messageId}: ${view.replayed?.outcome ?? ''}`]);
  }
  const taken: UnparsedMessageView[] = [];
  const unread: { readonly messageId: string; readonly reason: string }[] = [];
  for (const message of await waiting(context)) {
    try {
      taken.push(await replayOne(context, message.messageId));
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'Message.StillUnparsed') throw error;
      unread.push({ messageId: message.messageId, reason: error.message });
    }
  }
  print(context, { taken, unread }, [
    ...taken.map((view) => `${view.messageId}: ${view.replayed?.outcome ?? ''}`),
    ...unread.map(({ messageId: id, reason }) => `${id}: ${reason}`),
    `${taken.length} taken, ${unread.length} still unreadable.`,
  ]);
  if (unread.length > 0) {
    throw new CliError(
      EXIT.refused,
      'still_unparsed',
      `${countText(unread.length, 'message')} still cannot be read`,
      'Look at their alarms in CloudWatch yourself; try again after an upgrade.',
    );
  }
}
