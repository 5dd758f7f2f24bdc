import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import type { LocalStack } from '../local-stack.ts';
import { watchedState } from './red-alarms.ts';

export interface LogStoryInput {
  readonly stack: LocalStack;
  readonly alarm: Alarm;
  /** What CloudWatch had in ALARM while the plan waited. */
  readonly red: readonly string[];
  /** ISO 8601: when the failure was caused. */
  readonly causedAt: string;
}

/** How a line of a log became an incident, and how the log says that it is over; nothing for an alarm of CloudWatch. */
export async function logStory({ stack, alarm, red, causedAt }: LogStoryInput): Promise<readonly string[]> {
  const { finding } = alarm;
  if (finding === undefined) return [];
  const seconds = ((Date.parse(finding.at) - Date.parse(causedAt)) / 1000).toFixed(1);
  const [line = ''] = finding.lines;
  const { reason } = await watchedState(stack, alarm);
  return [
    `a program of ${finding.resource.id} wrote to ${finding.logGroup}: ${line}`,
    `the log detector, ${seconds} s after the failure was caused: ${finding.reason}`,
    red.length === 0 ? 'CloudWatch: no alarm was red' : `CloudWatch: red were ${red.join(', ')}`,
    `and after the fix: ${reason ?? 'nothing is known of the finding'}`,
  ];
}
