import { parseSlackUsers, type SlackUser } from '../domain/access/slack-users.ts';
import type { EnvironmentReader } from './environment-reader.ts';

/** A Slack app of the operator's: notices go out by its bot, decisions come in by its buttons. */
export interface SlackSettings {
  /** For the worker, which sends; null: nothing is sent by Slack. */
  readonly botToken: string | null;
  /** For the ingress, which takes presses; null: none are taken. */
  readonly signingSecret: string | null;
  /** Whether messages have buttons: only where an ingress takes presses. */
  readonly buttons: boolean;
  /** Base of the Web API, without a slash at its end. */
  readonly apiUrl: string;
  /** Who may decide by a button, and as whom. */
  readonly users: readonly SlackUser[];
}

const BOT_TOKEN = /^xoxb-[A-Za-z0-9-]{10,200}$/;
const SIGNING_SECRET = /^[0-9a-f]{32,64}$/;

/** Both secrets are named in problems, and never shown. */
export function readSlack(env: EnvironmentReader): SlackSettings {
  const botToken = env.optional('RECOVEROPS_SLACK_BOT_TOKEN');
  if (botToken !== null && !BOT_TOKEN.test(botToken))
    env.problems.push(
      'RECOVEROPS_SLACK_BOT_TOKEN is no bot token: give the one that begins with xoxb-, from "OAuth & Permissions" of the app',
    );
  const signingSecret = env.optional('RECOVEROPS_SLACK_SIGNING_SECRET');
  if (signingSecret !== null && !SIGNING_SECRET.test(signingSecret))
    env.problems.push(
      'RECOVEROPS_SLACK_SIGNING_SECRET is no signing secret: give the hexadecimal digits from "Basic Information" of the app',
    );
  const users = readUsers(env);
  const buttons = env.flag('RECOVEROPS_SLACK_BUTTONS', signingSecret !== null);
  const apiUrl = (env.url('RECOVEROPS_SLACK_API_URL') ?? 'https://slack.com/api').replace(/\/$/, '');
  return { botToken, signingSecret, buttons, apiUrl, users };
}

function readUsers(env: EnvironmentReader): readonly SlackUser[] {
  const json = env.optional('RECOVEROPS_SLACK_USERS');
  if (json === null) return [];
  const parsed = parseSlackUsers(json);
  if (parsed.ok) return parsed.value;
  env.problems.push(
    `RECOVEROPS_SLACK_USERS cannot be used: ${parsed.error}. Give {"version":1,"users":[{"team":"T…","user":"U…","account":"ana","role":"approver"}]}`,
  );
  return [];
}
