import { parseDocument } from 'yaml';
import { parseNotificationRules, type SettingsCheck } from '../src/domain/notification/parse-rules.ts';
import { isSecretName, SECRET_PREFIX } from '../src/domain/notification/secret-name.ts';
import { canonicalJson } from '../src/domain/text/canonical-json.ts';
import { isJsonObject, memberOf } from '../src/domain/text/json-object.ts';
import type { ConfigReader } from './config-reader.ts';
import { readGivenText } from './given-text.ts';

export interface NotificationsConfig {
  /** The file as canonical JSON, for the worker. */
  readonly text: string;
  /** Topics that it names: the worker may publish to them. */
  readonly topicArns: readonly string[];
  /** ARNs of secrets by the names of the variables that the file has for them. */
  readonly secrets: Readonly<Record<string, string>>;
}

const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}$/;

/** Every channel that the file names: what each needs is checked by the worker, which alone has them. */
function channelsIn(value: unknown): Readonly<Record<string, SettingsCheck>> {
  const recipients = isJsonObject(value) ? memberOf(value, 'recipients') : undefined;
  const channels = isJsonObject(recipients)
    ? Object.values(recipients).map((one) => (isJsonObject(one) ? memberOf(one, 'channel') : undefined))
    : [];
  return Object.fromEntries(channels.flatMap((name) => (typeof name === 'string' ? [[name, () => []]] : [])));
}

function secretsOf(reader: ConfigReader, needed: readonly string[]): Readonly<Record<string, string>> {
  const given = reader.json('notificationSecretArns') ?? {};
  if (!isJsonObject(given)) {
    reader.problem(
      'notificationSecretArns',
      `must be an object: ${SECRET_PREFIX}… and the ARN of its secret`,
    );
    return {};
  }
  const secrets: Record<string, string> = {};
  for (const [name, arn] of Object.entries(given)) {
    if (!isSecretName(name))
      reader.problem('notificationSecretArns', `has ${name}: names begin with ${SECRET_PREFIX}`);
    else if (typeof arn !== 'string' || !SECRET_ARN.test(arn))
      reader.problem('notificationSecretArns', `has no ARN of a secret for ${name}`);
    else secrets[name] = arn;
  }
  for (const name of needed)
    if (!Object.hasOwn(given, name))
      reader.problem('notificationSecretArns', `lacks ${name}, which the notifications file names`);
  return secrets;
}

/** The notifications file for the worker; null: one topic tells people. Every problem of its own is noted. */
export function readNotifications(reader: ConfigReader): NotificationsConfig | null {
  const given = readGivenText(reader, 'notifications');
  if (given === null) {
    if (reader.optional('notificationSecretArns') !== null)
      reader.problem('notificationSecretArns', 'goes with notifications or notificationsFile');
    return null;
  }
  const document = parseDocument(given.text, { prettyErrors: false, logLevel: 'error' });
  const faults = [...document.errors, ...document.warnings];
  for (const { message } of faults) reader.problem(given.key, `is no YAML: ${message}`);
  if (faults.length > 0) return null;
  let value: unknown;
  try {
    // As the worker reads it: without aliases.
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    reader.problem(given.key, 'has aliases (*name): write the entries out');
    return null;
  }
  const rules = parseNotificationRules(value, channelsIn(value));
  if (!rules.ok) {
    for (const problem of rules.error)
      reader.problem(given.key, `is no notifications file: ${problem} (docs/notifications.md)`);
    return null;
  }
  const { recipients } = rules.value;
  const all = recipients.flatMap(({ settings }) => Object.values(settings));
  return {
    text: canonicalJson(value),
    topicArns: recipients.flatMap(({ channel, settings: { topic } }) =>
      channel === 'sns' && topic !== undefined ? [topic] : [],
    ),
    secrets: secretsOf(reader, [...new Set(all.filter(isSecretName))]),
  };
}
