import type { NotificationsSource } from '../../config/config.ts';
import type { NotificationRules } from '../../domain/notification/notification-rules.ts';
import { parseNotificationRules, type SettingsCheck } from '../../domain/notification/parse-rules.ts';
import { countText } from '../../domain/text/count-text.ts';
import { err, type Result } from '../../domain/text/result.ts';
import { NOTIFICATIONS_FILE_BYTES } from '../bounds.ts';
import { parseYaml, readTextFile } from './operator-file.ts';

/** Every problem of the file at once. */
export class NotificationsFileError extends Error {
  override readonly name = 'NotificationsFileError';
  readonly problems: readonly string[];
  constructor(where: string, problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(
      `${where} has ${countText(problems.length, 'problem')}; correct it, "npx recoverops notifications check" tries it:\n${list}`,
    );
    this.problems = problems;
  }
}

/** The rules from the text of their file. The error lists every problem. */
export function parseNotificationsText(
  text: string,
  channels: Readonly<Record<string, SettingsCheck>>,
): Result<NotificationRules, readonly string[]> {
  if (Buffer.byteLength(text) > NOTIFICATIONS_FILE_BYTES)
    return err([`the file is larger than ${NOTIFICATIONS_FILE_BYTES} bytes: say more with fewer routes`]);
  return parseYaml(text, (value) => parseNotificationRules(value, channels));
}

/** The text of a file, or undefined where there is none. More than the bound is not read. */
export async function readNotificationsFile(path: string): Promise<string | undefined> {
  return await readTextFile(path, NOTIFICATIONS_FILE_BYTES);
}

/** @throws NotificationsFileError when the file is missing, cannot be read or is not valid. */
export async function loadNotificationRules(
  source: NotificationsSource,
  channels: Readonly<Record<string, SettingsCheck>>,
): Promise<NotificationRules> {
  const where =
    source.kind === 'file' ? `the notifications file ${source.path}` : 'the text in RECOVEROPS_NOTIFICATIONS';
  const text =
    source.kind === 'text'
      ? source.text
      : await readNotificationsFile(source.path).catch((error: unknown) => {
          throw new NotificationsFileError(where, [`cannot be read: ${String(error)}`]);
        });
  if (text === undefined)
    throw new NotificationsFileError(where, ['is not there: correct RECOVEROPS_NOTIFICATIONS_FILE']);
  const rules = parseNotificationsText(text, channels);
  if (!rules.ok) throw new NotificationsFileError(where, rules.error);
  return rules.value;
}
