import type { ReadAlarmInput } from '../../contracts/activities.ts';
import type { AlarmReading } from '../../domain/alarm/alarm.ts';
import { alarmStateOf } from '../../domain/alarm/finding/alarm-of-finding.ts';
import type { AwsAccessPort } from '../../ports/aws-access.ts';
import type { FindingReader } from '../../ports/finding-store.ts';

export interface ReadAlarmDeps {
  readonly aws: Pick<AwsAccessPort, 'diagnostics'>;
  readonly findings: FindingReader;
}

/**
 * The state of what an incident is about as it is now: of an alarm by CloudWatch, of a finding by what its detector has stored.
 * The only place that tells the two apart. Undefined where there is none of that name. Throws ServiceError and PlaceError.
 */
export async function readAlarmState(
  { aws, findings }: ReadAlarmDeps,
  { alarmName, place, finding }: ReadAlarmInput,
): Promise<AlarmReading | undefined> {
  if (finding !== undefined) {
    const status = await findings.read(finding);
    if (status === null) return undefined;
    const { state, changedAt, reason, heardAt } = status;
    const reading = { state: alarmStateOf(state, heardAt), changedAt, reason };
    return heardAt === null ? reading : { ...reading, heardAt };
  }
  return await aws.diagnostics(place).readAlarm(alarmName);
}
