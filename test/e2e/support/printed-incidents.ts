import {
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { IncidentView, UnparsedMessagePage } from '../../../src/contracts/api.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import type { IncidentPage } from '../../../src/domain/record/incident-summary.ts';
import { standingOf } from '../../../src/domain/record/standing.ts';
import type { RunningStack } from './running-stack.ts';
import { until } from './until.ts';

const ALARM = 'Disk-Critical-ASG';

/** Further alarms on the same metric, so that one full disk opens as many incidents. */
export async function copyDiskAlarm({ lab }: RunningStack, count: number): Promise<readonly string[]> {
  const { MetricAlarms = [] } = await lab.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [ALARM] }));
  const [original] = MetricAlarms;
  if (original === undefined) throw new Error(`the lab has no alarm ${ALARM}`);
  const names = Array.from({ length: count }, (_, at) => `${ALARM}-copy-${at + 1}`);
  for (const AlarmName of names) {
    await lab.cloudWatch.send(
      new PutMetricAlarmCommand({ ...(original as PutMetricAlarmCommandInput), AlarmName }),
    );
  }
  return names;
}

/** `open`: an attempt is under way, whether it waits for a decision or not. */
export type Wanted = 'open' | 'needs_approval' | 'needs_attention';

/** The incident of an alarm as soon as it stands there, planned again or aborted where that gets it there. */
export async function untilStanding(
  { api }: RunningStack,
  alarm: string,
  wanted: Wanted,
): Promise<IncidentRecord> {
  const asked = new Set<string>();
  return await until(`an incident of ${alarm} that is ${wanted}`, async () => {
    const { items } = await api.get<IncidentPage>(`/incidents?${new URLSearchParams({ alarm, limit: '1' })}`);
    const [item] = items;
    if (item === undefined) return undefined;
    const path = `/incidents/${encodeURIComponent(item.incidentId)}`;
    const { record } = await api.get<IncidentView>(path);
    const standing = standingOf(record);
    const isOpen = standing === 'working' || standing === 'needs_approval';
    if (standing === wanted || (wanted === 'open' && isOpen)) return record;
    const key = `${record.attempt} ${standing}`;
    if (asked.has(key)) return undefined;
    const reason = 'for the next command';
    if (standing === 'needs_attention') {
      await api.post(`${path}/plan-again`, { reason, attempt: record.attempt });
      asked.add(key);
    } else if (wanted === 'needs_attention' && isOpen) {
      await api.post(`${path}/abort`, { reason });
      asked.add(`${record.attempt} working`).add(`${record.attempt} needs_approval`);
    }
    return undefined;
  });
}

/** Until what a command asked of an incident has come about: it stands elsewhere, or its next attempt has begun. */
export async function untilMoved(
  { api }: RunningStack,
  before: IncidentRecord,
  command: string,
): Promise<void> {
  const path = `/incidents/${encodeURIComponent(before.incidentId)}`;
  let last = '';
  try {
    await until(`what comes of ${command}`, async () => {
      const { record, timeline } = await api.get<IncidentView>(path);
      last = timeline.map(({ timestamp, event, message }) => `${timestamp} ${event}: ${message}`).join('\n');
      const isSame = record.attempt === before.attempt && standingOf(record) === standingOf(before);
      return isSame ? undefined : true;
    });
  } catch (error) {
    const was = `attempt ${before.attempt}, ${before.status}, revision ${before.revision}`;
    throw new Error(`${before.incidentId} was at ${was}; its timeline:\n${last}`, { cause: error });
  }
}

/** A genuine message about an alarm that nobody can read, and the id under which it is kept. */
export async function sendUnreadable({ stack, lab, api }: RunningStack): Promise<string> {
  await lab.sns.send(
    new PublishCommand({
      TopicArn: stack.lab.topicArn,
      Message: '{"AlarmName":"Odd","NewStateValue":"ODD"}',
    }),
  );
  return await until('the message that could not be read', async () => {
    const { items } = await api.get<UnparsedMessagePage>('/messages/unparsed?limit=5');
    return items[0]?.messageId;
  });
}
