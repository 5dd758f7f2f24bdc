import { NOTIFICATIONS_FILE, parseNotificationsText } from '../../clients/files/notifications-file.ts';
import type { ChannelKind } from '../../clients/notify/channel-kind.ts';
import { CHANNELS, settingsChecks } from '../../clients/notify/channels.ts';
import type { Config } from '../../config/config.ts';
import type {
  NotificationHealthView,
  NotificationPage,
  NotificationRetryAck,
  NotificationRetryRequest,
  NotificationTestView,
} from '../../contracts/api.ts';
import type { Recipient } from '../../domain/notification/notification-rules.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import { countText } from '../../domain/text/count-text.ts';
import { type CommandContext, print, printNext } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type NeededVariables, notificationRulesText } from '../notifications-text.ts';
import { operatorFileText } from '../operator-file.ts';
import { line, oneLine, table } from '../terminal.ts';

const PATH = '/notifications';

const DOCUMENT = 'docs/notifications.md';
/** Ways to reach people that have a document of their own. */
const CHANNEL_DOCUMENTS: Readonly<Record<string, string>> = {
  email: 'docs/notifications-email.md',
  slack: 'docs/notifications-slack.md',
};

/** Whether people can be reached. */
export async function showNotificationHealth(context: CommandContext): Promise<void> {
  const view = await (await context.api()).get<NotificationHealthView>(`${PATH}/health`);
  const rows = view.recipients.map(({ name, channel, failing, pending, lastSuccessAt, lastFailure }) => [
    name,
    channel,
    failing ? 'failing' : 'well',
    String(pending),
    lastSuccessAt ?? 'never',
    lastFailure === null ? '' : `${lastFailure.at}: ${lastFailure.error}`,
  ]);
  const none = ['Nobody was told anything by a notifications file yet.'];
  print(
    context,
    view,
    rows.length === 0
      ? none
      : table(['RECIPIENT', 'CHANNEL', 'STATE', 'PENDING', 'LAST SENT', 'LAST FAILURE'], rows),
  );
  if (view.recipients.some(({ failing }) => failing))
    printNext(context, `What failed: ${ownCommand('notifications', 'failed')}`);
}

/** Of one incident, or of all that failed or wait. */
export async function listNotifications(
  context: CommandContext,
  asked: { readonly incident: string } | { readonly state: 'failed' | 'pending' },
): Promise<void> {
  const query = new URLSearchParams(
    'incident' in asked ? { incident: asked.incident } : { state: asked.state },
  );
  const page = await (await context.api()).get<NotificationPage>(`${PATH}?${query}`);
  const rows = page.items.map((one) => [
    one.queuedAt,
    one.recipient,
    one.channel,
    one.kind,
    one.state === 'pending' && one.notBefore !== null ? `pending until ${one.notBefore}` : one.state,
    String(one.tries),
    ...('incident' in asked ? [] : [one.incidentId]),
    one.subject,
    one.error ?? '',
  ]);
  const none =
    'incident' in asked
      ? ['Nobody was told of it by a notifications file.']
      : [asked.state === 'failed' ? 'Everything that was to be sent was sent.' : 'Nothing waits to be sent.'];
  const columns = ['QUEUED', 'RECIPIENT', 'CHANNEL', 'KIND', 'STATE', 'TRIES'];
  print(
    context,
    page,
    rows.length === 0
      ? none
      : table([...columns, ...('incident' in asked ? [] : ['INCIDENT']), 'SUBJECT', 'ERROR'], rows),
  );
  const failed = page.items.find(({ state }) => state === 'failed');
  if (failed !== undefined) {
    const { incidentId, recipient } = failed;
    const again = ownCommand('notifications', 'retry', incidentId, recipient);
    printNext(context, `Once its way is mended, send it again: ${again}`);
  }
  if (page.isPartial) printNext(context, 'There are more; these are of the newest incidents.');
}

/** The newest of a recipient that is for somebody to send again: what has failed, else what waits for its next try. */
function toSendAgain(
  items: NotificationPage['items'],
  recipient: string,
): NotificationPage['items'][number] | undefined {
  const theirs = items.filter((one) => one.recipient === recipient);
  const last = (state: string) => theirs.findLast((one) => one.state === state);
  return last('failed') ?? last('pending');
}

