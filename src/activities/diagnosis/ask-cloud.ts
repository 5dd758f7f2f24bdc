import type { Told } from '../../domain/diagnosis/aws/cloud-readings.ts';
import type { CloudViewPort } from '../../ports/cloud-view.ts';
import { reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';

/** Each is looked up when it is asked: an account that is not configured is one more thing that could not be read. */
export interface CloudDeps {
  /** Of the account and Region of the alarm … */
  readonly alarms: () => Pick<CloudViewPort, 'alarmNow' | 'describeAlarms'>;
  /** … and of those of its hosts. */
  readonly hosts: () => Omit<CloudViewPort, 'alarmNow' | 'describeAlarms'>;
}

/** What the call tells, or why it does not. Never throws. */
export async function ask<T>(call: () => Promise<T>): Promise<Told<T>> {
  try {
    return { told: await call() };
  } catch (error) {
    return { why: reasonOf(error) };
  }
}

/** The same, unless it takes too long: what AWS says is worth a short wait, and never a look that comes too late. */
export async function inTime<T>(answer: Promise<Told<T>>): Promise<Told<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Told<T>>((resolve) => {
    const why = `AWS gave no answer within ${ACTIVITY_BOUNDS.cloudAnswerWaitMs / 1_000} s`;
    timer = setTimeout(() => resolve({ why }), ACTIVITY_BOUNDS.cloudAnswerWaitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const askInTime = <T>(call: () => Promise<T>): Promise<Told<T>> => inTime(ask(call));
