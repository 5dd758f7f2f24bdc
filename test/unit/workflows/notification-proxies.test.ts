import type { ActivityOptions } from '@temporalio/workflow';
import { expect, test, vi } from 'vitest';
import { TASK_QUEUES } from '../../../src/contracts/task-queues.ts';
import { BOUNDS } from '../../../src/workflows/bounds.ts';

/** Options of each activity, as the workflow asks for it. */
const asked = new Map<string, ActivityOptions>();
vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof import('@temporalio/workflow')>()),
  proxyActivities: (options: ActivityOptions) =>
    new Proxy({}, { get: (_target, name) => void asked.set(String(name), options) }),
}));
const { createNotificationActivities } = await import('../../../src/workflows/proxies.ts');
createNotificationActivities(TASK_QUEUES);

test('reading whether people still decide, which telling them stands still for, is given up soon', () => {
  const { startToCloseTimeout, scheduleToCloseTimeout } = asked.get('readPeopleStanding') ?? {};
  expect(startToCloseTimeout).toBe('10s');
  expect(Number(scheduleToCloseTimeout)).toBeLessThanOrEqual(30_000);
  expect(BOUNDS.carryWaitMs).toBeLessThanOrEqual(30_000);
});

test('hours without a worker count against no notice: what waits for one has no last moment', () => {
  for (const name of ['planNotifications', 'sendNotification']) {
    expect(asked.get(name), name).toMatchObject({ startToCloseTimeout: expect.any(String) });
    expect(asked.get(name), name).not.toHaveProperty('scheduleToCloseTimeout');
    expect(asked.get(name), name).not.toHaveProperty('scheduleToStartTimeout');
  }
});
