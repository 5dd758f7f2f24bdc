import type { Config } from '../../src/config/config.ts';

/** An installation that nobody has given a Slack app. */
export const NO_SLACK: Config['slack'] = {
  botToken: null,
  signingSecret: null,
  buttons: false,
  apiUrl: 'http://127.0.0.1:1/api',
  users: [],
};
