import { setTimeout as delay } from 'node:timers/promises';
import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { Logger } from 'pino';
import type { WeekSetting } from '../../config/week-setting.ts';
import type { TellOfWeekWorkflowInput } from '../../contracts/notifications.ts';
import { TASK_QUEUES, type TaskQueues } from '../../contracts/task-queues.ts';
import { WEEK_SCHEDULE_ID, WEEK_WORKFLOW_TYPE } from '../../contracts/workflow-ids.ts';
import type { Weekday } from '../../domain/suppression/suppression.ts';
import { TemporalRefusedError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { withDeadline } from './deadline.ts';

const DAYS = {
  mon: 'MONDAY',
  tue: 'TUESDAY',
  wed: 'WEDNESDAY',
  thu: 'THURSDAY',
  fri: 'FRIDAY',
  sat: 'SATURDAY',
  sun: 'SUNDAY',
} as const satisfies Readonly<Record<Weekday, string>>;

export interface WeekScheduleOptions {
  /** Other queues than the default, for tests that share a server. */
  readonly taskQueues?: TaskQueues | undefined;
  /** Another than the one of the namespace, for the same. */
  readonly scheduleId?: string;
}

/** What the schedule is to be. */
function wantedOf(
  { day, hour, minute, timeZone }: WeekSetting,
  { taskQueues, scheduleId = WEEK_SCHEDULE_ID }: WeekScheduleOptions,
) {
  const input: TellOfWeekWorkflowInput = {
    timeZone,
    ...(taskQueues === undefined ? {} : { taskQueues }),
  };
  return {
    scheduleId,
    spec: { calendars: [{ dayOfWeek: DAYS[day], hour, minute }], timezone: timeZone },
    action: {
      type: 'startWorkflow',
      workflowType: WEEK_WORKFLOW_TYPE,
      workflowId: scheduleId,
      taskQueue: (taskQueues ?? TASK_QUEUES).incident,
      args: [input],
      workflowExecutionTimeout: TEMPORAL_LIMITS.weekLateMs,
      staticSummary: 'tells people how the last week was',
    },
    policies: {
      // A run has ended before the next is due, so only somebody who presses twice meets it: one is enough.
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: TEMPORAL_LIMITS.weekLateMs,
      // One week that nobody could be told of says nothing about the next.
      pauseOnFailure: false,
    },
  } as const satisfies ScheduleOptions;
}

type Wanted = ReturnType<typeof wantedOf>;

/** Whether a schedule is what is wanted, but for being paused, which is the operator's word. */
function isAsWanted({ spec, action, policies }: ScheduleDescription, wanted: Wanted): boolean {
  const [calendar, ...more] = spec.calendars ?? [];
  const [time] = wanted.spec.calendars;
  const only = <T>(ranges: readonly { readonly start: T; readonly end: T }[] | undefined, one: T) =>
    ranges?.length === 1 && ranges[0]?.start === one && ranges[0].end === one;
  return (
    calendar !== undefined &&
    more.length === 0 &&
    (spec.intervals ?? []).length === 0 &&
    only<string>(calendar.dayOfWeek, time.dayOfWeek) &&
    only<number>(calendar.hour, time.hour) &&
    only<number>(calendar.minute, time.minute) &&
    spec.timezone === wanted.spec.timezone &&
    action.workflowType === wanted.action.workflowType &&
    action.taskQueue === wanted.action.taskQueue &&
    action.workflowExecutionTimeout === wanted.action.workflowExecutionTimeout &&
    JSON.stringify(action.args) === JSON.stringify(wanted.action.args) &&
    policies.overlap === wanted.policies.overlap &&
    policies.catchupWindow === wanted.policies.catchupWindow
  );
}

export type WeekScheduleChange = 'created' | 'changed' | 'kept' | 'removed' | 'none';

/** The schedule itself, or null where there is none. */
async function find(client: Client, scheduleId: string): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

async function settle(
  client: Client,
  setting: WeekSetting | null,
  options: WeekScheduleOptions,
): Promise<WeekScheduleChange> {
  const { scheduleId = WEEK_SCHEDULE_ID } = options;
  const handle = client.schedule.getHandle(scheduleId);
  const found = await find(client, scheduleId);
  if (setting === null) {
    if (found === null) return 'none';
    await handle.delete();
    return 'removed';
  }
  const wanted = wantedOf(setting, options);
  if (found === null) {
    try {
      await client.schedule.create(wanted);
      return 'created';
    } catch (error) {
      // Another worker that has started just now was first; it has the same settings.
      if (error instanceof ScheduleAlreadyRunning) return 'kept';
      throw error;
    }
  }
  if (isAsWanted(found, wanted)) return 'kept';
  await handle.update(({ state }) => ({ ...wanted, state: { paused: state.paused, ...noteOf(state) } }));
  return 'changed';
}

const noteOf = ({ note }: { readonly note?: string | undefined }) => (note === undefined ? {} : { note });

/**
 * Makes the schedule of the weekly summary what the settings say, or takes it away where they say `off`. The same over again changes
 * nothing, so that every worker may do it as it starts; one that somebody has paused stays so. Throws TemporalUnavailableError or
 * TemporalRefusedError.
 */
export async function setWeekSchedule(
  client: Client,
  setting: WeekSetting | null,
  options: WeekScheduleOptions = {},
): Promise<WeekScheduleChange> {
  return await withDeadline(client, TEMPORAL_LIMITS.scheduleTimeoutMs, () =>
    settle(client, setting, options),
  );
}

/** The same, tried until Temporal has it or refuses it, or the signal is aborted. Never rejects: incidents do not depend on it. */
export async function keepWeekSchedule(
  client: Client,
  setting: WeekSetting | null,
  { log, signal, ...options }: WeekScheduleOptions & { readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (
    let pauseMs: number = TEMPORAL_LIMITS.schedulePauseFirstMs;
    !signal.aborted;
    pauseMs = Math.min(TEMPORAL_LIMITS.schedulePauseMaxMs, pauseMs * 2)
  ) {
    try {
      const change = await setWeekSchedule(client, setting, options);
      log.info({ change, week: setting ?? 'off' }, 'schedule of the weekly summary');
      return;
    } catch (error) {
      if (signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof TemporalRefusedError) {
        log.warn(
          { reason },
          'there will be no weekly summary: let the worker create schedules in its namespace, or set RECOVEROPS_WEEKLY_SUMMARY=off',
        );
        return;
      }
      log.debug({ reason, nextInMs: pauseMs }, 'the weekly summary is not scheduled yet');
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
