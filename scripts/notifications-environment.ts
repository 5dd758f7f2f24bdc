import { resolve } from 'node:path';
import { loadNotificationRules } from '../src/clients/files/notifications-file.ts';
import { settingsChecks } from '../src/clients/notify/channels.ts';

/**
 * The environment with the whole path of the notifications file, where one is named: the worker runs in another folder than the one
 * where the name was typed.
 * @throws OperatorFileError with every problem, before anything is started that would only end again.
 */
export async function withNotificationsFile(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  if (env.RECOVEROPS_NOTIFICATIONS)
    await loadNotificationRules({ kind: 'text', text: env.RECOVEROPS_NOTIFICATIONS }, settingsChecks());
  if (!env.RECOVEROPS_NOTIFICATIONS_FILE) return env;
  const path = resolve(env.RECOVEROPS_NOTIFICATIONS_FILE);
  await loadNotificationRules({ kind: 'file', path }, settingsChecks());
  return { ...env, RECOVEROPS_NOTIFICATIONS_FILE: path };
}
