import type { SlackUser } from '../../domain/access/slack-users.ts';
import type { OneTimeSecretReader } from '../../ports/one-time-secrets.ts';
import type { SlackAnswerPort } from '../../ports/slack-answers.ts';

/** What taking presses needs; there is none where no signing secret is set. */
export interface SlackDeps {
  /** Of the app, by which Slack signs. */
  readonly signingSecret: string;
  readonly users: readonly SlackUser[];
  readonly secrets: OneTimeSecretReader;
  readonly answers: SlackAnswerPort;
}
