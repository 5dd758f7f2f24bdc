import type { Config } from '../../config/config.ts';
import type { SettingsCheck } from '../../domain/notification/parse-rules.ts';
import { isSecretName, SECRET_PREFIX } from '../../domain/notification/secret-name.ts';
import type { NotificationChannel } from '../../ports/notification-channel.ts';
import type { OneTimeSecretWriter } from '../../ports/one-time-secrets.ts';

/** What ways to reach people are made with. */
export interface ChannelDeps {
  readonly aws: Config['aws'];
  /** A secret by the name of its variable; null: it is not set. */
  readonly secretOf: (variable: string) => string | null;
  readonly slack: Config['slack'];
  readonly email: Config['email'];
  readonly mailLinkKeys: Config['mailLinkKeys'];
  /** Scheme and host of the dashboard; null: it is not told where that is. */
  readonly publicUrl: string | null;
  /** Where what a button or the link of a mail stands for is kept. */
  readonly oneTimeSecrets: OneTimeSecretWriter;
  /** A line of the process's own log. */
  readonly log: (facts: object, message: string) => void;
  readonly nowMs: () => number;
}

/** One way to reach people, as the registry knows it. */
export interface ChannelKind {
  /** What is wrong with a recipient's settings, each problem beginning with the setting, as in `.topic is missing`. */
  readonly check: SettingsCheck;
  /** Names of the variables that hold secrets of such a recipient: without one of them the worker does not start. */
  readonly secretsIn: (settings: Readonly<Record<string, string>>) => readonly string[];
  /** Variables of the process that such a recipient needs and that are not set: with one of them the worker does not start. */
  readonly missing?: (deps: Pick<ChannelDeps, 'slack' | 'email'>) => readonly string[];
  /** What was sent is changed once it is decided; where it cannot be, nothing is sent for that alone. */
  readonly canUpdate: boolean;
  readonly create: (deps: ChannelDeps) => NotificationChannel;
}

/** Problems of settings that are missing, and of those that the channel does not know. */
export function memberProblems(
  settings: Readonly<Record<string, string>>,
  required: readonly string[],
  optional: readonly string[] = [],
): readonly string[] {
  const known = [...required, ...optional];
  return [
    ...required.filter((key) => settings[key] === undefined).map((key) => `.${key} is missing`),
    ...Object.keys(settings)
      .filter((key) => !known.includes(key))
      .map((key) => `.${key} is not known; use ${['channel', ...known].join(', ')}`),
  ];
}

export function secretProblems(settings: Readonly<Record<string, string>>, key: string): readonly string[] {
  const name = settings[key];
  return name === undefined || isSecretName(name)
    ? []
    : [
        `.${key} must be the name of the variable that holds the secret, ${SECRET_PREFIX} and up to 64 of A-Z, 0-9 and _: never the secret itself`,
      ];
}
