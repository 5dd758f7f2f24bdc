import type { NotificationsSource } from '../../config/config.ts';
import type { NotificationRules } from '../../domain/notification/notification-rules.ts';
import { parseNotificationRules, type SettingsCheck } from '../../domain/notification/parse-rules.ts';
import type { Result } from '../../domain/text/result.ts';
import { NOTIFICATIONS_FILE_BYTES } from '../bounds.ts';
import { loadOperatorFile, type OperatorFileKind, parseOperatorText } from './operator-file.ts';

/** Who is told of what (docs/notifications.md). */
export const NOTIFICATIONS_FILE: OperatorFileKind = {
  what: 'the notifications file',
  bytesMax: NOTIFICATIONS_FILE_BYTES,
  shorter: 'say more with fewer routes',
  fileVariable: 'RECOVEROPS_NOTIFICATIONS_FILE',
  textVariable: 'RECOVEROPS_NOTIFICATIONS',
  check: 'npx recoverops notifications check',
};

type Channels = Readonly<Record<string, SettingsCheck>>;

/** The rules from the text of their file. The error lists every problem. */
export function parseNotificationsText(
  text: string,
  channels: Channels,
): Result<NotificationRules, readonly string[]> {
  return parseOperatorText(NOTIFICATIONS_FILE, text, (value) => parseNotificationRules(value, channels));
}

/** @throws OperatorFileError when the file is missing, cannot be read or is not valid. */
export async function loadNotificationRules(
  source: NotificationsSource,
  channels: Channels,
): Promise<NotificationRules> {
  return await loadOperatorFile(NOTIFICATIONS_FILE, source, (value) =>
    parseNotificationRules(value, channels),
  );
}