/** Has the newest delivery to a recipient that has failed sent again. Exit status `refused` where there is none. */
export async function retryNotification(
  context: CommandContext,
  incident: string,
  recipient: string,
): Promise<void> {
  const api = await context.api();
  const page = await api.get<NotificationPage>(`${PATH}?${new URLSearchParams({ incident })}`);
  const found = toSendAgain(page.items, recipient);
  const list = ownCommand('notifications', 'list', incident);
  if (found === undefined) {
    const isTold = page.items.some((one) => one.recipient === recipient);
    const names = [...new Set(page.items.map((one) => one.recipient))];
    throw new CliError(
      EXIT.refused,
      'nothing_failed',
      isTold
        ? `nothing has failed for ${recipient}, and nothing waits to be sent`
        : `${recipient} was told nothing of this incident`,
      names.length === 0 ? 'Nobody was told of it.' : `Told of it were ${names.join(', ')}: ${list}`,
    );
  }
  const request: NotificationRetryRequest = { incident, delivery: found.id };
  const ack = await api.post<NotificationRetryAck>(`${PATH}/retry`, request);
  const does = ack.kind === 'again' ? 'is sent again' : 'is on its way already';
  print(context, ack, [line`${found.subject}`, line`${does} to ${ack.recipient} by ${ack.channel}`]);
  printNext(context, `What becomes of it: ${list}`);
}

/** Exit status `refused` where one of them could not be reached. */
export async function testNotifications(context: CommandContext, target: string): Promise<void> {
  const view = await (await context.api()).post<NotificationTestView>(`${PATH}/test`, { target });
  print(
    context,
    view,
    view.results.map(({ recipient, channel, outcome, error }) =>
      error === null
        ? line`${recipient} by ${channel}: ${outcome}`
        : line`${recipient} by ${channel}: ${error}`,
    ),
  );
  const held = view.results.flatMap(({ heldBackUntil }) => heldBackUntil ?? []).toSorted();
  if (held[0] !== undefined)
    printNext(context, `A test knows no quiet hours: by these, what is not urgent waits until ${held[0]}.`);
  const failed = view.results.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) {
    const documents = [...new Set(failed.map(({ channel }) => CHANNEL_DOCUMENTS[channel] ?? DOCUMENT))];
    throw new CliError(
      EXIT.refused,
      'not_reached',
      `${failed.length} of ${view.results.length} could not be reached`,
      `What each way needs: ${documents.join(', ')}.`,
    );
  }
}

/** What a worker reads for these recipients, and what of it is not set here, where a worker may have it all the same. */
function neededBy(
  recipients: readonly Recipient[],
  { slack, email, notifications }: Config,
): NeededVariables {
  const none: Pick<Config, 'slack' | 'email'> = { slack: { ...slack, botToken: null }, email: null };
  const names = (of: (kind: ChannelKind, settings: Recipient['settings']) => readonly string[]) => [
    ...new Set(
      recipients.flatMap(({ channel, settings }) => {
        const kind = CHANNELS[channel];
        return kind === undefined ? [] : of(kind, settings);
      }),
    ),
  ];
  const secrets = names(({ secretsIn }, settings) => secretsIn(settings));
  return {
    all: [...secrets, ...names(({ missing }) => missing?.(none) ?? [])],
    unset: [
      ...secrets.filter((name) => notifications.secrets[name] === undefined),
      ...names(({ missing }) => missing?.({ slack, email }) ?? []),
    ],
  };
}

/** Says whether a notifications file is valid, or every problem that it has; asks nobody. */
export async function checkNotifications(
  { config, ...context }: CommandContext,
  file: string | undefined,
): Promise<void> {
  const { source } = config.notifications;
  const path = file ?? (source?.kind === 'file' ? source.path : undefined);
  const from = path ?? 'RECOVEROPS_NOTIFICATIONS';
  const hint = 'Give a notifications file; docs/notifications.md describes it.';
  const inline = source?.kind === 'text' ? source.text : undefined;
  const text = path === undefined ? inline : await operatorFileText(NOTIFICATIONS_FILE, path, hint);
  if (text === undefined)
    throw new CliError(
      EXIT.usage,
      'no_file',
      path === undefined ? 'no notifications file is named' : `there is no ${path}`,
      'Copy notifications.example.yaml, or give another file; docs/notifications.md describes it.',
    );
  const rules = parseNotificationsText(text, settingsChecks());
  const whole = { config, ...context };
  if (!rules.ok) {
    print(whole, { from, valid: false, problems: rules.error }, rules.error.map(oneLine));
    throw new CliError(
      EXIT.failure,
      'bad_notifications',
      `${from} has ${countText(rules.error.length, 'problem')}; no worker starts with it`,
      'docs/notifications.md describes each field.',
    );
  }
  const needed = neededBy(rules.value.recipients, config);
  print(whole, { from, valid: true, rules: rules.value, needed }, [
    line`${from} is valid.`,
    ...notificationRulesText(rules.value, needed),
  ]);
}
