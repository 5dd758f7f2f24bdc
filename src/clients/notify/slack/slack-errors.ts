import type { ServiceErrorKind } from '../../../ports/service-error.ts';

interface SlackRefusal {
  readonly kind: ServiceErrorKind;
  readonly next: string;
}

const TOKEN =
  'give RECOVEROPS_SLACK_BOT_TOKEN the bot token of an app that is installed (docs/notifications-slack.md)';
const SCOPE = 'add the scopes of docs/notifications-slack.md to the app and install it again';
const CHANNEL = 'name the channel by its id in the route, and invite the app to it (/invite)';
const OURS = 'this is a fault of RecoverOps: report it with the name of the error';
const LATER = 'it passes by itself';

/** Errors of chat.postMessage and chat.update as Slack names them; one that is not here will not pass by itself. */
const REFUSALS: Readonly<Record<string, SlackRefusal>> = {
  ratelimited: { kind: 'throttled', next: LATER },
  rate_limited: { kind: 'throttled', next: LATER },
  message_limit_exceeded: { kind: 'throttled', next: LATER },
  internal_error: { kind: 'unavailable', next: LATER },
  fatal_error: { kind: 'unavailable', next: LATER },
  service_unavailable: { kind: 'unavailable', next: LATER },
  request_timeout: { kind: 'unavailable', next: LATER },
  team_added_to_org: { kind: 'unavailable', next: LATER },
  not_authed: { kind: 'refused', next: TOKEN },
  invalid_auth: { kind: 'refused', next: TOKEN },
  account_inactive: { kind: 'refused', next: TOKEN },
  token_expired: { kind: 'refused', next: TOKEN },
  token_revoked: { kind: 'refused', next: TOKEN },
  not_allowed_token_type: { kind: 'refused', next: TOKEN },
  org_login_required: { kind: 'refused', next: TOKEN },
  missing_scope: { kind: 'refused', next: SCOPE },
  no_permission: { kind: 'refused', next: SCOPE },
  access_denied: { kind: 'refused', next: SCOPE },
  restricted_action: { kind: 'refused', next: SCOPE },
  channel_not_found: { kind: 'refused', next: CHANNEL },
  not_in_channel: { kind: 'refused', next: CHANNEL },
  is_archived: { kind: 'refused', next: CHANNEL },
  message_not_found: { kind: 'not_found', next: LATER },
  cant_update_message: { kind: 'not_found', next: LATER },
  edit_window_closed: { kind: 'not_found', next: LATER },
  thread_not_found: { kind: 'not_found', next: LATER },
  invalid_blocks: { kind: 'refused', next: OURS },
  invalid_blocks_format: { kind: 'refused', next: OURS },
  msg_blocks_too_long: { kind: 'refused', next: OURS },
  msg_too_long: { kind: 'refused', next: OURS },
  no_text: { kind: 'refused', next: OURS },
  invalid_arguments: { kind: 'refused', next: OURS },
};

/** What an error that Slack names means for another attempt, and what a person can do. */
export function slackRefusal(error: string): SlackRefusal {
  return REFUSALS[error] ?? { kind: 'refused', next: 'look the error up in Slack’s API reference' };
}
