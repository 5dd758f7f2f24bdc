import { randomBytes } from 'node:crypto';
import type { DecisionKind } from '../../../domain/policy/decision.ts';
import { sha256Hex } from '../../../domain/text/sha256.ts';
import type {
  ChannelReceipt,
  NotificationChannel,
  NotificationMessage,
} from '../../../ports/notification-channel.ts';
import type { OneTimeSecretWriter } from '../../../ports/one-time-secrets.ts';
import { ServiceError } from '../../../ports/service-error.ts';
import { type ChannelKind, memberProblems } from '../channel-kind.ts';
import { createSlackApi, type MessagePlace } from './slack-api.ts';
import { type CardButtons, callsPeople, fallbackText, mentionOf, slackCard } from './slack-card.ts';

export interface SlackChannelSettings {
  /** `xoxb-…`. */
  readonly botToken: string;
  /** Base of the Web API. */
  readonly apiUrl: string;
  /** Where what a button stands for is kept; null: messages have no buttons, as nobody takes a press. */
  readonly secrets: OneTimeSecretWriter | null;
  /** A line of the process's own log. */
  readonly log: (facts: object, message: string) => void;
}

/** Of a channel, a private one or a direct message; names move, ids stay. */
const CHANNEL_ID = /^[CGD][A-Z0-9]{2,20}$/;
const SECRET_BYTES = 32;

function refused(code: string, detail: string): ServiceError {
  return new ServiceError({
    service: 'slack',
    operation: 'send',
    kind: 'refused',
    code,
    detail,
    neverSent: true,
    cause: undefined,
  });
}

function check(settings: Readonly<Record<string, string>>): readonly string[] {
  const { conversation, mention } = settings;
  return [
    ...memberProblems(settings, ['conversation'], ['mention']),
    ...(conversation === undefined || CHANNEL_ID.test(conversation)
      ? []
      : [
          '.conversation must be the id of a channel, such as C0123ABCD, which its details in Slack show at the end',
        ]),
    ...(mention === undefined || mentionOf(mention) !== null
      ? []
      : ['.mention must be the id of a user (U…) or of a user group (S…), here or channel']),
  ];
}

function channelOf({ recipient }: NotificationMessage): string {
  const problems = check(recipient);
  if (problems.length > 0) throw refused('RecipientInvalid', problems.join('; '));
  return recipient.conversation ?? '';
}

/** Names of errors by which Slack says that nothing can be written in a channel. */
const CHANNEL_GONE: ReadonlySet<string> = new Set(['is_archived', 'channel_not_found', 'not_in_channel']);

function placeOf(previous: ChannelReceipt | null): MessagePlace | null {
  if (previous === null) return null;
  const { channel, ts } = previous;
  return channel === undefined || ts === undefined ? null : { channel, ts };
}

/**
 * A card for each incident, which always shows how things stand, and under it a reply for each further notice. Where
 * `previous` names a card it is written over, its buttons with it, and the reply says what is new.
 */
export function createSlackChannel(settings: SlackChannelSettings): NotificationChannel {
  const api = createSlackApi(settings.apiUrl, settings.botToken);

  async function keepButton(kind: DecisionKind, channel: string, message: NotificationMessage) {
    const { decision, incidentId } = message;
    if (settings.secrets === null || decision === null) return null;
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    await settings.secrets.keep({
      purpose: 'slack_button',
      hash: sha256Hex(secret),
      bound: { kind, incidentId, planDigest: decision.planDigest, channel },
      expiresAt: decision.deadline,
    });
    return secret;
  }

  /** Written down before anybody can press them. Where they cannot be, the card has none: people are told all the same. */
  async function buttonsFor(channel: string, message: NotificationMessage): Promise<CardButtons | null> {
    const { decision, closed } = message;
    if (decision === null || closed || decision.risk === 'high') return null;
    try {
      const [approve, reject] = await Promise.all([
        keepButton('approve', channel, message),
        keepButton('reject', channel, message),
      ]);
      return approve === null || reject === null ? null : { approve, reject };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      settings.log(
        { incident: message.incidentId, reason },
        'a card has no buttons, as what they stand for could not be kept',
      );
      return null;
    }
  }

  const contentOf = async (channel: string, message: NotificationMessage) => ({
    text: fallbackText(message),
    blocks: slackCard(message, await buttonsFor(channel, message)),
    parse: 'none',
    link_names: false,
  });

  async function post(channel: string, message: NotificationMessage): Promise<ChannelReceipt> {
    const content = await contentOf(channel, message);
    const shown = { ...content, channel, unfurl_links: false, unfurl_media: false };
    return toReceipt(await api.call('chat.postMessage', shown));
  }

  return {
    async send(message, previous) {
      const card = placeOf(previous);
      if (card === null) return await post(channelOf(message), message);
      try {
        // Replies and changes go where the card is, wherever the route leads by now.
        await api.call('chat.update', { ...(await contentOf(card.channel, message)), ...card });
        await api.call('chat.postMessage', {
          channel: card.channel,
          thread_ts: card.ts,
          reply_broadcast: callsPeople(message),
          text: fallbackText(message),
          parse: 'none',
          link_names: false,
          unfurl_links: false,
          unfurl_media: false,
        });
        return toReceipt(card);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        // Somebody deleted it, perhaps between the two.
        if (error.kind === 'not_found') return await post(card.channel, message);
        // Nobody can write there any more, and the route leads elsewhere since.
        if (CHANNEL_GONE.has(error.code) && channelOf(message) !== card.channel)
          return await post(channelOf(message), message);
        throw error;
      }
    },
  };
}

const toReceipt = ({ channel, ts }: MessagePlace): ChannelReceipt => ({ channel, ts });

/** A channel of Slack, by the operator's own app. */
export const SLACK_CHANNEL: ChannelKind = {
  check,
  secretsIn: () => [],
  missing: ({ slack }) => (slack.botToken === null ? ['RECOVEROPS_SLACK_BOT_TOKEN'] : []),
  canUpdate: true,
  create: ({ slack, oneTimeSecrets, log }) =>
    createSlackChannel({
      botToken: slack.botToken ?? '',
      apiUrl: slack.apiUrl,
      secrets: slack.buttons ? oneTimeSecrets : null,
      log,
    }),
};
