import type { Config } from '../../config/config.ts';
import type { NotificationRules, Recipient } from '../../domain/notification/notification-rules.ts';
import { DEFAULT_RECIPIENT } from '../../domain/notification/parse-rules.ts';
import type { NotificationChannel } from '../../ports/notification-channel.ts';
import type { PeopleDirectory } from '../../ports/people-directory.ts';
import { loadNotificationRules, NOTIFICATIONS_FILE } from '../files/notifications-file.ts';
import { OperatorFileError } from '../files/operator-file.ts';
import type { ChannelDeps, ChannelKind } from './channel-kind.ts';
import { CHANNELS, settingsChecks } from './channels.ts';
import { incidentLink, metricsLink } from './incident-link.ts';

type Channels = Readonly<Record<string, ChannelKind>>;

/** Where a notice goes that no route takes: where it goes without a file. */
function fallbackOf(topic: string | null): Recipient {
  return topic === null
    ? { name: DEFAULT_RECIPIENT, channel: 'log', settings: {} }
    : { name: DEFAULT_RECIPIENT, channel: 'sns', settings: { topic } };
}

/** The rules, with the ways to reach whom they name. */
export function createPeopleDirectory(
  rules: NotificationRules,
  deps: ChannelDeps,
  channels: Channels = CHANNELS,
): PeopleDirectory {
  const made = new Map<string, NotificationChannel>();
  const fallback = fallbackOf(deps.aws.notifyTopicArn);
  const kindOf = (name: string): ChannelKind => {
    const kind = Object.hasOwn(channels, name) ? channels[name] : undefined;
    if (kind === undefined) throw new Error(`there is no channel ${name}`);
    return kind;
  };
  return {
    rules,
    fallback,
    recipient: (name) => [...rules.recipients, fallback].find((one) => one.name === name),
    channel(name) {
      const channel = made.get(name) ?? kindOf(name).create(deps);
      made.set(name, channel);
      return channel;
    },
    canUpdate: (name) => kindOf(name).canUpdate,
    linkTo: (incidentId) => incidentLink(deps.publicUrl, incidentId),
    linkToMetrics: () => metricsLink(deps.publicUrl),
  };
}

/** Secrets and settings that recipients need and that are not set: what they are sent would never arrive. */
function missingSecrets(
  { recipients }: NotificationRules,
  deps: Pick<ChannelDeps, 'secretOf' | 'slack' | 'email'>,
  channels: Channels,
): readonly string[] {
  return recipients.flatMap(({ name, channel, settings }) =>
    [
      ...(channels[channel]?.secretsIn(settings) ?? []).filter(
        (variable) => deps.secretOf(variable) === null,
      ),
      ...(channels[channel]?.missing?.(deps) ?? []),
    ].map((variable) => `recipients[${JSON.stringify(name)}] needs ${variable}, which is not set`),
  );
}

/**
 * Null: there is no notifications file.
 * @throws OperatorFileError
 */
export async function loadPeopleDirectory(
  {
    notifications: { source, secrets },
    http,
    aws,
    slack,
    email,
    mailLinkKeys,
  }: Pick<Config, 'notifications' | 'http' | 'aws' | 'slack' | 'email' | 'mailLinkKeys'>,
  { log, nowMs, oneTimeSecrets }: Pick<ChannelDeps, 'log' | 'nowMs' | 'oneTimeSecrets'>,
): Promise<PeopleDirectory | null> {
  if (source === null) return null;
  const rules = await loadNotificationRules(source, settingsChecks());
  const secretOf = (variable: string) =>
    Object.hasOwn(secrets, variable) ? (secrets[variable] ?? null) : null;
  const missing = missingSecrets(rules, { secretOf, slack, email }, CHANNELS);
  if (missing.length > 0) throw new OperatorFileError(NOTIFICATIONS_FILE, NOTIFICATIONS_FILE.what, missing);
  return createPeopleDirectory(rules, {
    aws,
    secretOf,
    slack,
    email,
    mailLinkKeys,
    publicUrl: http.publicUrl,
    oneTimeSecrets,
    log,
    nowMs,
  });
}
