import { SECRET_PREFIX } from '../domain/notification/secret-name.ts';
import type { EnvironmentReader } from './environment-reader.ts';

/** A file, or its text as a deployment hands it over. */
export type NotificationsSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string };

export interface NotificationSettings {
  /** Where it stands who is told of what (docs/notifications.md); null: one SNS topic, or the log. */
  readonly source: NotificationsSource | null;
  /** Secrets of recipients by the names of their variables: never logged, shown or sent. */
  readonly secrets: Readonly<Record<string, string>>;
}

export function readNotificationSettings(env: EnvironmentReader): NotificationSettings {
  const path = env.optional('RECOVEROPS_NOTIFICATIONS_FILE');
  const text = env.optional('RECOVEROPS_NOTIFICATIONS');
  if (path !== null && text !== null) {
    env.problems.push(
      'RECOVEROPS_NOTIFICATIONS_FILE and RECOVEROPS_NOTIFICATIONS exclude each other: name the notifications file, or give its text',
    );
  }
  const secrets = env.beginningWith(SECRET_PREFIX);
  if (path !== null) return { source: { kind: 'file', path }, secrets };
  return { source: text === null ? null : { kind: 'text', text }, secrets };
}
