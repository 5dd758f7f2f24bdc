import { relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { withNotificationsFile } from '../../../scripts/notifications-environment.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../../notifications.example.yaml');

test('the file is named by its whole path, from the folder in which the name is typed', async () => {
  expect(await withNotificationsFile({ A: 'b' })).toEqual({ A: 'b' });
  const named = { RECOVEROPS_NOTIFICATIONS_FILE: relative(process.cwd(), EXAMPLE) };
  expect(await withNotificationsFile(named)).toEqual({ RECOVEROPS_NOTIFICATIONS_FILE: EXAMPLE });
});

test('one with problems, or that is not there, starts nothing', async () => {
  await expect(withNotificationsFile({ RECOVEROPS_NOTIFICATIONS_FILE: `${EXAMPLE}.none` })).rejects.toThrow(
    'not there',
  );
  await expect(withNotificationsFile({ RECOVEROPS_NOTIFICATIONS: 'version: v0' })).rejects.toThrow(
    'version must be notifications/v1',
  );
});
