import type { SettingsCheck } from '../../domain/notification/parse-rules.ts';
import type { ChannelKind } from './channel-kind.ts';
import { EMAIL_CHANNEL } from './email/email-channel.ts';
import { LOG_CHANNEL } from './log/log-channel.ts';
import { SLACK_CHANNEL } from './slack/slack-channel.ts';
import { SNS_CHANNEL } from './sns/sns-channel.ts';
import { WEBHOOK_CHANNEL } from './webhook/webhook-channel.ts';

/** Every way to reach people, by its name in the notifications file. */
export const CHANNELS: Readonly<Record<string, ChannelKind>> = {
  email: EMAIL_CHANNEL,
  log: LOG_CHANNEL,
  slack: SLACK_CHANNEL,
  sns: SNS_CHANNEL,
  webhook: WEBHOOK_CHANNEL,
};

/** What each says of a recipient's settings. */
export function settingsChecks(
  channels: Readonly<Record<string, ChannelKind>> = CHANNELS,
): Readonly<Record<string, SettingsCheck>> {
  return Object.fromEntries(Object.entries(channels).map(([name, { check }]) => [name, check]));
}
